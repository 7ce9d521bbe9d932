/**
 * Runs. What a run was started with (`inputs`, maybe megabytes of sample sheet) is in a table of its own, so that the row that is
 * rewritten with every change of the counts stays small. `document`, `workflow`, `inputs` and `createdAt` never change.
 */
import type { Digest, JsonObject, RunId, RunStatus } from "@golgi/ir";
import type { Page, RunCounts, RunFilter, RunOptions, RunRow } from "../../ports/database.ts";
import { type Condition, type Dialect, isOneOf, joinConditions, type Sql, type SqlRecord, type SqlValue } from "../sql.ts";
import {
  decodeText,
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

const JOINED = "runs join run_inputs on run_inputs.run = runs.id";
const SELECT = `
  select id, document, workflow, label, status, run_inputs.inputs as inputs, outputs, error, options, created_at, started_at, ended_at,
    counts
  from ${JOINED}`;
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
  const { records, next } = await queryPage(sql, filter, { ...page, select: filter.brief === true ? SELECT_BRIEF : SELECT });
  return { rows: records.map(runOf), ...next };
}

/** The same rows as JSON, put together by the database: for whoever only hands them on. */
export async function listRunTexts(sql: Sql, filter: RunFilter, page: PageRequest): Promise<Page<string>> {
  const brief = filter.brief === true;
  const select = `select id, created_at, ${rowText(sql.dialect, brief)} as text from ${brief ? "runs" : JOINED}`;
  const { records, next } = await queryPage(sql, filter, { ...page, select });
  return { rows: records.map((record) => plainText(record["text"] as string)), ...next };
}

/** Keys in the order of `runOf`. */
function rowText({ quoted }: Dialect, brief: boolean): string {
  const raw = (column: string): string => `coalesce(cast(${column} as text), 'null')`;
  const values: Readonly<Record<keyof RunRow, string>> = {
    id: quoted("id"),
    document: quoted("document"),
    workflow: quoted("workflow"),
    label: `coalesce(${quoted("label")}, 'null')`,
    status: quoted("status"),
    inputs: brief ? "'{}'" : raw("run_inputs.inputs"),
    outputs: brief ? "'null'" : raw("outputs"),
    error: brief ? "'null'" : raw("error"),
    options: raw("options"),
    createdAt: raw("created_at"),
    startedAt: raw("started_at"),
    endedAt: raw("ended_at"),
    counts: raw("counts"),
  };
  const fields = Object.entries(values).map(([key, value], index) => `'${index === 0 ? "{" : ","}"${key}":' || ${value}`);
  return `${fields.join(" || ")} || '}'`;
}

/** Text columns hold rare characters encoded (see text.ts), which shows as this escape; so may JSON columns, to which nothing is done. */
function plainText(text: string): string {
  if (!text.includes("\\u0001")) return text;
  const row = JSON.parse(text) as RunRow;
  return JSON.stringify({ ...row, workflow: decodeText(row.workflow), label: row.label === null ? null : decodeText(row.label) });
}

interface Records {
  readonly records: readonly SqlRecord[];
  readonly next: { readonly next?: string };
}

/** `select` must give `id` and `created_at`. */
async function queryPage(sql: Sql, filter: RunFilter, page: PageRequest & { readonly select: string }): Promise<Records> {
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
  const statement = `${page.select} ${where.sql} order by created_at desc, id desc limit ?`;
  const records = await sql.query(statement, [...where.values, limit + 1]);
  const last = records[limit - 1];
  const next = records.length > limit && last ? { next: `${readInteger(last, "created_at")}:${readText(last, "id")}` } : {};
  return { records: records.slice(0, limit), next };
}

interface PageRequest {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}
