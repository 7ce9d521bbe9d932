/** Attempts, keyed by id. */
import type { AttemptId, AttemptStatus, RunId } from "@golgi/ir";
import type { AttemptFilter, AttemptRow, AttemptSort, Page } from "../../ports/database.ts";
import { columnNames, type TableMapping } from "../mapping.ts";
import { type Condition, isOneOf, joinConditions, type Sql } from "../sql.ts";
import {
  decodeText,
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

/** Numbers of the JSON column; both languages read a field by `->>`. */
const MEASURED: Readonly<Record<Exclude<AttemptSort, "path">, readonly string[]>> = {
  wall: ["wallMs"],
  cpu: ["userMs", "systemMs"],
  memory: ["maxRssBytes"],
  written: ["writeBytes"],
};

interface PageRequest {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** `next` is the place of the page's last row in the order: `<number>:<path>`, or `<measurement>:<id>`. */
export async function pageOfAttempts(sql: Sql, run: RunId, request: AttemptFilter & PageRequest): Promise<Page<AttemptRow>> {
  const { sort, paths, after, limit = 100 } = request;
  const conditions: Condition[] = [{ sql: "run = ?", values: [run] }];
  if (paths !== undefined) conditions.push(isOneOf(sql.dialect, "path", paths.map(encodeText)));
  const key = sort === "path" ? "number" : `(${MEASURED[sort].map(measurement).join(" + ")})`;
  if (after !== undefined) {
    const colon = after.indexOf(":");
    const [first, rest] = [Number(after.slice(0, colon)), encodeText(after.slice(colon + 1))];
    conditions.push(
      sort === "path"
        ? { sql: "(path, number) > (?, ?)", values: [rest, wholeNumber(first)] }
        : { sql: `(${key}, id) < (cast(? as double precision), ?)`, values: [first, rest] },
    );
  }
  const where = joinConditions(conditions);
  const order = sort === "path" ? "path, number" : `${key} desc, id desc`;
  const statement = `select ${columnNames(ATTEMPTS)}, ${key} as place from attempts ${where.sql} order by ${order} limit ?`;
  const records = await sql.query(statement, [...where.values, limit + 1]);
  const rows = records.slice(0, limit).map(ATTEMPTS.fromRecord);
  const last = records[limit - 1];
  if (records.length <= limit || last === undefined) return { rows };
  const rest = sort === "path" ? decodeText(last["path"] as string) : String(last["id"]);
  return { rows, next: `${last["place"]}:${rest}` };
}

/** A cursor may come from anyone; what lies beyond any number of an attempt lies beyond it as the largest number does. */
function wholeNumber(value: number): number {
  return Math.trunc(Math.max(0, Math.min(value, Number.MAX_SAFE_INTEGER)));
}

/** -1: not measured. */
function measurement(field: string): string {
  return `coalesce(cast(usage ->> '${field}' as double precision), -1)`;
}
