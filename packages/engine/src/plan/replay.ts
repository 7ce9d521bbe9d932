/**
 * Evaluating a run again after a take-over: node runs that have ended end again with what their rows say, at once and silently; what was
 * running is found through its open attempt. Nothing is written for what has not changed (I5).
 *
 * A resume may make more items of a map alive than it may have at a time: rows of the items after those wait in `run.past` until the map
 * comes to them, so that nothing that finished runs again and no gate is asked twice.
 */
import { record, stepNode, type Kernel } from "../kernel.ts";
import type { NodeRunRow } from "../ports/database.ts";
import type { NodeRun, RunState } from "../state.ts";

/** True when the node run is settled by its row. Otherwise what is known of it is noted and it begins in the usual way. */
export function applyPast(kernel: Kernel, node: NodeRun): boolean {
  const { past: rows, replay } = node.run;
  if (rows.size === 0) return false;
  const past = rows.get(node.path);
  if (past === undefined) return false;
  rows.delete(node.path);
  const leaf = past.kind === "task" || past.kind === "gate";
  node.known = past.status;
  node.attempts = past.attempts;
  node.readyAt = past.readyAt;
  node.startedAt = past.startedAt;
  // A container that did not succeed is evaluated again: its failure is found where it was.
  const settled = past.status === "succeeded" || (leaf && (past.status === "failed" || past.status === "cancelled"));
  if (!settled) return false;
  if (!leaf) replay?.settled.add(node.path);
  node.inputs = past.inputs;
  node.outputs = past.outputs;
  node.error = past.error;
  node.reusedFrom = past.reusedFrom;
  node.endedAt = past.endedAt;
  stepNode(node, past.status === "succeeded" ? "succeed" : past.status === "failed" ? "fail" : "cancel");
  kernel.agenda.push(node);
  return true;
}

/** Is one of the containers that the path lies in so? */
export function isInside(path: string, test: (container: string) => boolean): boolean {
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    if (test(path.slice(0, slash).replace(/(\[[^[\]/]*\]|\.then|\.else)$/, ""))) return true;
  }
  return false;
}

/** Rows in containers that had succeeded are not evaluated, but they count. */
export function settleInside(run: RunState): void {
  const { past, replay } = run;
  const succeeded = (path: string): boolean => replay?.settled.has(path) === true || past.get(path)?.status === "succeeded";
  for (const row of past.values()) {
    if (!isInside(row.path, succeeded)) continue;
    past.delete(row.path);
    if (row.kind === "task") run.counts.total++;
    count(run, row);
  }
}

/** The run ends before it came to these again: what is open among them never goes on. */
export function closePast(kernel: Kernel, run: RunState): void {
  settleInside(run);
  for (const row of run.past.values()) {
    const over = row.status === "succeeded" || row.status === "failed" || row.status === "cancelled";
    const last: NodeRunRow = over ? row : { ...row, status: "cancelled", endedAt: kernel.now };
    count(run, last);
    if (over) continue;
    run.journal.rows.push(last);
    record(kernel, run, "node.cancelled", row.path, {});
  }
  run.past.clear();
  const { counts } = run;
  const counted = counts.ready + counts.running + counts.succeeded + counts.reused + counts.failed + counts.cancelled;
  counts.total = Math.max(counts.total, counted);
}

function count({ counts }: RunState, row: NodeRunRow): void {
  if (row.kind !== "task") return;
  if (row.status === "succeeded" && row.reusedFrom !== null) counts.reused++;
  else if (row.status === "succeeded" || row.status === "failed" || row.status === "cancelled") counts[row.status]++;
}
