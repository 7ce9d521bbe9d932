/** The real clock and randomness; tests hand in their own. */
import { randomBytes } from "node:crypto";
import type { Clock, Random } from "./ports/clock.ts";

/** Node's timers hold 31 bits of milliseconds; a longer wait is cut and asked again by the caller's own clock. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
let pool = Buffer.alloc(0);
let used = 0;

export const systemRandom: Random = {
  id(length) {
    if (used + length > pool.length) {
      pool = randomBytes(Math.max(4096, length));
      used = 0;
    }
    let text = "";
    for (let i = 0; i < length; i++) text += LETTERS[(pool[used++] as number) & 31];
    return text;
  },
  fraction: () => Math.random(),
};
