/** Why a node run ran, or did not have to: from rows and events alone, so it answers for any run at any time. */
import { isDigest, type RunId, type TaskSpec } from "@golgi/ir";
import { unknownNode, unknownRun } from "../errors.ts";
import type { Database, NodeRunRow, RunRow } from "../ports/database.ts";
import { compareKeys, type Change } from "./compare.ts";
import { findEarlier, sourcesOf, taskOf } from "./find.ts";

export type Reason =
  /** Its outputs were taken from that node run. */
  | "reused"
  /** No earlier run of this task is known. */
  | "first"
  /** Its key differs from that of the nearest earlier node run; `changes` says where. */
  | "changed"
  /** The cache had the result, but its objects were no longer in the store. */
  | "deleted"
  /** The cache was off, for the run or the task. */
  | "cache-off"
  /** The same work has been done, but its entry was not (or no longer) in the cache. */
  | "forgotten"
  /** Not a task: a map, branch, workflow, dynamic node or gate. */
  | "structure"
  /** It has not begun. */
  | "not-run";

export interface Explanation {
  readonly run: RunId;
  readonly path: string;
  readonly status: NodeRunRow["status"];
  readonly reason: Reason;
  readonly changes: readonly Change[];
  /** What it was reused from, or compared with. */
  readonly with?: { readonly run: RunId; readonly path: string };
  /** One line. */
  readonly words: string;
}

export async function explainNode(database: Database, run: RunId, path: string): Promise<Explanation> {
  const row = await database.run(run);
  if (row === undefined) throw unknownRun(run);
  const node = await database.node(run, path);
  if (node === undefined) throw unknownNode(run, path);
  const document = await database.document(row.document);
  const task = taskOf(document, node) ?? (await taskOfAny(database, row, node));
  const base = { run, path, status: node.status, changes: [] };
  if (node.kind !== "task" || task === undefined)
    return { ...base, reason: "structure", words: `${path} is a ${node.kind}; ask for the tasks in it` };
  if (node.reusedFrom !== null) {
    const from = node.reusedFrom;
    const where =
      from.run === run ? `${from.path} of this run` : from.path === path ? `run ${from.run}` : `${from.path} of run ${from.run}`;
    return {
      ...base,
      reason: "reused",
      with: from,
      words: `${path} reused the result of ${where}: same code, environment and inputs`,
    };
  }
  if (node.attempts === 0) return { ...base, reason: "not-run", words: `${path} has not run (${node.status})` };
  return { ...base, ...(await reasonToRun(database, { row, node, task, document })) };
}

/** Tasks of dynamic graphs are in the row of the task run that returned the graph. */
async function taskOfAny(database: Database, run: RunRow, node: NodeRunRow): Promise<TaskSpec | undefined> {
  const segments = node.path.split("/");
  for (let depth = segments.length - 1; depth > 0; depth--) {
    const plan = await database.node(run.id, `${segments.slice(0, depth).join("/")}/@plan`);
    for (const value of Object.values(plan?.outputs ?? {})) {
      const tasks = (value as { readonly tasks?: Readonly<Record<string, TaskSpec>> } | null)?.tasks;
      if (isDigest(node.task) && tasks?.[node.task] !== undefined) return tasks[node.task];
    }
  }
  return undefined;
}

interface At {
  readonly row: RunRow;
  readonly node: NodeRunRow;
  readonly task: TaskSpec;
  readonly document: Awaited<ReturnType<Database["document"]>>;
}

type Found = Pick<Explanation, "reason" | "words"> & Partial<Pick<Explanation, "changes" | "with">>;

async function reasonToRun(database: Database, { row, node, task, document }: At): Promise<Found> {
  const { path } = node;
  const why = await submittedWhy(database, node);
  if (why === "cache-off") {
    const which = row.options.cache ? `the cache is off for ${task.name}` : "the run was launched with the cache off";
    return { reason: "cache-off", words: `${path} ran because ${which}` };
  }
  const earlier = await findEarlier(database, { run: row, node, task });
  const beside = earlier && { with: { run: earlier.run.id, path: earlier.node.path } };
  if (why === "deleted")
    return { reason: "deleted", ...beside, words: `${path} ran because the objects of its cached result were deleted` };
  if (earlier === undefined) return { reason: "first", words: `${path} ran because no earlier result of ${task.name} is known` };
  const changes = compareKeys(
    { task: earlier.task, inputs: earlier.node.inputs ?? {} },
    { task, inputs: node.inputs ?? {} },
    (port) => (document === undefined ? [] : sourcesOf(document, path, port)),
  );
  if (changes.length > 0) {
    const words = `${path} ran because ${changes.map((change) => change.words).join("; ")} (compared with ${earlier.node.path} of run ${earlier.run.id})`;
    return { reason: "changed", changes, ...beside, words };
  }
  return {
    reason: "forgotten",
    ...beside,
    words: `${path} ran although run ${earlier.run.id} did the same work: its result was not in the cache`,
  };
}

/** What the cache answered is in the event of the first attempt, whose number is the attempt's token. */
async function submittedWhy(database: Database, node: NodeRunRow): Promise<string | undefined> {
  const [first] = await database.attempts(node.run, node.path);
  if (first === undefined) return undefined;
  const [event] = await database.events(node.run, first.token - 1, 1);
  const why = event?.data["why"];
  return typeof why === "string" ? why : undefined;
}
