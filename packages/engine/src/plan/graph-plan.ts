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
  let taskCount = 0;
  const specs = ids.map((id) => graph.nodes[id] as NodeSpec);
  specs.forEach((spec, index) => {
    const before = new Set<number>();
    for (const id of spec.after ?? []) addIndex(indexOf, id, before);
    for (const expr of expressionsOf(spec)) collect(expr, indexOf, before);
    for (const other of before) dependents[other]?.push(index);
    needs.push(before.size);
    if (before.size === 0) roots.push(index);
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
  };
}

/** The expressions that a node evaluates in its own graph (bodies are graphs of their own). */
function expressionsOf(spec: NodeSpec): readonly Expr[] {
  const inputs = Object.values(spec.inputs);
  if (spec.kind === "map") return [...inputs, spec.over];
  if (spec.kind === "branch") return [...inputs, spec.condition];
  return inputs;
}

function collect(expr: Expr, indexOf: ReadonlyMap<string, number>, into: Set<number>): void {
  if (expr.kind === "output") addIndex(indexOf, expr.node, into);
  else if (expr.kind !== "input" && expr.kind !== "literal") for (const part of partsOf(expr)) collect(part, indexOf, into);
}

function addIndex(indexOf: ReadonlyMap<string, number>, id: string, into: Set<number>): void {
  const index = indexOf.get(id);
  if (index !== undefined) into.add(index);
}
