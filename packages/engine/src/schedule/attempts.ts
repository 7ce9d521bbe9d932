/** Attempts: made, taken over, started, ended. */
import {
  toErrorShape,
  type AttemptId,
  type AttemptResult,
  type AttemptSpec,
  type Cause,
  type Digest,
  type ErrorShape,
  type TaskSpec,
} from "@golgi/ir";
import { attemptLost, bareCause, deadlineOver, submitFailed } from "../errors.ts";
import { alive, record, stepAttempt, stepNode, writeAttempt, writeNode, type Kernel } from "../kernel.ts";
import { cancelNode, endNode, failNode } from "../node-run.ts";
import type { TaskUse } from "./task-use.ts";
import { withSemantic } from "../semantic.ts";
import type { AttemptReport } from "../ports/executor.ts";
import type { Attempt, NodeRun } from "../state.ts";
import type { Demand } from "./demand.ts";
import { decideRetry } from "./retry.ts";
import { enqueue, keyOf } from "./tasks.ts";

/** For a picked node run, whose resources are reserved already. */
export function makeAttempt(kernel: Kernel, node: NodeRun, demand: Demand, counted: boolean): void {
  const id: AttemptId = `att_${kernel.random.id(16)}`;
  const number = ++node.attempts;
  stepNode(node, "submit");
  node.startedAt ??= kernel.now;
  const why = number === 1 ? node.why : undefined;
  const token = record(kernel, node.run, "attempt.submitted", node.path, {
    attempt: id,
    number,
    ...(why !== undefined && { why }),
  });
  const attempt: Attempt = {
    id,
    node,
    number,
    token,
    executor: kernel.executorName,
    resources: demand,
    submittedAt: kernel.now,
    handle: null,
    accepted: false,
    status: "submitted",
    startedAt: null,
    endedAt: null,
    result: null,
    usage: null,
    written: false,
    counted,
    cancel: "no",
    seenAt: kernel.now,
  };
  track(kernel, attempt);
  kernel.outbox.submit.push(attempt);
  writeAttempt(attempt);
  writeNode(node);
}

function track(kernel: Kernel, attempt: Attempt): void {
  const { node } = attempt;
  node.attempt = attempt;
  kernel.attempts.set(attempt.id, attempt);
  if (!attempt.counted) kernel.ahead.push(attempt);
}

/** Gives back what the attempt held; those ahead of their turn move up. */
export function untrack(kernel: Kernel, attempt: Attempt): void {
  const { node } = attempt;
  if (!kernel.attempts.delete(attempt.id)) return;
  node.attempt = undefined;
  if (attempt.counted) kernel.ledger.give(attempt.resources);
  else kernel.ahead.splice(kernel.ahead.indexOf(attempt), 1);
  kernel.ledger.givePools((node.use as TaskUse).resources.pools);
  node.run.cpusInUse -= attempt.resources.cpus;
  for (let next = kernel.ahead[0]; next !== undefined && kernel.ledger.fits(next.resources); next = kernel.ahead[0]) {
    kernel.ahead.shift();
    next.counted = true;
    kernel.ledger.take(next.resources);
  }
}

/** After a take-over: the node run's open attempt goes on. What the executor says of it comes as a report. */
export function adoptAttempt(kernel: Kernel, node: NodeRun): boolean {
  const replay = node.run.replay;
  node.failures = replay?.failures.get(node.path);
  const row = replay?.attempts.get(node.path);
  if (replay === undefined || row === undefined) return false;
  replay.attempts.delete(node.path);
  stepNode(node, "submit");
  node.attempts = Math.max(node.attempts, row.number);
  kernel.ledger.take(row.resources);
  kernel.ledger.takePools((node.use as TaskUse).resources.pools);
  node.run.cpusInUse += row.resources.cpus;
  holdKey(kernel, node);
  track(kernel, {
    id: row.id,
    node,
    number: row.number,
    token: row.token,
    executor: row.executor,
    resources: row.resources,
    submittedAt: row.submittedAt,
    handle: row.handle,
    accepted: true,
    status: row.status,
    startedAt: row.startedAt,
    endedAt: null,
    result: null,
    usage: null,
    written: false,
    counted: true,
    cancel: "no",
    seenAt: kernel.now,
  });
  return true;
}

