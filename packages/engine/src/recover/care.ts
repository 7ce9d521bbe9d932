/**
 * What has to be done again and again while an engine owns runs: renew leases and claims, take wishes of other processes, ask the executor
 * for attempts that have been silent, ask the cache for work that is done elsewhere. Nothing is done, and no timer kept, without runs.
 */
import { faultPoint, type Store } from "@golgi/store";
import type { AttemptId, Json, RunId } from "@golgi/ir";
import { alive, type Kernel } from "../kernel.ts";
import { answerGate } from "../plan/gate.ts";
import type { Database, RunCommand } from "../ports/database.ts";
import type { AttemptState, Executor } from "../ports/executor.ts";
import { loseAttempt, takeReport } from "../schedule/attempts.ts";
import { askAgain, renewClaims } from "../schedule/pick.ts";
import type { RunState } from "../state.ts";
import { cancelRun, letGo } from "./adopt.ts";
import { isDead } from "./ownership.ts";

const LOOK_MS = 250;
const SILENT_MS = 20_000;
/** How often those that others wait for are looked at. */
const BURIAL_MS = 1_000;
const ASK_AT_ONCE = 5_000;
/** A database version that is never the current one. */
const UNSEEN = -1;

export interface CareParts {
  readonly database: Database;
  readonly store: Store;
  readonly executor: Executor;
}

export interface CareHooks {
  readonly post: (act: () => void) => void;
  readonly leaseMs: number;
  readonly lost: (runs: readonly RunId[]) => void;
}

export interface Care {
  stop(): void;
}

export function startCare(kernel: Kernel, parts: CareParts, hooks: CareHooks): Care {
  let stopped = false;
  let cancelTimer: (() => void) | undefined;
  let version = UNSEEN;
  let renewAt = kernel.clock.now() + hooks.leaseMs / 3;
  let burialAt = 0;
  let askAt = kernel.clock.now() + SILENT_MS;
  /** Attempts that the executor did not know when last asked. */
  let unknown = new Set<AttemptId>();

  const again = (): void => {
    if (!stopped) cancelTimer = kernel.clock.after(LOOK_MS, () => void look());
  };

  async function look(): Promise<void> {
    try {
      if (kernel.runs.size > 0) await lookOnce();
    } catch {
      // The database or the executor could not be reached; the next look tries again, and commits say so loudly.
    }
    again();
  }

  async function lookOnce(): Promise<void> {
    const now = kernel.clock.now();
    const seen = await parts.database.version();
    if (seen !== version) {
      version = seen;
      const commands = await parts.database.commands([...kernel.runs.keys()]);
      // Those that must wait are read again at the next look.
      if (commands.length > 0)
        hooks.post(() => commands.forEach((command) => void (obey(kernel, command) || (version = UNSEEN))));
    }
    if (kernel.elsewhere.size > 0) {
      if (now >= burialAt) {
        burialAt = now + BURIAL_MS;
        await freeClaimsOfDead(now);
      }
      hooks.post(() => askAgain(kernel));
    }
    if (now >= renewAt) {
      renewAt = now + hooks.leaseMs / 3;
      await renew(now);
      await renewClaims(kernel, parts);
    }
    if (now >= askAt) {
      askAt = now + SILENT_MS;
      await askSilent(now);
    }
  }

  /** Its run may never be resumed; nobody else should wait until its claims run out. */
  async function freeClaimsOfDead(now: number): Promise<void> {
    for (const owner of await parts.database.claimants(now)) if (isDead(owner)) await parts.database.forgetClaims(owner);
  }

  async function renew(now: number): Promise<void> {
    const held = [...kernel.runs.values()];
    const renewed = await parts.database.renewLeases(
      held.map((run) => run.lease),
      now + hooks.leaseMs,
    );
    faultPoint("engine.lease.renewed");
    const byRun = new Map(renewed.map((lease) => [lease.run, lease]));
    hooks.post(() => {
      const lost = held.filter((run) => alive(kernel, run) && !byRun.has(run.id));
      for (const run of held) run.lease = byRun.get(run.id) ?? run.lease;
      for (const run of lost) letGo(kernel, run);
      if (lost.length > 0) hooks.lost(lost.map((run) => run.id));
    });
  }

  async function askSilent(now: number): Promise<void> {
    const silent = [...kernel.attempts.values()].filter((one) => one.accepted && now - one.seenAt >= SILENT_MS);
    if (silent.length === 0) return;
    const states = await parts.executor.status(silent.slice(0, ASK_AT_ONCE).map((one) => one.id));
    hooks.post(() => {
      const before = unknown;
      unknown = new Set();
      for (const state of states) hear(state, before);
    });
  }

  /** An attempt is lost when the executor does not know it twice in a row, so that a report under way is not overtaken. */
  function hear(state: AttemptState, before: ReadonlySet<AttemptId>): void {
    const attempt = kernel.attempts.get(state.attempt);
    if (attempt === undefined) return;
    if (state.state === "ended") takeReport(kernel, { kind: "ended", result: state.result });
    else if (state.state !== "unknown") {
      attempt.seenAt = kernel.now;
      // The executor could not be reached when it was told.
      if (attempt.cancel !== "no") kernel.outbox.cancel.push(attempt.id);
    } else if (before.has(attempt.id)) loseAttempt(kernel, attempt);
    else unknown.add(attempt.id);
  }

  again();
  return {
    stop() {
      stopped = true;
      cancelTimer?.();
    },
  };
}

/** A wish of another process, obeyed once; one that makes no sense (any more) is dropped. False: not now. */
function obey(kernel: Kernel, command: RunCommand): boolean {
  const run = kernel.runs.get(command.run);
  if (run === undefined || run.obeyed.has(command.id)) return true;
  // The gate may not have been found again yet.
  if (command.kind === "answer" && run.replay !== undefined) return false;
  run.obeyed.add(command.id);
  run.journal.commands.push(command.id);
  if (command.kind === "cancel") cancelRun(kernel, run);
  else answerIfOpen(kernel, run, command);
  return true;
}

function answerIfOpen(kernel: Kernel, run: RunState, command: RunCommand): void {
  try {
    answerGate(kernel, run, String(command.data["path"]), command.data["value"] as Json);
  } catch {
    // The gate was answered already, or the value does not fit.
  }
}
