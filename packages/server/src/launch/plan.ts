/**
 * What a launch would reuse and what it would run, foretold without running anything: the graph is walked with the values that are known.
 * A task whose inputs are known and whose key is in the cache gives its outputs to those after it; behind a task that must run, values are
 * not known, and so are verdicts. Every node is looked at once; keys are asked for in bulk.
 */
import { withSemantic, type CacheRow, type Database } from "@golgi/engine";
import {
  artifactsOf,
  cacheKeyOf,
  dependenciesOf,
  evaluate,
  isObject,
  validateValue,
  type Digest,
  type Document,
  type Expr,
  type Graph,
  type Json,
  type JsonObject,
  type NodeSpec,
  type RunId,
  type TaskNode,
} from "@golgi/ir";
import type { Store } from "@golgi/store";

export interface LaunchPlan {
  /** Tasks that were foretold. */
  readonly total: number;
  readonly reused: number;
  readonly nodes: readonly NodePlan[];
  readonly cut: boolean;
}

interface NodePlan {
  readonly path: string;
  readonly task: Digest;
  readonly verdict: "reuse" | "run" | "unknown";
  readonly from?: { readonly run: RunId; readonly path: string };
}

const MAX_NODES = 20_000;
const MAX_LISTED = 2_000;
const MAX_DEPTH = 30;

/** Port → value; a port that will have a value that is not known yet is `UNKNOWN`. */
const UNKNOWN = Symbol("unknown");
type Ports = Readonly<Record<string, Json | typeof UNKNOWN>>;

interface Scope {
  readonly graph: Graph;
  readonly inputs: Ports;
  readonly path: string;
  readonly depth: number;
}

interface Walk {
  readonly document: Document;
  readonly cache: boolean;
  readonly lookup: (key: Digest) => Promise<CacheRow | undefined>;
  readonly nodes: NodePlan[];
  total: number;
  reused: number;
  cut: boolean;
}

export async function planLaunch(
  parts: { readonly database: Database; readonly store: Store },
  wanted: { readonly document: Document; readonly inputs: JsonObject; readonly cache: boolean },
): Promise<LaunchPlan> {
  const { document, inputs, cache } = wanted;
  const graph = document.workflows[document.main]?.graph;
  const walk: Walk = { document, cache, lookup: createLookup(parts), nodes: [], total: 0, reused: 0, cut: false };
  if (graph !== undefined) await walkGraph(walk, { graph, inputs, path: "", depth: 0 });
  const { total, reused, nodes, cut } = walk;
  nodes.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { total, reused, nodes: nodes.slice(0, MAX_LISTED), cut: cut || nodes.length > MAX_LISTED };
}

async function walkGraph(walk: Walk, scope: Scope): Promise<Ports> {
  const { nodes } = scope.graph;
  const outputs = new Map<string, Promise<Ports | undefined>>();
  /** `undefined`: nothing is known of the node's outputs. */
  const outputsOf = (id: string): Promise<Ports | undefined> => {
    const known = outputs.get(id);
    if (known !== undefined) return known;
    const node = nodes[id];
    const made = node === undefined ? Promise.resolve(undefined) : walkNode(walk, scope, { id, node, valueOf });
    outputs.set(id, made);
    return made;
  };
  const valueOf = async (expr: Expr): Promise<Json | undefined | typeof UNKNOWN> => {
    const known = new Map<string, Ports | undefined>();
    for (const id of dependenciesOf(expr)) known.set(id, await outputsOf(id));
    return valueIn(expr, scope.inputs, known);
  };
  await Promise.all(Object.keys(nodes).map(outputsOf));
  return recordOf(scope.graph.results, valueOf);
}

type ValueOf = (expr: Expr) => Promise<Json | undefined | typeof UNKNOWN>;
interface Here {
  readonly id: string;
  readonly node: NodeSpec;
  readonly valueOf: ValueOf;
}

async function walkNode(walk: Walk, scope: Scope, { id, node, valueOf }: Here): Promise<Ports | undefined> {
  const path = scope.path === "" ? id : `${scope.path}/${id}`;
  if (scope.depth > MAX_DEPTH || walk.total >= MAX_NODES) {
    walk.cut = true;
    return undefined;
  }
  const inputs = await recordOf(node.inputs, valueOf);
  const below = (graph: Graph, given: Ports, at = path): Promise<Ports> =>
    walkGraph(walk, { graph, inputs: given, path: at, depth: scope.depth + 1 });
  switch (node.kind) {
    case "task":
      return foretell(walk, node, inputs, path);
    case "workflow": {
      const workflow = walk.document.workflows[node.workflow];
      return workflow === undefined ? undefined : below(workflow.graph, inputs);
    }
    case "branch": {
      const condition = await valueOf(node.condition);
      if (typeof condition === "boolean")
        return condition ? below(node.then, inputs, `${path}.then`) : below(node.else, inputs, `${path}.else`);
      walk.cut = true;
      return undefined;
    }
    case "map": {
      const items = await valueOf(node.over);
      if (!Array.isArray(items)) {
        walk.cut = true;
        return undefined;
      }
      const list = items as readonly Json[];
      const results = await Promise.all(
        list.map((item, index) => below(node.body, { ...inputs, item, index }, `${path}[${labelOf(item, node.label) ?? index}]`)),
      );
      return Object.fromEntries(
        Object.keys(node.body.results).map((port) => [port, listOf(results.map((result) => own(result, port)))]),
      );
    }
    case "dynamic":
    case "gate":
      walk.cut = true;
      return undefined;
  }
}

