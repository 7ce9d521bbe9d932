/**
 * Runs. What a run was started with (`inputs`, maybe megabytes of sample sheet) is in a table of its own, so that the row that is
 * rewritten with every change of the counts stays small. `document`, `workflow`, `inputs` and `createdAt` never change.
 */
import type { Digest, JsonObject, RunId, RunStatus } from "@golgi/ir";
import type { Page, RunCounts, RunFilter, RunOptions, RunRow } from "../../ports/database.ts";
import { type Condition, isOneOf, joinConditions, type Sql, type SqlRecord, type SqlValue } from "../sql.ts";
import {
  encodeError,
  encodeJson,
  encodeText,
  hasPrefix,
  readInteger,
  readJson,
  readOptionalInteger,
  readOptionalJson,
  readOptionalText,
  readText,
} from "../text.ts";

/** In the order of `valuesOfChange`; the last `?` is the id. */
export const UPDATE_RUN =
  "update runs set label = ?, status = ?, outputs = ?, error = ?, options = ?, started_at = ?, ended_at = ?, counts = ? where id = ?";

export function valuesOfChange(row: RunRow): readonly SqlValue[] {
  return [
    row.label === null ? null : encodeText(row.label),
    row.status,
    row.outputs === null ? null : encodeJson(`outputs of ${row.id}`, row.outputs),
    encodeError(row.error),
    encodeJson(`options of ${row.id}`, row.options),
    row.startedAt,
    row.endedAt,
    encodeJson(`counts of ${row.id}`, row.counts),
    row.id,
  ];
}

export const INSERT_RUN = `
  insert into runs (label, status, outputs, error, options, started_at, ended_at, counts, id, document, workflow, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function valuesOfRun(row: RunRow): readonly SqlValue[] {
  return [...valuesOfChange(row), row.document, encodeText(row.workflow), row.createdAt];
}

export const INSERT_RUN_INPUTS = "insert into run_inputs (run, inputs) values (?, ?)";

export function valuesOfInputs(row: RunRow): readonly SqlValue[] {
  return [row.id, encodeJson(`inputs of ${row.id}`, row.inputs)];
}

function runOf(record: SqlRecord): RunRow {
  return {
    id: readText<RunId>(record, "id"),
    document: readText<Digest>(record, "document"),
    workflow: readText(record, "workflow"),
    label: readOptionalText(record, "label"),
    status: readText<RunStatus>(record, "status"),
    inputs: readJson<JsonObject>(record, "inputs"),
    outputs: readOptionalJson<JsonObject>(record, "outputs"),
    error: readOptionalJson(record, "error"),
    options: readJson<RunOptions>(record, "options"),
    createdAt: readInteger(record, "created_at"),
    startedAt: readOptionalInteger(record, "started_at"),
    endedAt: readOptionalInteger(record, "ended_at"),
    counts: readJson<RunCounts>(record, "counts"),
  };
}

const SELECT = `
  select id, document, workflow, label, status, run_inputs.inputs as inputs, outputs, error, options, created_at, started_at, ended_at,
    counts
  from runs join run_inputs on run_inputs.run = runs.id`;
/** Without the values, which may be megabytes. */
const SELECT_BRIEF = `
  select id, document, workflow, label, status, '{}' as inputs, null as outputs, null as error, options, created_at, started_at,
    ended_at, counts
  from runs`;
const DEFAULT_LIMIT = 100;

export async function readRun(sql: Sql, id: RunId): Promise<RunRow | undefined> {
  const [record] = await sql.query(`${SELECT} where id = ?`, [id]);
  return record && runOf(record);
}

/** Newest first; `next` names the last run of the page as `<createdAt>:<id>`. */
export async function listRuns(sql: Sql, filter: RunFilter, page: PageRequest): Promise<Page<RunRow>> {
  const limit = page.limit ?? DEFAULT_LIMIT;
  const conditions: Condition[] = [];
  if (filter.status) conditions.push(isOneOf(sql.dialect, "status", filter.status));
  if (filter.workflow !== undefined) conditions.push({ sql: "workflow = ?", values: [encodeText(filter.workflow)] });
  conditions.push(...hasPrefix("id", filter.idPrefix ?? ""), ...hasPrefix("label", filter.labelPrefix ?? ""));
  if (page.after !== undefined) {
    const colon = page.after.indexOf(":");
    const values = [Number(page.after.slice(0, colon)), page.after.slice(colon + 1)];
    conditions.push({ sql: "(created_at, id) < (?, ?)", values });
  }
  const where = joinConditions(conditions);
  const select = filter.brief === true ? SELECT_BRIEF : SELECT;
  const statement = `${select} ${where.sql} order by created_at desc, id desc limit ?`;
  const records = await sql.query(statement, [...where.values, limit + 1]);
  const rows = records.slice(0, limit).map(runOf);
  const last = rows.at(-1);
  return records.length > limit && last ? { rows, next: `${last.createdAt}:${last.id}` } : { rows };
}

interface PageRequest {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}