/** The work of a key goes on: others with that key follow it. */
function holdKey(kernel: Kernel, node: NodeRun): void {
  const key = keyOf(node);
  if (key === undefined || !node.run.options.cache || kernel.inFlight.has(key)) return;
  kernel.inFlight.set(key, node);
  node.claimed = true;
}

export function specOf(attempt: Attempt): AttemptSpec {
  const { node } = attempt;
  return {
    attempt: attempt.id,
    token: attempt.token,
    run: node.run.id,
    node: node.path,
    number: attempt.number,
    task: (node.use as TaskUse).digest,
    inputs: node.inputs ?? {},
    resources: attempt.resources,
  };
}

export function tasksOf(attempts: readonly Attempt[]): ReadonlyMap<Digest, TaskSpec> {
  return new Map(attempts.map(({ node }) => [(node.use as TaskUse).digest, (node.use as TaskUse).task]));
}

/** Repeated, late and foreign reports change nothing. */
export function takeReport(kernel: Kernel, report: AttemptReport): void {
  const id = report.kind === "started" ? report.attempt : report.result.attempt;
  const token = report.kind === "started" ? report.token : report.result.token;
  const attempt = kernel.attempts.get(id);
  if (attempt === undefined || attempt.token !== token) return;
  attempt.seenAt = kernel.now;
  if (report.kind === "ended") return takeResult(kernel, attempt, report.result);
  if (attempt.status !== "submitted") return;
  attempt.startedAt = report.at;
  stepAttempt(kernel, attempt, "start");
  kernel.started.push(attempt);
}

/** After all reports of a tick: what began and ended in the same tick needs no event of its beginning. */
export function recordStarted(kernel: Kernel): void {
  for (const attempt of kernel.started.splice(0)) {
    if (kernel.attempts.get(attempt.id) !== attempt) continue;
    record(kernel, attempt.node.run, "attempt.started", attempt.node.path, { attempt: attempt.id });
  }
}

function takeResult(kernel: Kernel, attempt: Attempt, result: AttemptResult): void {
  const { outputs, usage, ...rest } = result;
  attempt.result = rest.error === undefined ? rest : { ...rest, error: toErrorShape(rest.error) };
  attempt.usage = usage;
  attempt.startedAt ??= result.startedAt;
  attempt.endedAt = result.endedAt;
  const { node } = attempt;
  if (result.status === "succeeded") {
    stepAttempt(kernel, attempt, "succeed");
    untrack(kernel, attempt);
    return succeedTask(kernel, attempt, withSemantic(outputs ?? {}, result.semantic));
  }
  if (result.status === "cancelled" && attempt.cancel !== "no") return endCancelled(kernel, attempt);
  const cause = result.cause ?? (result.status === "cancelled" ? "cancelled" : "system");
  failAttempt(kernel, attempt, { cause, error: attempt.result.error ?? bareCause(node.path, cause), lost: false });
}

function succeedTask(kernel: Kernel, attempt: Attempt, outputs: NonNullable<AttemptResult["outputs"]>): void {
  const { node } = attempt;
  node.outputs = outputs;
  stepNode(node, "succeed");
  endNode(kernel, node);
  record(kernel, node.run, "node.succeeded", node.path, { attempt: attempt.id });
  if (node.key === undefined) return;
  node.run.journal.cache.push({
    key: node.key,
    outputs,
    semantic: attempt.result?.semantic ?? {},
    run: node.run.id,
    path: node.path,
    createdAt: kernel.now,
  });
}

/** It was told to end and did. */
function endCancelled(kernel: Kernel, attempt: Attempt): void {
  const { node } = attempt;
  stepAttempt(kernel, attempt, "cancel");
  attempt.endedAt ??= kernel.now;
  untrack(kernel, attempt);
  record(kernel, node.run, "attempt.cancelled", node.path, { attempt: attempt.id });
  const { deadlineMs } = (node.use as TaskUse).policy;
  if (attempt.cancel === "deadline") failNode(kernel, node, deadlineOver(node.path, deadlineMs ?? 0));
  else cancelNode(kernel, node);
}

