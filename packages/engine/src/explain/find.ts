/** Where a node run stands in its document, and the earlier node run that it should have been like. */
import { dependenciesOf, type Document, type Graph, type NodeSpec, type TaskSpec } from "@golgi/ir";
import type { Database, NodeRunRow, RunRow } from "../ports/database.ts";
import { compareKeys } from "./compare.ts";

/** Earlier runs looked at, and node runs of each, when the same path is not there. */
const RUNS = 30;
const NODES = 500;

export interface Earlier {
  readonly run: RunRow;
  readonly node: NodeRunRow;
  readonly task: TaskSpec;
}

/**
 * Of the runs begun before this one, newest first: the node run of the same path and task name; else, in the newest run that has any, the
 * one of the same task name whose key differs in fewest parts.
 */
export async function findEarlier(
  database: Database,
  at: { run: RunRow; node: NodeRunRow; task: TaskSpec },
): Promise<Earlier | undefined> {
  const runs = await earlierRuns(database, at.run);
  const documents = new Map<string, Document | undefined>();
  const documentOf = async (run: RunRow): Promise<Document | undefined> => {
    if (!documents.has(run.document)) documents.set(run.document, await database.document(run.document));
    return documents.get(run.document);
  };
  for (const run of runs) {
    const node = await database.node(run.id, at.node.path);
    const task = node && taskOf(await documentOf(run), node);
    if (node !== undefined && task?.name === at.task.name && useful(node, at.node)) return { run, node, task };
  }
  for (const run of runs) {
    const document = await documentOf(run);
    const { rows } = await database.nodes(run.id, { kind: ["task"], status: ["succeeded"] }, undefined, NODES);
    const candidates = rows.flatMap((node) => {
      const task = taskOf(document, node);
      return task?.name === at.task.name && useful(node, at.node) ? [{ run, node, task }] : [];
    });
    const best = leastBy(
      candidates,
      (one) =>
        compareKeys({ task: one.task, inputs: one.node.inputs ?? {} }, { task: at.task, inputs: at.node.inputs ?? {} }).length,
    );
    if (best !== undefined) return best;
  }
  return undefined;
}

async function earlierRuns(database: Database, run: RunRow): Promise<readonly RunRow[]> {
  const found: RunRow[] = [];
  let after: string | undefined;
  do {
    const page = await database.runs({ workflow: run.workflow, brief: true }, after, 100);
    for (const one of page.rows) if (one.id !== run.id && one.createdAt <= run.createdAt) found.push(one);
    after = page.next;
  } while (after !== undefined && found.length < RUNS);
  return found.slice(0, RUNS);
}

/** Its outputs were known when the other began, and are not the other's own. */
function useful(node: NodeRunRow, than: NodeRunRow): boolean {
  if (node.status !== "succeeded" || node.inputs === null) return false;
  if (node.reusedFrom?.run === than.run && node.reusedFrom.path === than.path) return false;
  return (node.endedAt ?? 0) <= (than.startedAt ?? Infinity);
}

export function taskOf(document: Document | undefined, node: NodeRunRow): TaskSpec | undefined {
  return node.task === null ? undefined : document?.tasks[node.task];
}

function leastBy<T>(items: readonly T[], of: (item: T) => number): T | undefined {
  let best: T | undefined;
  let least = Infinity;
  for (const item of items) {
    const value = of(item);
    if (value < least) [best, least] = [item, value];
  }
  return best;
}

/** Nodes of the same graph that an input of the node at `path` comes from. */
export function sourcesOf(document: Document, path: string, port: string): readonly string[] {
  const node = nodeAt(document, path);
  const expr = node?.inputs[port];
  return expr === undefined ? [] : dependenciesOf(expr);
}

/** Follows a path through maps, branches, workflows and handlers; undefined inside dynamic graphs, which are not in the document. */
function nodeAt(document: Document, path: string): NodeSpec | undefined {
  const main = document.workflows[document.main];
  let graph: Graph | undefined = main?.graph;
  let workflow = main;
  const segments = path.split("/");
  for (const [index, segment] of segments.entries()) {
    if (segment === "@on-failure" || segment === "@finally") {
      graph = segment === "@finally" ? workflow?.finally : workflow?.onFailure;
      continue;
    }
    const [, id = "", side] = /^([^[.]+)(?:\[.*\]|\.(then|else))?$/.exec(segment) ?? [];
    const node: NodeSpec | undefined = graph !== undefined && Object.hasOwn(graph.nodes, id) ? graph.nodes[id] : undefined;
    if (node === undefined || index === segments.length - 1) return node;
    if (node.kind === "map") graph = node.body;
    else if (node.kind === "branch") graph = side === "else" ? node.else : node.then;
    else if (node.kind === "workflow") {
      workflow = document.workflows[node.workflow];
      graph = workflow?.graph;
    } else return node.kind === "dynamic" && segments[index + 1] === "@plan" ? node : undefined;
  }
  return undefined;
}
