/**
 * The engine: launches, resumes, cancels and follows runs; owns them by leases while this process lives.
 *
 * It never constructs an executor, a store or a database: the composition root hands them in. `close` ends what the engine began (timers,
 * leases, the executor it started); database and store stay open for whoever opened them.
 */
import { faultPoint, thisOwner, type Store } from "@golgi/store";
import type { Document, Json, JsonObject, RunId } from "@golgi/ir";
import { systemClock, systemRandom } from "./clock.ts";
import { createDriver, type Driver } from "./drive.ts";
import { engineClosed, runOver, runOwned, unknownRun } from "./errors.ts";
import { createFeed, type Feed } from "./follow.ts";
import type { Kernel } from "./kernel.ts";
import { createRunRow } from "./launch.ts";
import { answerGate } from "./plan/gate.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { Database, EventRow, RunOptions, RunRow } from "./ports/database.ts";
import type { Executor } from "./ports/executor.ts";
import { cancelRun } from "./recover/adopt.ts";
import { startCare, type Care } from "./recover/care.ts";
import { createOwnership, isOpen, LEASE_MS, type Ownership } from "./recover/ownership.ts";
import { Ledger } from "./schedule/demand.ts";
import { LOST_RETRY_MS } from "./schedule/retry.ts";
import { Timers } from "./schedule/timers.ts";
import type { RunState } from "./state.ts";

export interface EngineParts {
  readonly database: Database;
  readonly store: Store;
  readonly executor: Executor;
  readonly clock?: Clock;
  readonly random?: Random;
  /** What may be used of this machine; the executor's own capabilities otherwise. */
  readonly limits?: {
    readonly cpus?: number;
    readonly memoryBytes?: number;
    readonly diskBytes?: number;
    readonly gpus?: number;
  };
  /** Named pools → how many tasks at once; a pool not named here has one unit. */
  readonly pools?: Readonly<Record<string, number>>;
  /** Delay before the first retry of an attempt whose worker or machine was lost; a shorter back-off of the task wins. Default 200. */
  readonly lostRetryMs?: number;
}

export interface LaunchRequest {
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly label?: string;
  readonly options?: Partial<RunOptions>;
}

export interface Engine {
  /** Checks the inputs, stores the run and begins it. */
  launch(request: LaunchRequest): Promise<RunId>;
  /** Goes on with a run that failed, was cancelled or lost its process. */
  resume(run: RunId, options: { readonly retryFailed?: boolean }): Promise<void>;
  /** Also of a run that lost its process; another process's is asked to. */
  cancel(run: RunId): Promise<void>;
  answer(run: RunId, path: string, value: Json): Promise<void>;
  /** Events after `afterSeq` as they become durable; ends after the run ended. */
  follow(run: RunId, afterSeq?: number): AsyncIterable<EventRow>;
  done(run: RunId): Promise<RunRow>;
  /** Takes over runs without a live owner. */
  recover(): Promise<readonly RunId[]>;
  /** `cancel`: cancels its runs and waits for them; otherwise they are left for another process, with their attempts. */
  close(options: { readonly cancel: boolean }): Promise<void>;
}

export async function createEngine(parts: EngineParts): Promise<Engine> {
  const clock = parts.clock ?? systemClock;
  const random = parts.random ?? systemRandom;
  const { database, executor } = parts;
  let post: (act: () => void) => void = () => undefined;
  const kernel = await createKernel(parts, { clock, random }, (act) => post(act));
  const feed = createFeed(database, clock, (run) => kernel.runs.has(run) || ownership.isBroken(run));
  const driver = createDriver(kernel, parts, {
    committed(events) {
      feed.publish(events);
      // Taking a run up is no progress: one that fails each time after that must be given up at last.
      for (const { run, kind } of events) if (kind !== "run.started") ownership.stored(run);
    },
    ended(run) {
      feed.end(run.id);
      void database.releaseLease(run.lease).catch(() => undefined);
      faultPoint("engine.run.ended");
    },
    leaseLost: (runs) => feed.elsewhere(runs),
    broken: (run, error) => ownership.broken(run, error),
  });
  post = driver.post;
  const ownership = createOwnership(kernel, parts, { feed, post, repeatReports: driver.repeatReports });
  await executor.start(driver.report);
  const care = startCare(kernel, parts, { post, leaseMs: LEASE_MS, lost: (runs) => feed.elsewhere(runs) });
  return createSurface({ kernel, parts, feed, driver, ownership, care });
}

interface Assembled {
  readonly kernel: Kernel;
  readonly parts: EngineParts;
  readonly feed: Feed;
  readonly driver: Driver;
  readonly ownership: Ownership;
  readonly care: Care;
}

