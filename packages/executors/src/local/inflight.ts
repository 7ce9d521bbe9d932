/** What this executor has accepted and not yet reported as ended. */
import type { AttemptReport, AttemptState } from "@golgi/engine";
import type { AttemptId, AttemptResult, AttemptSpec, TaskSpec } from "@golgi/ir";

interface Flight {
  readonly attempt: AttemptSpec;
  readonly task: TaskSpec | undefined;
  started: boolean;
  /** Times it was given to a worker. */
  sends: number;
}

export interface Inflight {
  has(attempt: AttemptId): boolean;
  add(attempt: AttemptSpec, task: TaskSpec | undefined): void;
  get(attempt: AttemptId): Flight | undefined;
  all(): readonly Flight[];
  ids(): readonly AttemptId[];
  started(attempt: AttemptId, at: number): void;
  ended(result: AttemptResult): void;
  state(attempt: AttemptId): AttemptState | undefined;
  deliverTo(report: (report: AttemptReport) => void): void;
  /** Resolves when nothing is in flight, or after `timeoutMs`. */
  empty(timeoutMs: number): Promise<void>;
}

/** Results kept for a second `submit` or a late `status` in this process. */
const REMEMBERED = 10_000;

export function openInflight(): Inflight {
  const flights = new Map<AttemptId, Flight>();
  const recent = new Map<AttemptId, AttemptResult>();
  let report: (report: AttemptReport) => void = () => {};
  let wake: (() => void) | undefined;
  const remember = (result: AttemptResult): void => {
    recent.set(result.attempt, result);
    if (recent.size <= REMEMBERED) return;
    const [oldest] = recent.keys();
    if (oldest !== undefined) recent.delete(oldest);
  };
  return {
    has: (attempt) => flights.has(attempt),
    add: (attempt, task) => void flights.set(attempt.attempt, { attempt, task, started: false, sends: 0 }),
    get: (attempt) => flights.get(attempt),
    all: () => [...flights.values()],
    ids: () => [...flights.keys()],
    started(attempt, at) {
      const flight = flights.get(attempt);
      if (flight === undefined || flight.started) return;
      flight.started = true;
      report({ kind: "started", attempt, token: flight.attempt.token, at });
    },
    ended(result) {
      const flight = flights.get(result.attempt);
      if (flight === undefined) return;
      if (!flight.started) report({ kind: "started", attempt: result.attempt, token: result.token, at: result.startedAt });
      flights.delete(result.attempt);
      remember(result);
      report({ kind: "ended", result });
      if (flights.size === 0) wake?.();
    },
    state(attempt) {
      const result = recent.get(attempt);
      if (result !== undefined) return { attempt, state: "ended", result };
      const flight = flights.get(attempt);
      return flight === undefined ? undefined : { attempt, state: flight.started ? "running" : "queued" };
    },
    deliverTo: (receiver) => void (report = receiver),
    async empty(timeoutMs) {
      if (flights.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
