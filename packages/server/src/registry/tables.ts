/** The registry in tables: a SQLite file of its own (`registry.db` of the state directory), or schema `golgi_server` of PostgreSQL. */
import { documentDigest, type Digest, type Document } from "@golgi/ir";
import { openSideTables, type Dialect, type Sql, type SqlRecord } from "@golgi/engine";
import type {
  CatalogueEntry,
  CatalogueFilter,
  LabelEntry,
  Registered,
  Registration,
  Registry,
  VersionEntry,
} from "./registry.ts";

export const SERVER_SCHEMA = "golgi_server";

const TABLES = ({ kind, text, integer, counter }: Dialect): readonly string[] => {
  const strict = kind === "sqlite" ? " strict" : "";
  return [
    `create table if not exists versions (
  name ${text} not null,
  version ${text} not null,
  document ${text} not null,
  title ${text},
  summary ${text},
  tags ${text} not null,
  registered_at ${integer} not null,
  -- grows with each registration, so that registering an old version again makes it the newest
  rank ${integer} not null,
  by_user ${text},
  primary key (name, version)
)${strict}`,
    "create index if not exists versions_by_rank on versions (name, rank desc)",
    `create table if not exists labels (
  id ${counter},
  name ${text} not null,
  label ${text} not null,
  version ${text} not null,
  at ${integer} not null,
  by_user ${text}
)${strict}`,
    "create index if not exists labels_by_name on labels (name, label, id desc)",
  ];
};

/** `address`: path of a SQLite file, or URL of a PostgreSQL database. Any number of processes may have it open. */
export async function openRegistry(address: string): Promise<Registry> {
  const tables = await openSideTables({ address, schema: SERVER_SCHEMA, tables: TABLES });
  return {
    register: (registration) => tables.write((sql) => register(sql, registration)),
    list: (filter) => listCatalogue(tables, filter),
    names: async () => (await tables.query("select distinct name from versions order by name")).map((row) => text(row, "name")),
    async versions(name): Promise<readonly VersionEntry[]> {
      const labels = Object.entries(await labelsOf(tables, name));
      const rows = await tables.query("select version, registered_at, by_user from versions where name = ? order by rank desc", [
        name,
      ]);
      return rows.map((row) => ({
        version: text<Digest>(row, "version"),
        registeredAt: Number(row["registered_at"]),
        by: optional(row, "by_user"),
        labels: labels.filter(([, version]) => version === row["version"]).map(([label]) => label),
      }));
    },
    labels: (name) => labelsOf(tables, name),
    async document(name, version) {
      const [row] = await tables.query("select document from versions where name = ? and version = ?", [name, version]);
      return row && (JSON.parse(text(row, "document")) as Document);
    },
    moveLabel: (name, label, entry) => tables.write((sql) => moveLabel(sql, { name, label, ...entry })),
    async labelHistory(name, label) {
      const statement = "select version, at, by_user from labels where name = ? and label = ? order by id desc limit 1000";
      const rows = await tables.query(statement, [name, label]);
      return rows.map((row) => ({
        version: text<Digest>(row, "version"),
        at: Number(row["at"]),
        by: optional(row, "by_user"),
      }));
    },
    usedBy: (name) => usedBy(tables, name),
    liveDigests: () => liveDigests(tables),
    close: () => tables.close(),
  };
}

async function register(sql: Sql, { document, label, by, at }: Registration): Promise<Registered> {
  const main = document.workflows[document.main];
  if (main === undefined) throw new TypeError("a document that was not checked");
  const { name } = main;
  const version = documentDigest(document);
  const [newest] = await sql.query("select version, rank from versions where name = ? order by rank desc limit 1", [name]);
  const rank = Number(newest?.["rank"] ?? 0) + 1;
  const updated = await sql.query("update versions set rank = ? where name = ? and version = ? returning version", [
    rank,
    name,
    version,
  ]);
  const known = updated.length > 0;
  if (!known) {
    await sql.query(
      "insert into versions (name, version, document, title, summary, tags, registered_at, rank, by_user) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        name,
        version,
        JSON.stringify(document),
        main.title ?? null,
        main.summary ?? null,
        JSON.stringify(main.tags ?? []),
        at,
        rank,
        by,
      ],
    );
  }
  if (label !== undefined) await moveLabel(sql, { name, label, version, at, by });
  const before = newest?.["version"] as Digest | undefined;
  return { name, version, created: !known, ...(before !== undefined && before !== version && { before }) };
}

interface LabelMove extends LabelEntry {
  readonly name: string;
  readonly label: string;
}

