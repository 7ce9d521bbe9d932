/**
 * The loop around the kernel: takes what has happened (inbox), evaluates, schedules, commits all of it in one transaction, and only then
 * carries out the commands.
 *
 * 1. One tick at a time; everything that changes state goes through the inbox. 2. Results are committed only after their objects are
 * durable. 3. When a commit fails, memory is not trusted any more: the runs are let go and read again from the database.
 */
import { faultPoint } from "@golgi/store";
import type { RunId } from "@golgi/ir";
import { journalSize, takeBatch, withoutRuns, type Tick } from "./commit/batch.ts";
import { runRow } from "./commit/rows.ts";
import type { Kernel } from "./kernel.ts";
import { runAgenda } from "./plan/evaluator.ts";
import type { Batch, EventRow, RunRow } from "./ports/database.ts";
import type { AttemptReport } from "./ports/executor.ts";
import { finishReplay, letGo } from "./recover/adopt.ts";
import type { LoadParts } from "./recover/load.ts";
import { recordStarted, takeReport } from "./schedule/attempts.ts";
import { createDispatch, type Dispatch } from "./schedule/dispatch.ts";
import { lookUp } from "./schedule/lookup.ts";
import { beginReady } from "./schedule/pick.ts";
import type { RunState } from "./state.ts";

/** Rows and events in one transaction, about. */
const BATCH = 5_000;
const LONGEST_PAUSE_MS = 10;

export interface DriverHooks {
  /** Durable now. */
  committed(events: readonly EventRow[]): void;
  ended(run: RunState, row: RunRow): void;
  /** Another process owns these runs now. */
  leaseLost(runs: readonly RunId[]): void;
  /** The run was let go because of an error, and should be read again. */
  broken(run: RunId, error: unknown): void;
}

export interface Driver {
  post(act: () => void): void;
  report(report: AttemptReport): void;
  /** Reports that may not have been recorded, for runs that were read again. */
  repeatReports(): void;
  /** Stops after the current tick. */
  close(): Promise<void>;
}

