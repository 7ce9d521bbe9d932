/**
 * All timers of an engine in one binary heap over one timer of the clock, so that a hundred thousand waiting nodes cost no timers.
 * A cancelled timer leaves an empty place; when more than half of the places are empty they are cleared. Callbacks that are due are handed to `deliver` (the engine's inbox), in the order of their times, equal ones as they were set.
 */
import type { Clock } from "../ports/clock.ts";

export interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
  /** In the heap. */
  queued: boolean;
}

/** Fewer empty places are not worth the work. */
const LEAST_EMPTY = 1_000;

export class Timers {
  readonly #clock: Clock;
  readonly #deliver: (run: () => void) => void;
  readonly #heap: Timer[] = [];
  #order = 0;
  /** Cancelled ones in the heap. */
  #empty = 0;
  #armedAt = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, deliver: (run: () => void) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  set(delayMs: number, run: () => void): Timer {
    const timer: Timer = { at: this.#clock.now() + delayMs, order: this.#order++, run, queued: true };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    this.#arm();
    return timer;
  }

  cancel(timer: Timer | undefined): void {
    if (timer?.run === undefined) return;
    timer.run = undefined;
    if (!timer.queued) return;
    this.#empty++;
    if (this.#empty > LEAST_EMPTY && this.#empty * 2 > this.#heap.length) this.#clear();
  }

  /** Places in the heap, for tests. */
  get size(): number {
    return this.#heap.length;
  }

  #clear(): void {
    const kept = this.#heap.filter((timer) => timer.run !== undefined);
    this.#heap.length = 0;
    this.#empty = 0;
    for (const timer of kept) {
      this.#heap.push(timer);
      this.#rise(this.#heap.length - 1);
    }
  }

  close(): void {
    this.#disarm?.();
    this.#heap.length = 0;
    this.#armedAt = -Infinity;
  }

  #arm(): void {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#pop();
    const next = this.#heap[0];
    if (next === undefined || next.at >= this.#armedAt) return;
    this.#disarm?.();
    this.#armedAt = next.at;
    this.#disarm = this.#clock.after(Math.max(0, next.at - this.#clock.now()), () => this.#due());
  }

  #due(): void {
    this.#armedAt = Infinity;
    this.#disarm = undefined;
    const now = this.#clock.now();
    for (let next = this.#heap[0]; next !== undefined && next.at <= now; next = this.#heap[0]) {
      this.#pop();
      // Asked again when it is delivered: it may be cancelled in between.
      if (next.run !== undefined) this.#deliver(() => next.run?.());
    }
    this.#arm();
  }

  #pop(): void {
    const first = this.#heap[0];
    if (first !== undefined) first.queued = false;
    if (first?.run === undefined) this.#empty--;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, above)) return;
      index = above;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const least = right < this.#heap.length && this.#earlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(least, index)) return;
      index = least;
    }
  }

  #earlier(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a] as Timer, this.#heap[b] as Timer];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #swapIfEarlier(below: number, above: number): boolean {
    if (!this.#earlier(below, above)) return false;
    const moved = this.#heap[below] as Timer;
    this.#heap[below] = this.#heap[above] as Timer;
    this.#heap[above] = moved;
    return true;
  }
}
