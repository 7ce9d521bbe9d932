/**
 * The engine: launches, resumes, cancels and follows runs; owns them by leases while this process lives.
 *
 * It never constructs an executor, a store or a database: the composition root hands them in. `close` ends what the engine began (timers,
 * leases, the executor it started); database and store stay open for whoever opened them.
 */
import { livenessOf, thisOwner, type Store } from "@golgi/store";
import { toErrorShape, type Document, type Json, type JsonObject, type RunId } from "@golgi/ir";
import { systemClock, systemRandom } from "./clock.ts";
import { createDriver, type Driver } from "./drive.ts";
import { commitFailed, engineClosed, runOver, runOwned, unknownRun } from "./errors.ts";
import { createFeed } from "./follow.ts";
import type { Kernel } from "./kernel.ts";
import { createRunRow } from "./launch.ts";
import { answerGate } from "./plan/gate.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { Database, EventRow, RunLease, RunOptions, RunRow } from "./ports/database.ts";
import type { Executor } from "./ports/executor.ts";
import { adopt, cancelRun } from "./recover/adopt.ts";
import { startCare } from "./recover/care.ts";
import { loadRun, type LoadOptions } from "./recover/load.ts";
import { Ledger } from "./schedule/demand.ts";
import { Timers } from "./schedule/timers.ts";
import { faultPoint } from "@golgi/store";

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

export const LEASE_MS = 30_000;
const TRIES = 8;
const OPEN = ["queued", "running", "cancelling"] as const;

