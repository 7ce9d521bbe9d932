/**
 * The synchronous heart: everything the evaluator and the scheduler share, and the only functions that change a status or record an event.
 * Nothing here awaits; `drive.ts` feeds it and carries out its commands after each commit.
 */
import type { AttemptId, Digest, NodeStatus, RunId } from "@golgi/ir";
import type { EventData, EventKind } from "./events.ts";
import { attemptMachine, type AttemptEvent } from "./machine/attempt.ts";
import { nodeMachine, type NodeEvent } from "./machine/node.ts";
import { runMachine, type RunEvent } from "./machine/run.ts";
import { transition } from "./machine/table.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { Ledger } from "./schedule/demand.ts";
import type { Timers } from "./schedule/timers.ts";
import type { Attempt, MapRun, NodeRun, RunState, Scope } from "./state.ts";

export interface Kernel {
  readonly clock: Clock;
  readonly random: Random;
  readonly executorName: string;
  /** Who holds leases and claims. */
  readonly owner: string;
  readonly ledger: Ledger;
  /** The first delay after a loss; see `retry.ts`. */
  readonly lostRetryMs: number;
  /** Attempts that may be handed over ahead of their turn; see `pickReady`. */
  readonly ahead: Attempt[];
  readonly prefetch: Prefetch;
  readonly timers: Timers;
  readonly runs: Map<RunId, RunState>;
  readonly attempts: Map<AttemptId, Attempt>;
  /** Key → the node run that does the work (or waits to). */
  readonly inFlight: Map<Digest, NodeRun>;
  /** Attempts whose beginning was reported in this tick. */
  readonly started: Attempt[];
  /** Ended node runs, scopes that may be over, maps that may go on: evaluated in order, never recursively. */
  readonly agenda: (NodeRun | Scope | MapRun)[];
  /** Ready tasks whose key the cache has not been asked for. */
  lookups: NodeRun[];
  /** Tasks whose key another process works on. */
  readonly elsewhere: Set<NodeRun>;
  readonly outbox: Outbox;
  /** Runs whose evaluation threw: a fault of ours, so they are read again from the database. */
  readonly faulty: Map<RunState, unknown>;
  now: number;
  order: number;
}

/** How many attempts may be ahead of their turn: at least what the executor asks for, more while it eats them faster than commits come. */
export interface Prefetch {
  readonly least: number;
  now: number;
  /** The last pick was bounded by it. */
  full: boolean;
  /** Reports in this tick. */
  ended: number;
}

/** Commands to carry out after the commit. */
export interface Outbox {
  submit: Attempt[];
  cancel: AttemptId[];
  reap: AttemptId[];
  ended: RunState[];
}

/** False for what belongs to a run that was let go (its lease lost, or read again from the database). */
export function alive(kernel: Kernel, run: RunState): boolean {
  return kernel.runs.get(run.id) === run;
}

export function record<K extends EventKind>(
  kernel: Kernel,
  run: RunState,
  kind: K,
  path: string | null,
  data: EventData[K],
): number {
  run.seq++;
  run.journal.events.push({ run: run.id, seq: run.seq, at: kernel.now, kind, path, data });
  return run.seq;
}

export function stepRun(kernel: Kernel, run: RunState, event: RunEvent): void {
  const cell = transition(runMachine, run.status, event);
  run.status = cell.to;
  run.journal.rowChanged = true;
  if (cell.commands.includes("announce")) kernel.outbox.ended.push(run);
}

export function stepNode(node: NodeRun, event: NodeEvent): void {
  const { to } = transition(nodeMachine, node.status, event);
  const counted = node.plan.spec.kind === "task" || node.generatorOf !== undefined;
  if (counted) count(node, node.status, -1);
  node.status = to;
  if (counted) count(node, to, 1);
}

export function stepAttempt(kernel: Kernel, attempt: Attempt, event: AttemptEvent): void {
  const { to, commands } = transition(attemptMachine, attempt.status, event);
  attempt.status = to;
  for (const command of commands) {
    if (command === "cancel") kernel.outbox.cancel.push(attempt.id);
    else kernel.outbox.reap.push(attempt.id);
  }
  writeAttempt(attempt);
}

/** Puts the node run's row into the next batch, with the state it has then. */
export function writeNode(node: NodeRun): void {
  if (node.written) return;
  node.written = true;
  node.run.journal.nodes.push(node);
}

export function writeAttempt(attempt: Attempt): void {
  if (attempt.written) return;
  attempt.written = true;
  attempt.node.run.journal.attempts.push(attempt);
}

function count(node: NodeRun, status: NodeStatus, by: 1 | -1): void {
  const { counts, journal } = node.run;
  journal.rowChanged = true;
  switch (status) {
    case "ready":
    case "held":
      counts.ready += by;
      return;
    case "running":
      counts.running += by;
      return;
    case "succeeded":
      if (node.reusedFrom === null) counts.succeeded += by;
      else counts.reused += by;
      return;
    case "failed":
      counts.failed += by;
      return;
    case "cancelled":
      counts.cancelled += by;
      return;
    case "waiting":
    case "skipped":
      return;
  }
}
