/**
 * What evaluating a graph needs to know before any value is there: who waits for whom. Computed once per `Graph` object.
 *
 * 1. Linear in the size of the graph. 2. `needs[i]` counts distinct nodes that node i waits for, by value or by `after`.
 */
import { partsOf, type Expr, type Graph, type NodeSpec } from "@golgi/ir";
import type { TaskUse } from "../schedule/task-use.ts";

export interface NodePlan {
  readonly id: string;
  readonly index: number;
  readonly spec: NodeSpec;
  readonly inputs: readonly (readonly [port: string, from: Expr])[];
  /** Indexes of nodes that wait for this one. */
  readonly dependents: readonly number[];
  /** Task and dynamic nodes: filled in at first use. */
  use: TaskUse | undefined;
}

export interface GraphPlan {
  readonly graph: Graph;
  readonly nodes: readonly NodePlan[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly needs: readonly number[];
  readonly roots: readonly number[];
  /** One empty place per node, to copy. */
  readonly blank: readonly undefined[];
  readonly results: readonly (readonly [port: string, from: Expr])[];
  /** Nodes that are tasks themselves (not those inside containers). */
  readonly taskCount: number;
  /** Workflow nodes that wait for others: they may begin before all that they wait for is known. */
  readonly mayBeEarly: readonly number[];
}

const PLANS = new WeakMap<Graph, GraphPlan>();

export function planGraph(graph: Graph): GraphPlan {
  const known = PLANS.get(graph);
  if (known !== undefined) return known;
  const plan = makePlan(graph);
  PLANS.set(graph, plan);
  return plan;
}

function makePlan(graph: Graph): GraphPlan {
  const ids = Object.keys(graph.nodes);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const dependents: number[][] = ids.map(() => []);
  const needs: number[] = [];
  const roots: number[] = [];
  const mayBeEarly: number[] = [];
  let taskCount = 0;
  const specs = ids.map((id) => graph.nodes[id] as NodeSpec);
  specs.forEach((spec, index) => {
    const before = new Set<number>();
    for (const id of spec.after ?? []) addIndex(indexOf, id, before);
    for (const expr of expressionsOf(spec)) collect(expr, indexOf, before);
    for (const other of before) dependents[other]?.push(index);
    needs.push(before.size);
    if (before.size === 0) roots.push(index);
    else if (spec.kind === "workflow") mayBeEarly.push(index);
    if (spec.kind === "task") taskCount++;
  });
  const nodes = specs.map(
    (spec, index): NodePlan => ({
      id: ids[index] as string,
      index,
      spec,
      inputs: Object.entries(spec.inputs),
      dependents: dependents[index] as readonly number[],
      use: undefined,
    }),
  );
  return {
    graph,
    nodes,
    indexOf,
    needs,
    roots,
    blank: ids.map(() => undefined),
    results: Object.entries(graph.results),
    taskCount,
    mayBeEarly,
  };
}

/** What an expression waits for: nodes by index, and input ports of its graph. */
export interface Sources {
  readonly nodes: readonly number[];
  readonly inputs: readonly string[];
}

export function sourcesIn(exprs: readonly Expr[], indexOf: ReadonlyMap<string, number>): Sources {
  const nodes = new Set<number>();
  const inputs = new Set<string>();
  for (const expr of exprs) collect(expr, indexOf, nodes, inputs);
  return { nodes: [...nodes], inputs: [...inputs] };
}

const SOURCES = new WeakMap<NodePlan, Sources>();

export function sourcesOf(plan: GraphPlan, node: NodePlan): Sources {
  const known = SOURCES.get(node);
  if (known !== undefined) return known;
  const sources = sourcesIn(expressionsOf(node.spec), plan.indexOf);
  SOURCES.set(node, sources);
  return sources;
}

/** The expressions that a node evaluates in its own graph (bodies are graphs of their own). */
function expressionsOf(spec: NodeSpec): readonly Expr[] {
  const inputs = Object.values(spec.inputs);
  if (spec.kind === "map") return [...inputs, spec.over];
  if (spec.kind === "branch") return [...inputs, spec.condition];
  return inputs;
}

function collect(expr: Expr, indexOf: ReadonlyMap<string, number>, nodes: Set<number>, inputs?: Set<string>): void {
  if (expr.kind === "output") addIndex(indexOf, expr.node, nodes);
  else if (expr.kind === "input") inputs?.add(expr.port);
  else if (expr.kind !== "literal") for (const part of partsOf(expr)) collect(part, indexOf, nodes, inputs);
}

function addIndex(indexOf: ReadonlyMap<string, number>, id: string, into: Set<number>): void {
  const index = indexOf.get(id);
  if (index !== undefined) into.add(index);
}
