/** Wishes of other processes for a run. They are deleted by the batch that obeys them: none is lost, none is obeyed twice. */
import type { JsonObject, RunId } from "@golgi/ir";
import type { RunCommand } from "../../ports/database.ts";
import { unknownRun } from "../../errors.ts";
import { isOneOf, type Sql } from "../sql.ts";
import { encodeJson, readInteger, readJson, readText } from "../text.ts";

export const COMMAND_KINDS = ["cancel", "answer"] as const satisfies readonly RunCommand["kind"][];

export async function pushCommand(sql: Sql, command: Omit<RunCommand, "id">): Promise<void> {
  const { run, kind, at } = command;
  const data = encodeJson(`command for ${run}`, command.data satisfies JsonObject);
  const cast = sql.dialect.kind === "postgresql" ? ["::text", "::json", "::bigint"] : ["", "", ""];
  const statement = `
    insert into commands (run, kind, data, at)
    select id, ?${cast[0]}, ?${cast[1]}, ?${cast[2]} from runs where id = ? returning id`;
  const pushed = await sql.query(statement, [kind, data, at, run]);
  if (pushed.length === 0) throw unknownRun(run);
}

/** In the order they were given. */
export async function listCommands(sql: Sql, runs: readonly RunId[]): Promise<readonly RunCommand[]> {
  if (runs.length === 0) return [];
  const wanted = isOneOf(sql.dialect, "run", runs);
  const records = await sql.query(`select id, run, kind, data, at from commands where ${wanted.sql} order by id`, wanted.values);
  return records.map((record) => ({
    id: readInteger(record, "id"),
    run: readText<RunId>(record, "run"),
    kind: readText<RunCommand["kind"]>(record, "kind"),
    data: readJson<JsonObject>(record, "data"),
    at: readInteger(record, "at"),
  }));
}