function createSurface({ kernel, parts, feed, driver, ownership, care }: Assembled): Engine {
  const { database, executor } = parts;
  const { clock, random } = kernel;
  let closed = false;

  /** Runs in the next tick, if the run is ours; its own errors come back. */
  function withRun(run: RunId, act: (state: RunState) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      driver.post(() => {
        try {
          const state = kernel.runs.get(run);
          // What was open before a take-over may not have been found again yet.
          if (state?.replay !== undefined) return resolve(withRun(run, act));
          if (state !== undefined) act(state);
          resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
  }

  async function launch(request: LaunchRequest): Promise<RunId> {
    if (closed) throw engineClosed();
    const { document } = request;
    const { row, events } = await createRunRow(parts, { random, now: clock.now() }, request);
    faultPoint("engine.launch.beforeCreate");
    await database.createRun(row, document, events);
    faultPoint("engine.launch.afterCreate");
    await ownership.takeOver(row.id, { created: { row, document } });
    return row.id;
  }

  async function resume(run: RunId, { retryFailed = true }: { readonly retryFailed?: boolean }): Promise<void> {
    if (closed) throw engineClosed();
    if (kernel.runs.has(run)) return;
    const row = await database.run(run);
    if (row === undefined) throw unknownRun(run);
    if (row.status === "succeeded") throw runOver(run);
    const taken = await ownership.takeOver(run, isOpen(row) ? {} : { reopen: { retryFailed } });
    if (!taken) throw runOwned(run, (await database.lease(run))?.owner ?? "unknown");
  }

  async function cancel(run: RunId): Promise<void> {
    if (!kernel.runs.has(run)) {
      const row = await database.run(run);
      if (row === undefined) throw unknownRun(run);
      // A run without a live owner is taken up to be ended: nobody else would take the wish.
      if (!isOpen(row)) return;
      if (!(await ownership.takeOver(run, {}))) return requestCancel(database, run, clock.now());
    }
    await withRun(run, (state) => cancelRun(kernel, state));
  }

  async function answer(run: RunId, path: string, value: Json): Promise<void> {
    if (!kernel.runs.has(run)) return requestAnswer(database, run, { path, value, at: clock.now() });
    await withRun(run, (state) => answerGate(kernel, state, path, value));
  }

  async function recover(): Promise<readonly RunId[]> {
    const taken: RunId[] = [];
    for (const run of await ownership.orphans()) {
      if (!kernel.runs.has(run) && (await ownership.takeOver(run, {}))) taken.push(run);
    }
    return taken;
  }

  async function close(options: { readonly cancel: boolean }): Promise<void> {
    if (closed) return;
    if (options.cancel) {
      const ids = [...kernel.runs.keys()];
      await Promise.all(ids.map((run) => cancel(run)));
      await Promise.all(ids.map((run) => feed.done(run).catch(() => undefined)));
    }
    closed = true;
    ownership.close();
    care.stop();
    await driver.close();
    kernel.timers.close();
    await Promise.all([...kernel.runs.values()].map((run) => database.releaseLease(run.lease).catch(() => undefined)));
    feed.close();
    await executor.close(options);
  }

  return {
    launch,
    resume,
    cancel,
    answer,
    follow: (run, afterSeq = 0) => feed.follow(run, afterSeq),
    done: feed.done,
    recover,
    close,
  };
}

async function createKernel(
  parts: EngineParts,
  given: { clock: Clock; random: Random },
  post: (act: () => void) => void,
): Promise<Kernel> {
  const { limits = {}, executor } = parts;
  const able = await executor.capabilities();
  const least = (limit: number | undefined, has: number | undefined): number => Math.min(limit ?? Infinity, has ?? Infinity);
  const capacity = {
    cpus: least(limits.cpus, able.cpus),
    memoryBytes: least(limits.memoryBytes, able.memoryBytes),
    diskBytes: least(limits.diskBytes, able.diskBytes),
    gpus: least(limits.gpus, able.gpus),
  };
  return {
    ...given,
    executorName: executor.name,
    owner: `${thisOwner()}.${given.random.id(8)}`,
    ledger: new Ledger(capacity, parts.pools ?? {}),
    lostRetryMs: parts.lostRetryMs ?? LOST_RETRY_MS,
    prefetch: { least: able.prefetch, now: able.prefetch, full: false, ended: 0 },
    timers: new Timers(given.clock, post),
    runs: new Map(),
    attempts: new Map(),
    started: [],
    inFlight: new Map(),
    agenda: [],
    lookups: [],
    elsewhere: new Set(),
    ahead: [],
    outbox: { submit: [], cancel: [], reap: [], ended: [] },
    faulty: new Map(),
    now: given.clock.now(),
    order: 0,
  };
}

/** For a run that another process owns: it takes the wish at its next look. */
export async function requestCancel(database: Database, run: RunId, at = Date.now()): Promise<void> {
  if ((await database.run(run)) === undefined) throw unknownRun(run);
  await database.pushCommand(run, "cancel", {}, at);
}

export async function requestAnswer(
  database: Database,
  run: RunId,
  answer: { path: string; value: Json; at?: number },
): Promise<void> {
  if ((await database.run(run)) === undefined) throw unknownRun(run);
  await database.pushCommand(run, "answer", { path: answer.path, value: answer.value }, answer.at ?? Date.now());
}