export async function createEngine(parts: EngineParts): Promise<Engine> {
  const clock = parts.clock ?? systemClock;
  const random = parts.random ?? systemRandom;
  const { database, executor } = parts;
  let driver: Driver | undefined;
  const kernel = await createKernel(parts, { clock, random }, (act) => driver?.post(act));
  const feed = createFeed(database, clock, (run) => kernel.runs.has(run) || breaks.has(run));
  /** Runs that are being read again after an error: how often in a row. */
  const breaks = new Map<RunId, number>();
  let closed = false;

  driver = createDriver(kernel, parts, {
    committed(events) {
      feed.publish(events);
      for (const { run } of events) if (!kernel.runs.get(run)?.replay) breaks.delete(run);
    },
    ended(run, row) {
      feed.end(row.id);
      void database.releaseLease(run.lease).catch(() => undefined);
      faultPoint("engine.run.ended");
    },
    leaseLost: (runs) => feed.elsewhere(runs),
    broken(run, error) {
      const tried = (breaks.get(run) ?? 0) + 1;
      breaks.set(run, tried);
      if (closed) return;
      if (tried > TRIES) {
        breaks.delete(run);
        feed.fail(run, commitFailed(run, toErrorShape(error)));
      } else clock.after(25 * 2 ** (tried - 1), () => void again(run, error));
    },
  });
  const loop = driver;
  await executor.start(loop.report);
  const care = startCare(kernel, parts, { post: loop.post, leaseMs: LEASE_MS, lost: (runs) => feed.elsewhere(runs) });

  async function again(run: RunId, error: unknown): Promise<void> {
    if (closed) return;
    try {
      if (!(await takeOver(run, {}))) feed.elsewhere([run]);
    } catch (thrown) {
      const tried = (breaks.get(run) ?? 0) + 1;
      breaks.set(run, tried);
      if (tried > TRIES) feed.fail(run, commitFailed(run, toErrorShape(error ?? thrown)));
      else clock.after(25 * 2 ** tried, () => void again(run, thrown));
    }
  }

  async function takeOver(run: RunId, options: LoadOptions): Promise<boolean> {
    const lease = await takeLease(run);
    if (lease === undefined) return false;
    faultPoint("engine.lease.acquired");
    const loaded = await loadRun(parts, lease, options);
    if (options.reopen === undefined && !isOpen(loaded.row)) {
      await database.releaseLease(lease);
      feed.end(run);
      return true;
    }
    await new Promise<void>((resolve, reject) => {
      loop.post(() => {
        try {
          if (!kernel.runs.has(run)) adopt(kernel, loaded);
          feed.begin(run);
          loop.post(() => loop.repeatReports());
          resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
    return true;
  }

  /** A lease whose process is known to be dead is taken at once. */
  async function takeLease(run: RunId): Promise<RunLease | undefined> {
    const now = clock.now();
    const lease = await database.acquireLease(run, kernel.owner, now, now + LEASE_MS);
    if (lease !== undefined) return lease;
    const held = await database.lease(run);
    if (held !== undefined && isDead(held.owner)) await database.releaseLease(held);
    return database.acquireLease(run, kernel.owner, now, now + LEASE_MS);
  }

  const engine: Engine = {
    async launch(request) {
      if (closed) throw engineClosed();
      const { row, events } = await createRunRow(parts, { random, now: clock.now() }, request);
      faultPoint("engine.launch.beforeCreate");
      await database.createRun(row, request.document, events);
      faultPoint("engine.launch.afterCreate");
      await takeOver(row.id, { created: { row, document: request.document } });
      return row.id;
    },
    async resume(run, { retryFailed = true }) {
      if (closed) throw engineClosed();
      if (kernel.runs.has(run)) return;
      const row = await database.run(run);
      if (row === undefined) throw unknownRun(run);
      if (row.status === "succeeded") throw runOver(run);
      const options = isOpen(row) ? {} : { reopen: { retryFailed } };
      if (!(await takeOver(run, options))) throw runOwned(run, (await database.lease(run))?.owner ?? "unknown");
    },
    async cancel(run) {
      if (!kernel.runs.has(run)) return requestCancel(database, run, clock.now());
      loop.post(() => {
        const state = kernel.runs.get(run);
        if (state !== undefined) cancelRun(kernel, state);
      });
    },
    async answer(run, path, value) {
      if (!kernel.runs.has(run)) return requestAnswer(database, run, { path, value, at: clock.now() });
      await new Promise<void>((resolve, reject) => {
        loop.post(() => {
          try {
            const state = kernel.runs.get(run);
            if (state === undefined) throw unknownRun(run);
            answerGate(kernel, state, path, value);
            resolve();
          } catch (thrown) {
            reject(thrown);
          }
        });
      });
    },
    follow: (run, afterSeq = 0) => feed.follow(run, afterSeq),
    done: (run) => feed.done(run),
    async recover() {
      const taken: RunId[] = [];
      for (const run of await candidates()) if (!kernel.runs.has(run) && (await takeOver(run, {}))) taken.push(run);
      return taken;
    },
    async close({ cancel }) {
      if (closed) return;
      if (cancel) {
        const ids = [...kernel.runs.keys()];
        await Promise.all(ids.map((run) => engine.cancel(run)));
        await Promise.all(ids.map((run) => feed.done(run).catch(() => undefined)));
      }
      closed = true;
      care.stop();
      await loop.close();
      kernel.timers.close();
      await Promise.all([...kernel.runs.values()].map((run) => database.releaseLease(run.lease).catch(() => undefined)));
      feed.close();
      await executor.close({ cancel });
    },
  };

  async function candidates(): Promise<readonly RunId[]> {
    const found = new Set(await database.orphanedRuns(clock.now()));
    let after: string | undefined;
    do {
      const page = await database.runs({ status: OPEN }, after, 500);
      for (const { id } of page.rows) {
        const lease = await database.lease(id);
        if (lease !== undefined && isDead(lease.owner)) found.add(id);
      }
      after = page.next;
    } while (after !== undefined);
    return [...found];
  }

  return engine;
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
    prefetch: { least: able.prefetch, now: able.prefetch },
    timers: new Timers(given.clock, post),
    runs: new Map(),
    attempts: new Map(),
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

function isOpen(row: RunRow): boolean {
  return (OPEN as readonly string[]).includes(row.status);
}

function isDead(owner: string): boolean {
  const liveness = livenessOf(owner, 0);
  return liveness === "dead" || liveness === "gone";
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
