/** Two runs side by side: inputs, versions, node runs, outputs, times. Data, and one line of words each. */
import { canonicalize, type Digest, type Document, type Json, type JsonObject, type RunId } from "@golgi/ir";
import { unknownRun } from "../errors.ts";
import type { Database, NodeRunRow, RunRow } from "../ports/database.ts";
import { compareKeys, showValue, type Change } from "./compare.ts";
import { taskOf } from "./find.ts";

const PAGE = 2_000;

export interface ValueChange {
  readonly port: string;
  readonly from?: Json;
  readonly to?: Json;
  readonly words: string;
}

export interface NodeChange {
  readonly path: string;
  readonly change: "only-a" | "only-b" | "status" | "work" | "outputs";
  readonly from?: NodeRunRow["status"];
  readonly to?: NodeRunRow["status"];
  readonly changes: readonly Change[];
  /** Wall time in each, when it ran there. */
  readonly wallMs: { readonly a?: number; readonly b?: number };
  readonly words: string;
}

export interface RunDiff {
  readonly a: RunId;
  readonly b: RunId;
  /** Same document, bit for bit. */
  readonly sameDocument: boolean;
  readonly tasks: readonly { readonly name: string; readonly from?: Digest; readonly to?: Digest; readonly words: string }[];
  readonly inputs: readonly ValueChange[];
  readonly outputs: readonly ValueChange[];
  readonly nodes: readonly NodeChange[];
  readonly wallMs: { readonly a?: number; readonly b?: number };
  readonly words: string;
}

export async function diffRuns(database: Database, a: RunId, b: RunId): Promise<RunDiff> {
  const [runA, runB] = [await need(database, a), await need(database, b)];
  const [documentA, documentB] = [await database.document(runA.document), await database.document(runB.document)];
  const nodes = await diffNodes(database, { run: runA, document: documentA }, { run: runB, document: documentB });
  const inputs = diffValues(runA.inputs, runB.inputs);
  const outputs = diffValues(runA.outputs ?? {}, runB.outputs ?? {});
  const tasks = diffTasks(documentA, documentB);
  const count = (items: readonly unknown[], what: string): string => `${items.length} ${what}${items.length === 1 ? "" : "s"}`;
  return {
    a,
    b,
    sameDocument: runA.document === runB.document,
    tasks,
    inputs,
    outputs,
    nodes,
    wallMs: { ...wall("a", runA), ...wall("b", runB) },
    words: `${a} and ${b} differ in ${count(tasks, "task")}, ${count(inputs, "input")}, ${count(nodes, "node run")} and ${count(outputs, "output")}`,
  };
}

async function need(database: Database, id: RunId): Promise<RunRow> {
  const row = await database.run(id);
  if (row === undefined) throw unknownRun(id);
  return row;
}

function wall<K extends "a" | "b">(
  key: K,
  row: { readonly startedAt: number | null; readonly endedAt: number | null },
): { readonly [P in K]?: number } {
  return row.startedAt === null || row.endedAt === null
    ? {}
    : ({ [key]: row.endedAt - row.startedAt } as { readonly [P in K]?: number });
}

function diffValues(from: JsonObject, to: JsonObject): readonly ValueChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((port): readonly ValueChange[] => {
    const [was, is] = [from[port], to[port]];
    if (was !== undefined && is !== undefined && canonicalize(was) === canonicalize(is)) return [];
    const words = `${port}: ${showValue(was)} → ${showValue(is)}`;
    return [{ port, ...(was !== undefined && { from: was }), ...(is !== undefined && { to: is }), words }];
  });
}

function diffTasks(a: Document | undefined, b: Document | undefined): RunDiff["tasks"] {
  const byName = (document: Document | undefined): ReadonlyMap<string, Digest> =>
    new Map(Object.entries(document?.tasks ?? {}).map(([digest, task]) => [task.name, digest as Digest]));
  const [was, is] = [byName(a), byName(b)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [from, to] = [was.get(name), is.get(name)];
    if (from === to) return [];
    const words = from === undefined ? `${name} is new` : to === undefined ? `${name} is gone` : `${name} changed`;
    return [{ name, ...(from !== undefined && { from }), ...(to !== undefined && { to }), words }];
  });
}

interface Side {
  readonly run: RunRow;
  readonly document: Document | undefined;
}

/** Both lists are sorted by path, so one walk over both is enough however long they are. */
async function diffNodes(database: Database, a: Side, b: Side): Promise<readonly NodeChange[]> {
  const changes: NodeChange[] = [];
  const [rowsA, rowsB] = [walk(database, a.run.id), walk(database, b.run.id)];
  let [left, right] = [await take(rowsA), await take(rowsB)];
  while (left !== undefined || right !== undefined) {
    if (right === undefined || (left !== undefined && before(left.path, right.path))) {
      changes.push(onlyIn("a", left as NodeRunRow));
      left = await take(rowsA);
    } else if (left === undefined || before(right.path, left.path)) {
      changes.push(onlyIn("b", right));
      right = await take(rowsB);
    } else {
      const change = diffNode({ row: left, side: a }, { row: right, side: b });
      if (change !== undefined) changes.push(change);
      [left, right] = [await take(rowsA), await take(rowsB)];
    }
  }
  return changes;
}

/** The databases' order of text: by bytes of UTF-8. */
function before(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

async function* walk(database: Database, run: RunId): AsyncGenerator<NodeRunRow> {
  let after: string | undefined;
  do {
    const page = await database.nodes(run, {}, after, PAGE);
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}

async function take(rows: AsyncGenerator<NodeRunRow>): Promise<NodeRunRow | undefined> {
  const { value, done } = await rows.next();
  return done === true ? undefined : (value as NodeRunRow);
}

function onlyIn(side: "a" | "b", row: NodeRunRow): NodeChange {
  const status = side === "a" ? { from: row.status } : { to: row.status };
  const words = `${row.path} is only in the ${side === "a" ? "first" : "second"} run`;
  return { path: row.path, change: `only-${side}`, ...status, changes: [], wallMs: wall(side, row), words };
}

function diffNode(a: { row: NodeRunRow; side: Side }, b: { row: NodeRunRow; side: Side }): NodeChange | undefined {
  const base = { path: a.row.path, wallMs: { ...wall("a", a.row), ...wall("b", b.row) } };
  const [taskA, taskB] = [taskOf(a.side.document, a.row), taskOf(b.side.document, b.row)];
  const comparable = taskA !== undefined && taskB !== undefined && a.row.inputs !== null && b.row.inputs !== null;
  if (comparable) {
    const same = a.row.cacheKey !== null && a.row.cacheKey === b.row.cacheKey;
    const changes = same
      ? []
      : compareKeys({ task: taskA, inputs: a.row.inputs ?? {} }, { task: taskB, inputs: b.row.inputs ?? {} });
    if (changes.length > 0)
      return { ...base, change: "work", changes, words: `${a.row.path}: ${changes.map((change) => change.words).join("; ")}` };
  }
  if (a.row.status !== b.row.status) {
    const { status: from } = a.row;
    const { status: to } = b.row;
    return { ...base, change: "status", from, to, changes: [], words: `${a.row.path}: ${from} → ${to}` };
  }
  if (canonicalize(a.row.outputs) === canonicalize(b.row.outputs)) return undefined;
  return {
    ...base,
    change: "outputs",
    changes: [],
    words: `${a.row.path}: other outputs${comparable ? " from the same work" : ""}`,
  };
}