async function moveLabel(sql: Sql, { name, label, version, at, by }: LabelMove): Promise<Digest | null> {
  const statement = "select version from labels where name = ? and label = ? order by id desc limit 1";
  const [now] = await sql.query(statement, [name, label]);
  if (now?.["version"] === version) return version;
  const values = [name, label, version, at, by];
  await sql.query("insert into labels (name, label, version, at, by_user) values (?, ?, ?, ?, ?)", values);
  return (now?.["version"] as Digest | undefined) ?? null;
}

const LABELS =
  "select label, version from labels where id in (select max(id) from labels where name = ? group by label) order by label";

async function labelsOf(sql: Sql, name: string): Promise<Record<string, Digest>> {
  const rows = await sql.query(LABELS, [name]);
  return Object.fromEntries(rows.map((row) => [text(row, "label"), text<Digest>(row, "version")]));
}

const NEWEST = `
  select name, version, title, summary, tags, registered_at from versions as v
  where rank = (select max(rank) from versions where name = v.name) and name > ? order by name limit ?`;
const LOOKED_AT = 500;

/** What is searched is compared here, not by the database: they disagree about letters beyond ASCII. */
async function listCatalogue(
  sql: Sql,
  { search = "", tag = "", after = "", limit }: CatalogueFilter,
): Promise<{ rows: readonly CatalogueEntry[]; next?: string }> {
  const wanted = search.toLowerCase();
  const rows: CatalogueEntry[] = [];
  for (let from = after; ; ) {
    const found = await sql.query(NEWEST, [from, LOOKED_AT]);
    for (const row of found) {
      const entry = entryOf(row);
      if (tag !== "" && !entry.tags.includes(tag)) continue;
      if (wanted !== "" && !wordsOf(entry).includes(wanted)) continue;
      if (rows.length === limit) return { rows: await withLabels(sql, rows), next: rows.at(-1)?.name ?? "" };
      rows.push(entry);
    }
    const last = found.at(-1);
    if (found.length < LOOKED_AT || last === undefined) return { rows: await withLabels(sql, rows) };
    from = text(last, "name");
  }
}

function entryOf(row: SqlRecord): CatalogueEntry {
  const [title, summary] = [optional(row, "title"), optional(row, "summary")];
  return {
    name: text(row, "name"),
    version: text<Digest>(row, "version"),
    label: null,
    tags: JSON.parse(text(row, "tags")) as string[],
    registeredAt: Number(row["registered_at"]),
    ...(title !== null && { title }),
    ...(summary !== null && { summary }),
  };
}

function wordsOf({ name, title = "", summary = "", tags }: CatalogueEntry): string {
  return [name, title, summary, ...tags].join(" ").toLowerCase();
}

async function withLabels(sql: Sql, rows: readonly CatalogueEntry[]): Promise<readonly CatalogueEntry[]> {
  const statement = `
    select name, label, version from labels where id in (
      select max(id) from labels where name in (select value from ${sql.dialect.list}) group by name, label
    ) order by label`;
  const found = rows.length === 0 ? [] : await sql.query(statement, [JSON.stringify(rows.map(({ name }) => name))]);
  return rows.map((row) => {
    const label = found.find((one) => one["name"] === row.name && one["version"] === row.version)?.["label"];
    return typeof label === "string" ? { ...row, label } : row;
  });
}

const MENTIONS = `
  select name, title, document from versions as v
  where rank = (select max(rank) from versions where name = v.name) and name <> ? and document like ? order by name limit 100`;

/** The database finds documents that mention the name; which of them have a workflow of that name inside is seen here. */
async function usedBy(sql: Sql, name: string): Promise<readonly { readonly name: string; readonly title?: string }[]> {
  const rows = await sql.query(MENTIONS, [name, `%"name":${JSON.stringify(name)}%`]);
  return rows.flatMap((row) => {
    const { workflows } = JSON.parse(text(row, "document")) as Document;
    if (!Object.values(workflows).some((workflow) => workflow.name === name)) return [];
    const title = optional(row, "title");
    return [{ name: text(row, "name"), ...(title !== null && { title }) }];
  });
}

const DOCUMENTS = "select name, version, document from versions where (name, version) > (?, ?) order by name, version limit 50";

async function* liveDigests(sql: Sql): AsyncGenerator<Digest> {
  for (let [name, version] = ["", ""]; ; ) {
    const rows = await sql.query(DOCUMENTS, [name, version]);
    for (const row of rows) {
      const { tasks } = JSON.parse(text(row, "document")) as Document;
      for (const { body } of Object.values(tasks)) if (body.kind === "function") yield body.bundle;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    [name, version] = [text(last, "name"), text(last, "version")];
  }
}

function text<Text extends string = string>(row: SqlRecord, column: string): Text {
  return row[column] as Text;
}

function optional(row: SqlRecord, column: string): string | null {
  return row[column] as string | null;
}