export function createDriver(kernel: Kernel, parts: LoadParts, hooks: DriverHooks): Driver {
  let inbox: (() => void)[] = [];
  let reports = 0;
  let pause: NodeJS.Timeout | undefined;
  let scheduled = false;
  let running: Promise<void> | undefined;
  let closed = false;
  let commitMs = 0;
  /** Reports since the last good commit, and those that found no attempt meanwhile. */
  const unsettled: AttemptReport[] = [];
  const dispatch: Dispatch = createDispatch(kernel, parts.executor, post);

  function post(act: () => void): void {
    inbox.push(act);
    wake();
  }

  /** Reports may wait a little for others to share their commit with; everything else is begun at once. */
  function wake(): void {
    if (closed || scheduled || running !== undefined) return;
    if (pause === undefined && mayGather()) pause = setTimeout(begin, Math.min(commitMs, LONGEST_PAUSE_MS));
    else if (pause === undefined || !mayGather()) {
      scheduled = true;
      clearTimeout(pause);
      setImmediate(begin);
    }
  }

  /** While the executor has enough in hand, waiting as long as the last commit took halves the number of commits or better. */
  function mayGather(): boolean {
    const { length } = kernel.ahead;
    return commitMs > 0.3 && length >= 16 && reports < length / 2 && reports === inbox.length;
  }

  function begin(): void {
    scheduled = false;
    pause = undefined;
    if (closed) return;
    running = tick().finally(() => {
      running = undefined;
      if (moreToDo()) wake();
    });
  }

  const moreToDo = (): boolean => inbox.length > 0 || kernel.agenda.length > 0 || kernel.lookups.length > 0;

  async function tick(): Promise<void> {
    kernel.now = kernel.clock.now();
    // Reports that come while this tick waits are the next one's.
    const taken = unsettled.length;
    try {
      takeInbox();
      recordStarted(kernel);
      await evaluate();
      await beginReady(kernel, parts);
      if (await commit()) unsettled.splice(0, taken);
    } catch (thrown) {
      for (const run of kernel.runs.values()) breakRun(run, thrown);
    }
    for (const [run, thrown] of kernel.faulty) breakRun(run, thrown);
    kernel.faulty.clear();
    dispatch.send();
  }

  function takeInbox(): void {
    const acts = inbox;
    inbox = [];
    kernel.prefetch.ended = reports;
    reports = 0;
    acts.forEach((act, index) => {
      try {
        act();
      } catch (thrown) {
        inbox = [...acts.slice(index + 1), ...inbox];
        acts.length = index;
        throw thrown;
      }
    });
  }

  async function evaluate(): Promise<void> {
    const enough = (): boolean => journalSize(kernel) >= BATCH;
    for (;;) {
      runAgenda(kernel, enough);
      if (kernel.agenda.length > 0) return;
      for (const run of kernel.runs.values()) finishReplay(kernel, run);
      if (kernel.agenda.length > 0) continue;
      if (kernel.lookups.length === 0 || enough()) return;
      await lookUp(kernel, parts);
    }
  }

  async function commit(): Promise<boolean> {
    const taken = takeBatch(kernel);
    if (taken === undefined) return true;
    const startedAt = performance.now();
    try {
      await write(taken);
      commitMs = performance.now() - startedAt;
      return true;
    } catch (thrown) {
      await writeApart(taken, thrown);
      return false;
    }
  }

  async function write({ batch, runs, results }: Tick): Promise<void> {
    if (results) {
      faultPoint("engine.result.beforeCommit");
      await parts.store.sync();
    }
    faultPoint("engine.commit.before");
    const answer = await parts.database.commit(batch);
    if (answer !== "committed") {
      loseRuns(answer.leaseLost);
      const rest = withoutRuns(batch, new Set(answer.leaseLost));
      if (rest.leases.length > 0) await write({ batch: rest, runs, results: false });
      return;
    }
    faultPoint("engine.commit.after");
    afterCommit(batch);
  }

  /** One run's state that cannot be stored must not stop the others: each is tried alone. */
  async function writeApart({ batch, runs, results }: Tick, thrown: unknown): Promise<void> {
    if (runs.size === 1) for (const run of runs.values()) breakRun(run, thrown);
    else {
      for (const run of runs.values()) {
        const others = new Set([...runs.keys()].filter((id) => id !== run.id));
        try {
          await write({ batch: withoutRuns(batch, others), runs: new Map([[run.id, run]]), results });
        } catch (again) {
          breakRun(run, again);
        }
      }
    }
  }

  function afterCommit(batch: Batch): void {
    hooks.committed(batch.events);
    const stored = new Set(batch.runs.map((row) => row.id));
    const ended = kernel.outbox.ended.filter((run) => stored.has(run.id));
    if (ended.length === 0) return;
    kernel.outbox.ended = kernel.outbox.ended.filter((run) => !stored.has(run.id));
    for (const run of ended) {
      letGo(kernel, run);
      hooks.ended(run, runRow(run));
    }
  }

  function loseRuns(ids: readonly RunId[]): void {
    for (const id of ids) {
      const run = kernel.runs.get(id);
      if (run !== undefined) letGo(kernel, run);
    }
    hooks.leaseLost(ids);
  }

  function breakRun(run: RunState, thrown: unknown): void {
    if (kernel.runs.get(run.id) !== run) return;
    letGo(kernel, run);
    hooks.broken(run.id, thrown);
  }

  return {
    post,
    report(report) {
      unsettled.push(report);
      reports++;
      post(() => takeReport(kernel, report));
    },
    repeatReports() {
      for (const report of unsettled) takeReport(kernel, report);
    },
    async close() {
      closed = true;
      clearTimeout(pause);
      await running;
      await dispatch.close();
    },
  };
}
