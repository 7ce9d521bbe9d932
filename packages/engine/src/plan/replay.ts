/**
 * Evaluating a run again after a take-over: node runs that have ended end again with what their rows say, at once and silently; what was
 * running is found through its open attempt. Nothing is written for what has not changed (I5).
 */
import { stepNode, type Kernel } from "../kernel.ts";
import type { NodeRun } from "../state.ts";

/** True when the node run is settled by its row. Otherwise what is known of it is noted and it begins in the usual way. */
export function applyPast(kernel: Kernel, node: NodeRun): boolean {
  const rows = node.run.replay?.rows;
  const past = rows?.get(node.path);
  if (rows === undefined || past === undefined) return false;
  rows.delete(node.path);
  const leaf = past.kind === "task" || past.kind === "gate";
  node.known = past.status;
  node.attempts = past.attempts;
  node.readyAt = past.readyAt;
  node.startedAt = past.startedAt;
  // A container that did not succeed is evaluated again: its failure is found where it was.
  const settled = past.status === "succeeded" || (leaf && (past.status === "failed" || past.status === "cancelled"));
  if (!settled) return false;
  node.inputs = past.inputs;
  node.outputs = past.outputs;
  node.error = past.error;
  node.reusedFrom = past.reusedFrom;
  node.endedAt = past.endedAt;
  stepNode(node, past.status === "succeeded" ? "succeed" : past.status === "failed" ? "fail" : "cancel");
  kernel.agenda.push(node);
  return true;
}
