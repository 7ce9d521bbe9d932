/**
 * Looks at the database again and again while someone wants to know, and only when something was committed, by whichever process.
 * With `rest`, a look that takes long is followed by a longer wait, so that looking costs no more than a share of a processor.
 */
import type { Database } from "@golgi/engine";

export interface Poll {
  /** Begins, when it does not run yet. `fresh`: the next look happens whatever the version says. */
  start(fresh?: boolean): void;
  close(): void;
}

export interface PollOptions {
  readonly everyMs: number;
  /** Wait at least so many times as long as the last look took. Default 0. */
  readonly rest?: number;
  /** While this holds the poll goes on. */
  readonly wanted: () => boolean;
  readonly look: () => Promise<void>;
}

export function createPoll(database: Database, { everyMs, rest = 0, wanted, look }: PollOptions): Poll {
  let timer: NodeJS.Timeout | undefined;
  let version: number | undefined;
  let [looking, closed, cost] = [false, false, 0];

  async function once(): Promise<void> {
    const began = performance.now();
    try {
      const now = await database.version();
      if (now === version) return;
      version = now;
      await look();
      cost = performance.now() - began;
    } catch {
      // The database is away for a moment: the next look will tell.
      version = undefined;
    }
  }

  function schedule(): void {
    if (timer !== undefined || looking || closed || !wanted()) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        looking = true;
        void once().finally(() => {
          looking = false;
          schedule();
        });
      },
      Math.max(everyMs, rest * cost),
    );
  }

  return {
    start(fresh = false) {
      if (fresh) version = undefined;
      schedule();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