async function foretell(walk: Walk, node: TaskNode, inputs: Ports, path: string): Promise<Ports | undefined> {
  walk.total++;
  const note = (verdict: NodePlan["verdict"], from?: NodePlan["from"]): undefined => {
    walk.nodes.push({ path, task: node.task, verdict, ...(from !== undefined && { from }) });
    return undefined;
  };
  const spec = walk.document.tasks[node.task];
  if (spec === undefined || Object.values(inputs).includes(UNKNOWN)) return note("unknown");
  const checked = validateValue(spec.inputs, inputs as JsonObject, { unknownFields: "drop" });
  if (!checked.ok) return note("unknown");
  const policy = { ...spec.policy, ...node.policy };
  if (!walk.cache || !policy.cache) return note("run");
  const entry = await walk.lookup(cacheKeyOf({ ...spec, policy }, checked.value as JsonObject).key);
  if (entry === undefined) return note("run");
  walk.reused++;
  note("reuse", { run: entry.run, path: entry.path });
  return withSemantic(entry.outputs, entry.semantic);
}

/** Asks for all keys that come up in one turn together. An entry whose objects are gone does not count. */
function createLookup({ database, store }: { readonly database: Database; readonly store: Store }): Walk["lookup"] {
  const known = new Map<Digest, Promise<CacheRow | undefined>>();
  let batch: { readonly keys: Digest[]; readonly rows: Promise<ReadonlyMap<Digest, CacheRow>> } | undefined;
  const ask = async (keys: readonly Digest[]): Promise<ReadonlyMap<Digest, CacheRow>> => {
    await new Promise((resolve) => setImmediate(resolve));
    batch = undefined;
    const rows = await database.cacheEntries(keys);
    const digests = [...rows.values()].flatMap(({ outputs }) => [...artifactsOf(outputs)].map(({ digest }) => digest));
    const gone = new Set(digests.length === 0 ? [] : await store.missing([...new Set(digests)]));
    return new Map([...rows].filter(([, { outputs }]) => ![...artifactsOf(outputs)].some(({ digest }) => gone.has(digest))));
  };
  return (key) => {
    const asked = known.get(key);
    if (asked !== undefined) return asked;
    if (batch === undefined) {
      const keys: Digest[] = [];
      batch = { keys, rows: ask(keys) };
    }
    batch.keys.push(key);
    const answer = batch.rows.then((rows) => rows.get(key));
    known.set(key, answer);
    return answer;
  };
}

async function recordOf(fields: Readonly<Record<string, Expr>>, valueOf: ValueOf): Promise<Ports> {
  const record: Record<string, Json | typeof UNKNOWN> = {};
  for (const [port, expr] of Object.entries(fields)) {
    const value = await valueOf(expr);
    if (value !== undefined) record[port] = value;
  }
  return record;
}

/** Thrown by the scope of an expression when it needs what is not known. */
const NOT_KNOWN = new Error("not known yet");

function valueIn(expr: Expr, inputs: Ports, outputs: ReadonlyMap<string, Ports | undefined>): Json | undefined | typeof UNKNOWN {
  const known = (value: Json | undefined | typeof UNKNOWN): Json | undefined => {
    if (value === UNKNOWN) throw NOT_KNOWN;
    return value;
  };
  try {
    return evaluate(expr, {
      input: (port) => known(own(inputs, port)),
      output(node, port) {
        const ports = outputs.get(node);
        if (ports === undefined) throw NOT_KNOWN;
        return known(own(ports, port));
      },
    });
  } catch {
    // An expression that fails on known values will fail the run too; its node says so then.
    return UNKNOWN;
  }
}

function own(ports: Ports, key: string): Json | undefined | typeof UNKNOWN {
  return Object.hasOwn(ports, key) ? ports[key] : undefined;
}

function listOf(values: readonly (Json | undefined | typeof UNKNOWN)[]): Json | typeof UNKNOWN {
  const list: Json[] = [];
  for (const value of values) {
    if (value === UNKNOWN) return UNKNOWN;
    list.push(value ?? null);
  }
  return list;
}

function labelOf(item: Json, field: string | undefined): string | undefined {
  if (field === undefined || !isObject(item)) return undefined;
  const value = item[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