/** The executor does not know the attempt although it took it. */
export function loseAttempt(kernel: Kernel, attempt: Attempt): void {
  if (attempt.cancel !== "no") return endCancelled(kernel, attempt);
  failAttempt(kernel, attempt, { cause: "lost", error: attemptLost(attempt.node.path, attempt.executor), lost: true });
}

/** After a crash: it may never have been handed over, so it does not count as a try. */
export function forgetAttempt(kernel: Kernel, attempt: Attempt): void {
  if (attempt.cancel !== "no") return endCancelled(kernel, attempt);
  const { node } = attempt;
  stepAttempt(kernel, attempt, "lose");
  attempt.endedAt = kernel.now;
  untrack(kernel, attempt);
  record(kernel, node.run, "attempt.lost", node.path, { attempt: attempt.id });
  if (node.scope.stopped) return cancelNode(kernel, node);
  stepNode(node, "release");
  writeNode(node);
  kernel.lookups.push(node);
}

/** The executor refused it, or could not be reached. */
export function refuseAttempt(kernel: Kernel, attempt: Attempt, error: ErrorShape): void {
  if (kernel.attempts.get(attempt.id) !== attempt) return;
  if (attempt.cancel !== "no") return endCancelled(kernel, attempt);
  failAttempt(kernel, attempt, { cause: "system", error: submitFailed(attempt.node.path, attempt.executor, error), lost: false });
}

function failAttempt(kernel: Kernel, attempt: Attempt, failed: { cause: Cause; error: ErrorShape; lost: boolean }): void {
  const { node } = attempt;
  const { cause, error } = failed;
  attempt.endedAt ??= kernel.now;
  attempt.result ??= resultOf(attempt, { cause, error });
  stepAttempt(kernel, attempt, failed.lost ? "lose" : "fail");
  untrack(kernel, attempt);
  const short = { cause, code: error.code, message: error.message.slice(0, 500) };
  record(kernel, node.run, "attempt.failed", node.path, { attempt: attempt.id, ...short });
  node.failures = { ...node.failures, [cause]: (node.failures?.[cause] ?? 0) + 1 };
  if (node.scope.stopped || attempt.cancel === "cancelled")
    return node.run.cancelRequested ? cancelNode(kernel, node) : failNode(kernel, node, error);
  if (attempt.cancel === "deadline")
    return failNode(kernel, node, deadlineOver(node.path, (node.use as TaskUse).policy.deadlineMs ?? 0));
  retryOrFail(kernel, node, { cause, error, attempt: attempt.number });
}

function retryOrFail(kernel: Kernel, node: NodeRun, failed: { cause: Cause; error: ErrorShape; attempt: number }): void {
  const { policy, resources } = node.use as TaskUse;
  const decision = decideRetry({
    cause: failed.cause,
    failures: node.failures ?? {},
    policy,
    resources,
    capacity: kernel.ledger.capacity,
    fraction: kernel.random.fraction(),
    lostRetryMs: kernel.lostRetryMs,
  });
  if (!decision.retry) return failNode(kernel, node, failed.error);
  const { retry: _, ...data } = decision;
  record(kernel, node.run, "node.retrying", node.path, { cause: failed.cause, attempt: failed.attempt, ...data });
  writeNode(node);
  if (decision.delayMs === 0) {
    stepNode(node, "release");
    return enqueue(kernel, node);
  }
  stepNode(node, "hold");
  node.timer = kernel.timers.set(decision.delayMs, () => {
    if (node.status !== "held" || !alive(kernel, node.run)) return;
    stepNode(node, "release");
    writeNode(node);
    enqueue(kernel, node);
  });
}

function resultOf(attempt: Attempt, failed: { cause: Cause; error: ErrorShape }): NonNullable<Attempt["result"]> {
  return {
    golgi: "result/1",
    attempt: attempt.id,
    token: attempt.token,
    status: "failed",
    ...failed,
    startedAt: attempt.submittedAt,
    endedAt: attempt.endedAt ?? attempt.submittedAt,
  };
}
