/**
 * Which runs this engine acts for. A run is taken up under its lease: at launch, on resume, from a process that died, and again after an
 * error made this process doubt its own memory of it.
 *
 * 1. A live lease of another process is respected; one whose process is known to be dead is taken at once. 2. A run that keeps failing to
 * be stored is given up after `TRIES` tries in a row; it stays in the database and can be resumed.
 */
import { faultPoint, livenessOf } from "@golgi/store";
import { toErrorShape, type RunId } from "@golgi/ir";
import { commitFailed } from "../errors.ts";
import type { Feed } from "../follow.ts";
import type { Kernel } from "../kernel.ts";
import type { RunLease, RunRow } from "../ports/database.ts";
import { adopt } from "./adopt.ts";
import { loadRun, type LoadOptions, type LoadParts } from "./load.ts";

export const LEASE_MS = 30_000;
const TRIES = 8;
const FIRST_DELAY_MS = 25;
const OPEN = ["queued", "running", "cancelling"] as const;

export interface Ownership {
  /** False: another process owns it. */
  takeOver(run: RunId, options: LoadOptions): Promise<boolean>;
  /** Runs without a live owner. */
  orphans(): Promise<readonly RunId[]>;
  /** An error made memory of the run useless: it is read again after a while. */
  broken(run: RunId, error: unknown): void;
  /** Something of the run was stored. */
  stored(run: RunId): void;
  /** It will be read again. */
  isBroken(run: RunId): boolean;
  close(): void;
}

export interface OwnershipHooks {
  readonly feed: Feed;
  readonly post: (act: () => void) => void;
  /** Reports that may have been lost with the memory of runs. */
  readonly repeatReports: () => void;
}

export function createOwnership(kernel: Kernel, parts: LoadParts, hooks: OwnershipHooks): Ownership {
  const { database } = parts;
  const { feed } = hooks;
  /** How often in a row. */
  const breaks = new Map<RunId, number>();
  let closed = false;

  async function takeOver(run: RunId, options: LoadOptions): Promise<boolean> {
    const lease = await takeLease(run);
    if (lease === undefined) return false;
    faultPoint("engine.lease.acquired");
    const loaded = await loadRun(parts, lease, options);
    if (options.reopen === undefined && !isOpen(loaded.row)) {
      breaks.delete(run);
      await database.releaseLease(lease);
      feed.end(run);
      return true;
    }
    await inTick(() => {
      if (!kernel.runs.has(run)) adopt(kernel, loaded);
      feed.begin(run);
    });
    hooks.post(hooks.repeatReports);
    return true;
  }

  function inTick(act: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      hooks.post(() => {
        try {
          act();
          resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
  }

  async function takeLease(run: RunId): Promise<RunLease | undefined> {
    const now = kernel.clock.now();
    const lease = await database.acquireLease(run, kernel.owner, now, now + LEASE_MS);
    if (lease !== undefined) return lease;
    const held = await database.lease(run);
    if (held === undefined || !isDead(held.owner)) return undefined;
    await database.releaseLease(held);
    return database.acquireLease(run, kernel.owner, now, now + LEASE_MS);
  }

  function broken(run: RunId, error: unknown): void {
    if (closed) return;
    const tried = (breaks.get(run) ?? 0) + 1;
    breaks.set(run, tried);
    if (tried > TRIES) giveUp(run, error);
    else kernel.clock.after(FIRST_DELAY_MS * 2 ** (tried - 1), () => void readAgain(run));
  }

  async function readAgain(run: RunId): Promise<void> {
    if (closed) return;
    try {
      if (await takeOver(run, {})) return;
      breaks.delete(run);
      feed.elsewhere([run]);
    } catch (thrown) {
      broken(run, thrown);
    }
  }

  function giveUp(run: RunId, error: unknown): void {
    breaks.delete(run);
    feed.fail(run, commitFailed(run, toErrorShape(error)));
  }

  async function orphans(): Promise<readonly RunId[]> {
    const found = new Set(await database.orphanedRuns(kernel.clock.now()));
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

  return {
    takeOver,
    orphans,
    broken,
    stored: (run) => void breaks.delete(run),
    isBroken: (run) => breaks.has(run),
    close() {
      closed = true;
    },
  };
}

export function isOpen(row: RunRow): boolean {
  return (OPEN as readonly string[]).includes(row.status);
}

/** Of this machine, and its process is gone. */
export function isDead(owner: string): boolean {
  const liveness = livenessOf(owner, 0);
  return liveness === "dead" || liveness === "gone";
}
