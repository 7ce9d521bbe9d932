/** Branches: one side runs, the other's nodes are marked as skipped. */
import { holds, type BranchNode, type Graph } from "@golgi/ir";
import { record, type Kernel } from "../kernel.ts";
import type { NodeRunRow } from "../ports/database.ts";
import type { NodeRun } from "../state.ts";
import { openNode } from "../node-run.ts";
import { bodyScope } from "./evaluator.ts";
import { planGraph } from "./graph-plan.ts";
import { recordIn, valueIn } from "./values.ts";

export function startBranch(kernel: Kernel, node: NodeRun, spec: BranchNode): void {
  const side = holds(valueIn(node.scope, spec.condition)) ? "then" : "else";
  openNode(kernel, node, { side });
  if (node.known === undefined) skipSide(kernel, node, side === "then" ? "else" : "then");
  bodyScope(kernel, node, {
    graph: spec[side],
    document: node.scope.document,
    inputs: recordIn(node.scope, node.plan.inputs),
    prefix: `${node.path}.${side}/`,
  });
}

/** One row per node of the side not taken, so that every surface can show it; one event for all. */
function skipSide(kernel: Kernel, node: NodeRun, side: "then" | "else"): void {
  const graph = (node.plan.spec as BranchNode)[side];
  const { nodes } = planGraph(graph);
  if (nodes.length === 0) return;
  for (const skipped of nodes)
    node.run.journal.rows.push(skippedRow(kernel, node, `${node.path}.${side}/${skipped.id}`, skipped.spec));
  record(kernel, node.run, "node.skipped", `${node.path}.${side}`, {});
}

function skippedRow(kernel: Kernel, node: NodeRun, path: string, spec: Graph["nodes"][string]): NodeRunRow {
  return {
    run: node.run.id,
    path,
    kind: spec.kind,
    task: spec.kind === "task" || spec.kind === "dynamic" ? spec.task : null,
    status: "skipped",
    inputs: null,
    outputs: null,
    cacheKey: null,
    reusedFrom: null,
    error: null,
    attempts: 0,
    readyAt: null,
    startedAt: null,
    endedAt: kernel.now,
  };
}
