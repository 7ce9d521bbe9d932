/** Takes a loaded run into memory, evaluates it again up to where it was, and lets go of runs. */
import { noMainWorkflow } from "../errors.ts";
import { record, stepRun, type Kernel } from "../kernel.ts";
import { doom, stopScope } from "../plan/evaluator.ts";
import { startInstance } from "../plan/instance.ts";
import { settleInside } from "../plan/replay.ts";
import type { AttemptRow } from "../ports/database.ts";
import type { AttemptState } from "../ports/executor.ts";
import { forgetAttempt, takeReport, untrack } from "../schedule/attempts.ts";
import { ReadyQueue } from "../schedule/ready-queue.ts";
import { emptyCounts, emptyJournal, type RunState } from "../state.ts";
import type { Loaded } from "./load.ts";

/** The run is evaluated from its start; `finishReplay` follows when the agenda is empty. */
export function adopt(kernel: Kernel, loaded: Loaded): RunState {
  const { row, document, lease, reopen } = loaded;
  const run: RunState = {
    id: row.id,
    document,
    documentDigest: row.document,
    workflow: row.workflow,
    label: row.label,
    inputs: row.inputs,
    options: row.options,
    createdAt: row.createdAt,
    order: kernel.order++,
    lease,
    status: row.status,
    outputs: row.outputs,
    error: row.error,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    counts: emptyCounts(),
    seq: loaded.seq,
    root: undefined,
    ready: new ReadyQueue(),
    cpusInUse: 0,
    liveItems: 0,
    obeyed: new Set(),
    cancelRequested: row.status === "cancelling",
    past: loaded.rows,
    replay: {
      settled: new Set(),
      attempts: loaded.attempts,
      failures: loaded.failures,
      doomed: [],
      states: loaded.states,
    },
    journal: emptyJournal(),
  };
  kernel.runs.set(run.id, run);
  if (reopen !== undefined) {
    stepRun(kernel, run, "reopen");
    run.error = null;
    run.endedAt = null;
    run.journal.rows.push(...loaded.reopened);
    for (const { id } of loaded.overtaken) {
      run.obeyed.add(id);
      run.journal.commands.push(id);
    }
    record(kernel, run, "run.resumed", null, { retryFailed: reopen.retryFailed });
  }
  if (run.status === "queued") {
    stepRun(kernel, run, "start");
    run.startedAt ??= kernel.now;
  }
  record(kernel, run, "run.started", null, { epoch: lease.epoch });
  const main = document.workflows[document.main];
  if (main === undefined) throw noMainWorkflow(document.main);
  startInstance(kernel, { run, spec: main, document, inputs: row.inputs, prefix: "", node: undefined });
  return run;
}

/** Everything known has been evaluated: what was put off happens now, and what nobody asked for any more is closed. */
export function finishReplay(kernel: Kernel, run: RunState): void {
  const { replay } = run;
  if (replay === undefined) return;
  settleInside(run);
  run.replay = undefined;
  for (const row of replay.attempts.values()) dropAttempt(kernel, run, row);
  for (const scope of replay.doomed) doom(kernel, scope);
  for (const state of replay.states) reconcile(kernel, state);
  if (run.cancelRequested) cancelMain(kernel, run);
}

function dropAttempt(kernel: Kernel, run: RunState, row: AttemptRow): void {
  run.journal.attemptRows.push({ ...row, status: "lost", endedAt: kernel.now });
  kernel.outbox.cancel.push(row.id);
  kernel.outbox.reap.push(row.id);
}

/** What the executor says of an attempt that the database calls open. */
function reconcile(kernel: Kernel, state: AttemptState): void {
  const attempt = kernel.attempts.get(state.attempt);
  if (attempt === undefined) return;
  if (state.state === "unknown") forgetAttempt(kernel, attempt);
  else if (state.state === "ended") takeReport(kernel, { kind: "ended", result: state.result });
  else if (state.state === "running")
    takeReport(kernel, { kind: "started", attempt: attempt.id, token: attempt.token, at: kernel.now });
}

export function cancelRun(kernel: Kernel, run: RunState): void {
  if (run.status !== "running" && run.status !== "queued") {
    // A second wish also ends the handlers.
    if (run.status === "cancelling" && run.root?.scope !== undefined) stopScope(kernel, run.root.scope, "cancel");
    return;
  }
  stepRun(kernel, run, "cancel");
  run.cancelRequested = true;
  record(kernel, run, "run.cancelRequested", null, {});
  if (run.replay === undefined) cancelMain(kernel, run);
}

function cancelMain(kernel: Kernel, run: RunState): void {
  if (run.root?.phase === "main" && run.root.scope !== undefined) stopScope(kernel, run.root.scope, "cancel");
}

/** Forgets a run without changing anything about it: its state is in the database. */
export function letGo(kernel: Kernel, run: RunState): void {
  if (kernel.runs.get(run.id) === run) kernel.runs.delete(run.id);
  for (const attempt of kernel.attempts.values()) if (attempt.node.run === run) untrack(kernel, attempt);
  for (const node of kernel.elsewhere) if (node.run === run) kernel.elsewhere.delete(node);
  for (const [key, node] of kernel.inFlight) {
    if (node.run !== run) continue;
    kernel.inFlight.delete(key);
    for (const follower of node.followers ?? []) if (follower.run !== run) kernel.lookups.push(follower);
  }
  kernel.lookups = kernel.lookups.filter((node) => node.run !== run);
  kernel.outbox.submit = kernel.outbox.submit.filter((attempt) => attempt.node.run !== run);
  kernel.outbox.ended = kernel.outbox.ended.filter((one) => one !== run);
}
