/** Attempts, keyed by id. */
import type { AttemptId, AttemptStatus, RunId } from "@golgi/ir";
import type { AttemptRow } from "../../ports/database.ts";
import { columnNames, type TableMapping } from "../mapping.ts";
import type { Sql } from "../sql.ts";
import {
  encodeError,
  encodeJson,
  encodeText,
  readInteger,
  readJson,
  readOptionalInteger,
  readOptionalJson,
  readOptionalText,
  readText,
} from "../text.ts";

/** Statuses of attempts that are not over; the index `attempts_open` covers exactly these. */
export const OPEN_ATTEMPT_STATUSES = ["submitted", "running"] as const satisfies readonly AttemptStatus[];

export const ATTEMPTS: TableMapping<AttemptRow> = {
  table: "attempts",
  columns: [
    { name: "id", type: "text" },
    { name: "run", type: "text" },
    { name: "path", type: "text" },
    { name: "number", type: "integer" },
    { name: "token", type: "integer" },
    { name: "status", type: "text" },
    { name: "executor", type: "text" },
    { name: "handle", type: "text" },
    { name: "resources", type: "json" },
    { name: "submitted_at", type: "integer" },
    { name: "started_at", type: "integer" },
    { name: "ended_at", type: "integer" },
    { name: "result", type: "json" },
    { name: "usage", type: "json" },
  ],
  key: ["id"],
  replaced: ["token", "status", "executor", "handle", "resources", "submitted_at", "started_at", "ended_at", "result", "usage"],
  toValues: (row) => [
    row.id,
    row.run,
    encodeText(row.path),
    row.number,
    row.token,
    row.status,
    encodeText(row.executor),
    row.handle === null ? null : encodeText(row.handle),
    encodeJson(`resources of ${row.id}`, row.resources),
    row.submittedAt,
    row.startedAt,
    row.endedAt,
    encodeResult(row),
    row.usage === null ? null : encodeJson(`usage of ${row.id}`, row.usage),
  ],
  fromRecord: (record) => ({
    id: readText<AttemptId>(record, "id"),
    run: readText<RunId>(record, "run"),
    path: readText(record, "path"),
    number: readInteger(record, "number"),
    token: readInteger(record, "token"),
    status: readText<AttemptStatus>(record, "status"),
    executor: readText(record, "executor"),
    handle: readOptionalText(record, "handle"),
    resources: readJson(record, "resources"),
    submittedAt: readInteger(record, "submitted_at"),
    startedAt: readOptionalInteger(record, "started_at"),
    endedAt: readOptionalInteger(record, "ended_at"),
    result: readOptionalJson(record, "result"),
    usage: readOptionalJson(record, "usage"),
  }),
};

function encodeResult(row: AttemptRow): string | null {
  if (row.result === null) return null;
  const { error, ...rest } = row.result;
  const json = encodeJson(`result of ${row.id}`, rest);
  return error === undefined ? json : `${json.slice(0, -1)},"error":${encodeError(error)}}`;
}

const SELECT = `select ${columnNames(ATTEMPTS)} from attempts`;
const OPEN = OPEN_ATTEMPT_STATUSES.map((status) => `'${status}'`).join(", ");

export async function listAttempts(sql: Sql, run: RunId, path?: string): Promise<readonly AttemptRow[]> {
  const records =
    path === undefined
      ? await sql.query(`${SELECT} where run = ? order by path, number, id`, [run])
      : await sql.query(`${SELECT} where run = ? and path = ? order by number, id`, [run, encodeText(path)]);
  return records.map(ATTEMPTS.fromRecord);
}

export async function listOpenAttempts(sql: Sql, run: RunId): Promise<readonly AttemptRow[]> {
  const records = await sql.query(`${SELECT} where run = ? and status in (${OPEN}) order by path, number, id`, [run]);
  return records.map(ATTEMPTS.fromRecord);
}
