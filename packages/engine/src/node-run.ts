/** A node run's beginning and ends: status, row, event and agenda together, the same for every kind of node. */
import type { ErrorShape, JsonObject } from "@golgi/ir";
import { record, stepNode, writeNode, type Kernel } from "./kernel.ts";
import type { NodePlan } from "./plan/graph-plan.ts";
import type { Failure, NodeRun, Scope } from "./state.ts";

export function makeNode(
  kernel: Kernel,
  scope: Scope,
  plan: NodePlan,
  special?: { path: string; generatorOf: NodeRun },
): NodeRun {
  const path = special?.path ?? scope.prefix + plan.id;
  return {
    what: "node",
    run: scope.run,
    scope,
    plan,
    path,
    generatorOf: special?.generatorOf,
    status: "waiting",
    known: undefined,
    inputs: null,
    outputs: null,
    key: undefined,
    reusedFrom: null,
    error: null,
    failure: undefined,
    attempts: 0,
    readyAt: null,
    startedAt: null,
    endedAt: null,
    written: false,
    use: undefined,
    attempt: undefined,
    failures: undefined,
    timer: undefined,
    deadline: undefined,
    followers: undefined,
    claimed: false,
    why: undefined,
    order: kernel.order++,
    body: undefined,
  };
}

/** A container begins: its row says so, once. */
export function openNode(kernel: Kernel, node: NodeRun, data: { items?: number; side?: "then" | "else" }): void {
  stepNode(node, "open");
  node.readyAt ??= kernel.now;
  node.startedAt ??= kernel.now;
  if (node.known === "running") return;
  record(kernel, node.run, "node.opened", node.path, data);
  writeNode(node);
}

export function succeedNode(kernel: Kernel, node: NodeRun, outputs: JsonObject): void {
  node.outputs = outputs;
  stepNode(node, "succeed");
  endNode(kernel, node);
  record(kernel, node.run, "node.succeeded", node.path, {});
}

export function failNode(kernel: Kernel, node: NodeRun, error: ErrorShape, failure?: Failure): void {
  stepNode(node, "fail");
  node.error = error;
  node.failure = failure;
  endNode(kernel, node);
  record(kernel, node.run, "node.failed", node.path, { code: error.code, message: error.message.slice(0, 500) });
}

export function cancelNode(kernel: Kernel, node: NodeRun): void {
  stepNode(node, "cancel");
  endNode(kernel, node);
  record(kernel, node.run, "node.cancelled", node.path, {});
}

/** After its status became final: the row is written and the agenda goes on from here. */
export function endNode(kernel: Kernel, node: NodeRun): void {
  node.endedAt = kernel.now;
  node.body = undefined;
  kernel.timers.cancel(node.timer);
  kernel.timers.cancel(node.deadline);
  writeNode(node);
  kernel.agenda.push(node);
}
