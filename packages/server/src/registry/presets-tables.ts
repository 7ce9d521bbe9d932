/** Presets in a table of their own beside the registry's: in the same SQLite file, or the same schema of PostgreSQL. */
import { openSideTables, type Dialect, type Sql, type SqlRecord } from "@golgi/engine";
import { artifactsOf, type Digest, type JsonObject } from "@golgi/ir";
import type { PresetRow, Presets } from "./presets.ts";
import { SERVER_SCHEMA } from "./tables.ts";

const TABLES = ({ kind, text, integer }: Dialect): readonly string[] => [
  `create table if not exists presets (
  workflow ${text} not null,
  name ${text} not null,
  inputs ${text} not null,
  version ${text} not null,
  revision ${integer} not null,
  at ${integer} not null,
  by_user ${text},
  primary key (workflow, name)
)${kind === "sqlite" ? " strict" : ""}`,
];

const COLUMNS = "workflow, name, inputs, version, revision, at, by_user";
const SAVE = `
  insert into presets (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (workflow, name) do update set inputs = excluded.inputs, version = excluded.version, revision = excluded.revision,
    at = excluded.at, by_user = excluded.by_user`;

/** `address`: path of a SQLite file, or URL of a PostgreSQL database. Any number of processes may have it open. */
export async function openPresets(address: string): Promise<Presets> {
  const tables = await openSideTables({ address, schema: SERVER_SCHEMA, tables: TABLES });
  return {
    async list(workflow) {
      const rows = await tables.query(`select ${COLUMNS} from presets where workflow = ? order by name`, [workflow]);
      return rows.map(rowOf);
    },
    read: (workflow, name) => read(tables, workflow, name),
    save: (row, seen) =>
      tables.write(async (sql) => {
        const before = (await read(sql, row.workflow, row.name))?.revision ?? 0;
        if (seen !== undefined && seen !== before) return "conflict";
        const { workflow, name, inputs, version, at, by } = row;
        await sql.query(SAVE, [workflow, name, JSON.stringify(inputs), version, before + 1, at, by]);
        return { ...row, revision: before + 1 };
      }),
    rename: (workflow, name, to) =>
      tables.write(async (sql) => {
        if ((await read(sql, workflow, name)) === undefined) return "missing";
        if (name === to) return "renamed";
        if ((await read(sql, workflow, to)) !== undefined) return "taken";
        await sql.query("update presets set name = ? where workflow = ? and name = ?", [to, workflow, name]);
        return "renamed";
      }),
    remove: (workflow, name) =>
      tables.write(async (sql) => {
        const removed = await sql.query("delete from presets where workflow = ? and name = ? returning name", [workflow, name]);
        return removed.length > 0;
      }),
    liveDigests: () => liveDigests(tables),
    close: () => tables.close(),
  };
}

async function read(sql: Sql, workflow: string, name: string): Promise<PresetRow | undefined> {
  const [row] = await sql.query(`select ${COLUMNS} from presets where workflow = ? and name = ?`, [workflow, name]);
  return row && rowOf(row);
}

const PAGE = `select ${COLUMNS} from presets where (workflow, name) > (?, ?) order by workflow, name limit 100`;

async function* liveDigests(sql: Sql): AsyncGenerator<Digest> {
  for (let [workflow, name] = ["", ""]; ; ) {
    const rows = (await sql.query(PAGE, [workflow, name])).map(rowOf);
    for (const { inputs } of rows) for (const { digest } of artifactsOf(inputs)) yield digest;
    const last = rows.at(-1);
    if (last === undefined) return;
    ({ workflow, name } = last);
  }
}

function rowOf(row: SqlRecord): PresetRow {
  return {
    workflow: row["workflow"] as string,
    name: row["name"] as string,
    inputs: JSON.parse(row["inputs"] as string) as JsonObject,
    version: row["version"] as Digest,
    revision: Number(row["revision"]),
    at: Number(row["at"]),
    by: row["by_user"] as string | null,
  };
}
