/**
 * Events as they become durable, and the ends of runs. A follower reads what was before from the database, then gets what this engine
 * commits; a run that another process owns is read from the database whenever something has been committed.
 */
import type { RunId } from "@golgi/ir";
import { engineClosed, unknownRun } from "./errors.ts";
import type { Clock } from "./ports/clock.ts";
import type { Database, EventRow, RunRow } from "./ports/database.ts";

const PAGE = 1_000;
const POLL_MS = 200;
const OVER = ["succeeded", "failed", "cancelled"];

export interface Feed {
  publish(events: readonly EventRow[]): void;
  end(run: RunId): void;
  fail(run: RunId, error: Error): void;
  /** The run was taken up again. */
  begin(run: RunId): void;
  /** Now owned by other processes: their followers look into the database. */
  elsewhere(runs: readonly RunId[]): void;
  follow(run: RunId, afterSeq: number): AsyncIterable<EventRow>;
  done(run: RunId): Promise<RunRow>;
  close(): void;
}

type Waiter = () => void;
const OVER_EVENTS = ["run.succeeded", "run.failed", "run.cancelled"];

export function createFeed(database: Database, clock: Clock, isOurs: (run: RunId) => boolean): Feed {
  /** Those who wait for events, and those who wait for the end. */
  const followers = new Map<RunId, Set<Waiter>>();
  const waiters = new Map<RunId, Set<Waiter>>();
  const failures = new Map<RunId, Error>();
  let closed = false;

  function stir(all: Map<RunId, Set<Waiter>>, run: RunId): void {
    for (const wake of all.get(run) ?? []) wake();
  }

  function stirAll(run: RunId): void {
    stir(followers, run);
    stir(waiters, run);
  }

  /** Resolves when it is worth looking again: at once for our runs, after a while for others. */
  function change(all: Map<RunId, Set<Waiter>>, run: RunId): Promise<void> {
    return new Promise((resolve) => {
      const waiting = all.get(run) ?? new Set();
      all.set(run, waiting);
      const wake = (): void => {
        stop();
        waiting.delete(wake);
        if (waiting.size === 0 && all.get(run) === waiting) all.delete(run);
        resolve();
      };
      const stop = isOurs(run) ? () => undefined : clock.after(POLL_MS, wake);
      waiting.add(wake);
    });
  }

  async function overRow(run: RunId): Promise<RunRow | undefined> {
    const row = await database.run(run);
    if (row === undefined) throw unknownRun(run);
    // A run that was just resumed here is called over in the database until its first commit.
    return OVER.includes(row.status) && !isOurs(run) ? row : undefined;
  }

  async function* follow(run: RunId, afterSeq: number): AsyncGenerator<EventRow> {
    let seq = afterSeq;
    let mayBeOver = true;
    for (;;) {
      const changed = change(followers, run);
      // The row first: the events that came before its end are then all there. Rows carry the inputs, so not at every commit.
      const over = mayBeOver && (await overRow(run)) !== undefined;
      mayBeOver = false;
      for (
        let events = await database.events(run, seq, PAGE);
        events.length > 0;
        events = await database.events(run, seq, PAGE)
      ) {
        yield* events;
        seq = (events.at(-1) as EventRow).seq;
        mayBeOver ||= events.some((event) => OVER_EVENTS.includes(event.kind));
        if (events.length < PAGE) break;
      }
      const failure = failures.get(run);
      if (failure !== undefined) throw failure;
      if (over || closed) return;
      if (!mayBeOver) await changed;
    }
  }

  async function done(run: RunId): Promise<RunRow> {
    for (;;) {
      const changed = change(waiters, run);
      const row = await overRow(run);
      if (row !== undefined) return row;
      const failure = failures.get(run);
      if (failure !== undefined) throw failure;
      if (closed) throw engineClosed();
      await changed;
    }
  }

  return {
    publish(events) {
      if (followers.size > 0) for (const run of new Set(events.map((event) => event.run))) stir(followers, run);
    },
    end: stirAll,
    fail(run, error) {
      failures.set(run, error);
      stirAll(run);
    },
    begin: (run) => void failures.delete(run),
    elsewhere: (runs) => runs.forEach(stirAll),
    follow,
    done,
    close() {
      closed = true;
      for (const run of [...followers.keys(), ...waiters.keys()]) stirAll(run);
    },
  };
}
