/** Node runs as bars in their parts: waiting, staging, running, collecting. Pure; the page only draws what this gives. */
import type { RunModel } from "./run-model.ts";
import { statusAt, type ShownStatus } from "./status.ts";

export interface Bar {
  readonly row: number;
  readonly path: string;
  readonly status: ShownStatus;
  /** Ms since the timeline's start. */
  readonly waitFrom: number;
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** From the first node run to the last end; what still runs ends `now`. */
export function spanOf(model: RunModel, rows: Uint32Array, now: number): Span {
  const { columns } = model;
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const row of rows) {
    const ready = columns.readyAt[row] ?? Number.NaN;
    const startedAt = columns.startedAt[row] ?? Number.NaN;
    const first = Number.isNaN(ready) ? startedAt : ready;
    if (Number.isNaN(first)) continue;
    start = Math.min(start, first);
    const ended = columns.endedAt[row] ?? Number.NaN;
    end = Math.max(end, Number.isNaN(ended) ? now : ended);
  }
  return start > end ? { start: now, end: now + 1 } : { start, end: Math.max(end, start + 1) };
}

export function barOf(model: RunModel, row: number, { start }: Span, now: number): Bar {
  const entry = model.entry(row);
  const over = entry.endedAt ?? now;
  const startedAt = entry.startedAt ?? over;
  return {
    row,
    path: entry.path,
    status: statusAt(model.columns.status[row] ?? 0),
    waitFrom: (entry.readyAt ?? startedAt) - start,
    from: startedAt - start,
    to: over - start,
  };
}

/** Round steps for a time axis: at most `most` of them. Ms. */
export function ticksOf(durationMs: number, most = 8): readonly number[] {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5,
    864e5,
  ];
  const step = steps.find((one) => durationMs / one <= most) ?? Math.ceil(durationMs / most / 864e5) * 864e5;
  return Array.from({ length: Math.floor(durationMs / step) + 1 }, (_, i) => i * step);
}

export interface Segment {
  readonly kind: "queue" | "stage" | "run" | "collect";
  readonly from: number;
  readonly to: number;
  /** Of a `run` segment: how its attempt ended. */
  readonly status: ShownStatus;
}

/** What is known of an attempt, e.g. by the list of attempts. */
export interface Tried {
  readonly status: string;
  readonly submittedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly usage: { readonly stageMs: number; readonly collectMs: number } | null;
}

/** A bar in its parts: waiting, then for each attempt staging, running and collecting, with the waits between them. */
export function segmentsOf(bar: Bar, attempts: readonly Tried[], { start }: Span): readonly Segment[] {
  const tried = attempts.filter((one): one is Tried & { startedAt: number } => one.startedAt !== null);
  if (tried.length === 0) {
    return [
      { kind: "queue" as const, from: bar.waitFrom, to: bar.from, status: bar.status },
      { kind: "run" as const, from: bar.from, to: bar.to, status: bar.status },
    ].filter(({ from, to, kind }) => to > from || kind === "run");
  }
  const segments: Segment[] = [];
  let at = bar.waitFrom;
  const add = (kind: Segment["kind"], to: number, status: ShownStatus): void => {
    if (to > at || (kind === "run" && to === at)) segments.push({ kind, from: at, to, status });
    at = Math.max(at, to);
  };
  for (const [index, { status, startedAt, endedAt, usage }] of tried.entries()) {
    const isLast = index === tried.length - 1;
    const over = endedAt === null ? bar.to : endedAt - start;
    add("queue", startedAt - start, bar.status);
    add("stage", Math.min(over, at + (usage?.stageMs ?? 0)), bar.status);
    const ran = isLast ? bar.status : status === "succeeded" ? "succeeded" : status === "cancelled" ? "cancelled" : "failed";
    add("run", Math.max(at, over - (usage?.collectMs ?? 0)), ran);
    add("collect", over, bar.status);
  }
  return segments;
}
