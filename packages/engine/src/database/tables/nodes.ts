/** Node runs: one row per node that was reached, keyed by run and path. */
import { NODE_STATUSES, type NodeSpec, type NodeStatus, type RunId } from "@golgi/ir";
import type { NodeFilter, NodeRunRow, Page } from "../../ports/database.ts";
import { columnNames, type TableMapping } from "../mapping.ts";
import { type Condition, isOneOf, joinConditions, type Sql } from "../sql.ts";
import {
  decodeText,
  encodeError,
  encodeJson,
  encodeText,
  hasPrefix,
  readInteger,
  readOptionalInteger,
  readOptionalJson,
  readOptionalText,
  readText,
} from "../text.ts";

export const NODE_KINDS = ["task", "workflow", "map", "branch", "dynamic", "gate"] as const satisfies readonly NodeSpec["kind"][];

export const NODES: TableMapping<NodeRunRow> = {
  table: "nodes",
  columns: [
    { name: "run", type: "text" },
    { name: "path", type: "text" },
    { name: "kind", type: "text" },
    { name: "task", type: "text" },
    { name: "status", type: "text" },
    { name: "inputs", type: "json" },
    { name: "outputs", type: "json" },
    { name: "cache_key", type: "text" },
    { name: "reused_run", type: "text" },
    { name: "reused_path", type: "text" },
    { name: "error", type: "json" },
    { name: "attempts", type: "integer" },
    { name: "ready_at", type: "integer" },
    { name: "started_at", type: "integer" },
    { name: "ended_at", type: "integer" },
  ],
  key: ["run", "path"],
  replaced: [
    "kind",
    "task",
    "status",
    "inputs",
    "outputs",
    "cache_key",
    "reused_run",
    "reused_path",
    "error",
    "attempts",
    "ready_at",
    "started_at",
    "ended_at",
  ],
  toValues: (row) => [
    row.run,
    encodeText(row.path),
    row.kind,
    row.task,
    row.status,
    row.inputs === null ? null : encodeJson(`inputs of ${row.path}`, row.inputs),
    row.outputs === null ? null : encodeJson(`outputs of ${row.path}`, row.outputs),
    row.cacheKey,
    row.reusedFrom === null ? null : row.reusedFrom.run,
    row.reusedFrom === null ? null : encodeText(row.reusedFrom.path),
    encodeError(row.error),
    row.attempts,
    row.readyAt,
    row.startedAt,
    row.endedAt,
  ],
  fromRecord: (record) => ({
    run: readText<RunId>(record, "run"),
    path: readText(record, "path"),
    kind: readText<NodeSpec["kind"]>(record, "kind"),
    task: readOptionalText(record, "task"),
    status: readText<NodeStatus>(record, "status"),
    inputs: readOptionalJson(record, "inputs"),
    outputs: readOptionalJson(record, "outputs"),
    cacheKey: readOptionalText(record, "cache_key"),
    reusedFrom:
      record["reused_run"] === null
        ? null
        : { run: readText<RunId>(record, "reused_run"), path: readText(record, "reused_path") },
    error: readOptionalJson(record, "error"),
    attempts: readInteger(record, "attempts"),
    readyAt: readOptionalInteger(record, "ready_at"),
    startedAt: readOptionalInteger(record, "started_at"),
    endedAt: readOptionalInteger(record, "ended_at"),
  }),
};

const SELECT = `select ${columnNames(NODES)} from nodes`;
/** Without the values, which are most of a row. */
const SELECT_BRIEF = `select ${NODES.columns.map(({ name }) => (name === "inputs" || name === "outputs" ? `null as ${name}` : name)).join(", ")} from nodes`;
const DEFAULT_LIMIT = 1_000;

export async function readNode(sql: Sql, run: RunId, path: string): Promise<NodeRunRow | undefined> {
  const [record] = await sql.query(`${SELECT} where run = ? and path = ?`, [run, encodeText(path)]);
  return record && NODES.fromRecord(record);
}

/** In code point order of the path; `next` is the last path of the page. */
export async function listNodes(sql: Sql, run: RunId, options: NodeFilter & PageRequest): Promise<Page<NodeRunRow>> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const conditions: Condition[] = [{ sql: "run = ?", values: [run] }];
  if (options.after !== undefined) conditions.push({ sql: "path > ?", values: [encodeText(options.after)] });
  if (options.status) conditions.push(isOneOf(sql.dialect, "status", options.status));
  if (options.kind) conditions.push(isOneOf(sql.dialect, "kind", options.kind));
  conditions.push(...hasPrefix("path", options.pathPrefix ?? ""));
  const where = joinConditions(conditions);
  const select = options.brief === true ? SELECT_BRIEF : SELECT;
  const records = await sql.query(`${select} ${where.sql} order by path limit ?`, [...where.values, limit + 1]);
  const rows = records.slice(0, limit).map(NODES.fromRecord);
  const last = records[limit - 1];
  return records.length > limit && last ? { rows, next: decodeText(last["path"] as string) } : { rows };
}

interface PageRequest {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export async function countNodes(sql: Sql, run: RunId): Promise<Readonly<Partial<Record<NodeStatus, number>>>> {
  const records = await sql.query("select status, count(*) as rows from nodes where run = ? group by status", [run]);
  const counts = new Map(records.map((record) => [record["status"], readInteger(record, "rows")]));
  return Object.fromEntries(NODE_STATUSES.flatMap((status) => (counts.has(status) ? [[status, counts.get(status)]] : [])));
}
