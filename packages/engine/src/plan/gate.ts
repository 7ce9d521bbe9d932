/** Gates: a node run that waits for a person's answer, or for its time to run out. */
import { validateValue, type GateNode, type Json } from "@golgi/ir";
import { gateNotOpen, gateTimeout, invalidAnswer } from "../errors.ts";
import { alive, record, stepNode, writeNode, type Kernel } from "../kernel.ts";
import type { NodeRun, RunState, Scope } from "../state.ts";
import { endNode, failNode } from "../node-run.ts";
import { recordIn } from "./values.ts";

export function startGate(kernel: Kernel, node: NodeRun, spec: GateNode): void {
  node.inputs = recordIn(node.scope, node.plan.inputs);
  stepNode(node, "hold");
  node.readyAt ??= kernel.now;
  if (node.known !== "held") {
    record(kernel, node.run, "gate.opened", node.path, { message: spec.message });
    writeNode(node);
  }
  if (spec.timeoutMs === undefined) return;
  const { timeoutMs } = spec;
  node.timer = kernel.timers.set(Math.max(0, node.readyAt + timeoutMs - kernel.now), () => {
    if (node.status !== "held" || !alive(kernel, node.run)) return;
    if (spec.default === undefined) failNode(kernel, node, gateTimeout(node.path, timeoutMs));
    else settleGate(kernel, node, { answer: spec.default, by: "timeout" });
  });
}

/** Takes a person's answer; throws when there is no such gate open or the answer does not fit. */
export function answerGate(kernel: Kernel, run: RunState, path: string, answer: Json): void {
  const node = findOpen(run, path);
  if (node === undefined) throw gateNotOpen(path);
  const checked = checkAnswer(node.plan.spec as GateNode, path, answer);
  settleGate(kernel, node, { answer: checked, by: "person" });
}

function checkAnswer(spec: GateNode, path: string, answer: Json): Json {
  const checked = validateValue(spec.answer, answer);
  if (checked.ok) return checked.value;
  throw invalidAnswer(path, checked.issues.map((issue) => `${issue.path.join(".") || "answer"}: ${issue.message}`).join("; "));
}

function settleGate(kernel: Kernel, node: NodeRun, answered: { answer: Json; by: "person" | "timeout" }): void {
  node.outputs = { answer: answered.answer };
  stepNode(node, "succeed");
  endNode(kernel, node);
  record(kernel, node.run, "gate.answered", node.path, { by: answered.by });
}

/** Walks down the live scopes along the path. */
function findOpen(run: RunState, path: string): NodeRun | undefined {
  const start = run.root?.scope;
  const open: (Scope | undefined)[] = [start];
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    for (const node of scope.live) {
      if (node === undefined) continue;
      if (node.path === path) return node.status === "held" && node.plan.spec.kind === "gate" ? node : undefined;
      if (path.startsWith(node.path)) open.push(...scopesOf(node));
    }
  }
  return undefined;
}

function scopesOf(node: NodeRun): readonly Scope[] {
  const { body } = node;
  if (body === undefined || body.kind === "generator") return [];
  if (body.kind === "map") return [...body.map.live];
  if (body.kind === "scope") return [body.scope];
  return body.instance.scope === undefined ? [] : [body.instance.scope];
}
