/** A clock that stands still until a test moves it, and randomness from a seed. */
import type { Clock, Random } from "@golgi/engine";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

export interface FakeClock extends Clock {
  /** Moves time on, running what is due in order; each callback sees its own time. */
  advance(ms: number): void;
  /** Moves to the next alarm and runs all of that time. False: there is none. */
  next(): boolean;
  readonly waiting: number;
  /**
   * Lets promises and immediates run, then moves to the next alarm, until the condition holds. Throws after `limit` moves, so that a test
   * that is stuck says so.
   */
  runUntil(condition: () => boolean, limit?: number): Promise<void>;
}

export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start;
  let order = 0;
  let alarms: Alarm[] = [];

  function earliest(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of alarms) {
      if (first === undefined || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order)) first = alarm;
    }
    return first;
  }

  function runUpTo(until: number): void {
    for (let alarm = earliest(); alarm !== undefined && alarm.at <= until; alarm = earliest()) {
      const due = alarm;
      alarms = alarms.filter((one) => one !== due);
      now = Math.max(now, due.at);
      due.callback();
    }
    now = Math.max(now, until);
  }

  const clock: FakeClock = {
    now: () => now,
    after(delayMs, callback) {
      const alarm: Alarm = { at: now + Math.max(0, delayMs), order: order++, callback };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((one) => one !== alarm);
      };
    },
    advance: (ms) => runUpTo(now + ms),
    next() {
      const alarm = earliest();
      if (alarm === undefined) return false;
      runUpTo(alarm.at);
      return true;
    },
    get waiting() {
      return alarms.length;
    },
    async runUntil(condition, limit = 20_000) {
      for (let moves = 0; ; moves++) {
        for (let turn = 0; turn < 4 && !condition(); turn++) await new Promise((done) => setImmediate(done));
        if (condition()) return;
        if (moves >= limit) throw new Error(`still waiting after ${limit} moves of the clock`);
        clock.next();
      }
    },
  };
  return clock;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** mulberry32: small, well mixed, and the same everywhere. */
export function createFakeRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    id: (length) => Array.from({ length }, () => LETTERS[Math.floor(fraction() * 32)]).join(""),
  };
}
