/**
 * An executor inside this process: what each attempt does is a function of the test, when it happens is the clock's. It keeps its own
 * books like a real one, so an engine may come and go: attempts run on, and `start` of the next engine takes the reports.
 *
 * 1. `submit` is idempotent by attempt id. 2. One result per attempt, kept until it is reaped. 3. Cores are respected; the rest queues.
 */
import type { AttemptReport, AttemptState, Clock, Executor, ExecutorCapabilities } from "@golgi/engine";
import { unmeasuredResult } from "@golgi/ir";
import type { AttemptId, AttemptResult, AttemptSpec, Cause, Digest, ErrorShape, JsonObject, TaskSpec } from "@golgi/ir";

export type FakeBehaviour =
  | {
      readonly kind: "succeed";
      readonly outputs: JsonObject;
      readonly semantic?: Readonly<Record<string, Digest>>;
      readonly delayMs?: number;
    }
  | { readonly kind: "fail"; readonly cause: Cause; readonly error?: ErrorShape; readonly delayMs?: number }
  /** Runs until it is cancelled. */
  | { readonly kind: "hang" }
  /** Accepted, then forgotten: no report, and `status` does not know it. */
  | { readonly kind: "lose" };

export interface FakeExecutorOptions {
  readonly clock: Clock;
  readonly run: (attempt: AttemptSpec, task: TaskSpec) => FakeBehaviour;
  /** Attempts that are not accepted. */
  readonly refuse?: (attempt: AttemptSpec) => ErrorShape | undefined;
  readonly capabilities?: Partial<ExecutorCapabilities>;
  /** Results are not kept after they were reported; for runs of a million attempts. */
  readonly forgetful?: boolean;
  /** Deliver a `started` report too. */
  readonly reportStart?: boolean;
}

export interface FakeExecutor extends Executor {
  /** Attempts that have begun, in order. */
  readonly begun: readonly AttemptSpec[];
  readonly most: { readonly inFlight: number; readonly cpus: number };
  /** Sends a report as it would come late, twice or forged. */
  deliver(report: AttemptReport): void;
  /** The machine went down: nothing that runs or waits is known any more; results stay. */
  forget(): void;
  /** Reports get lost from here on (until false): results are kept for `status`. */
  mute(silent: boolean): void;
}

interface Job {
  readonly spec: AttemptSpec;
  readonly task: TaskSpec;
  state: "queued" | "running" | "ended";
  result: AttemptResult | undefined;
  startedAt: number;
  stop: (() => void) | undefined;
}

export function createFakeExecutor(options: FakeExecutorOptions): FakeExecutor {
  const { clock } = options;
  const capabilities: ExecutorCapabilities = {
    cpus: 4,
    sandbox: "plain",
    containers: false,
    prefetch: 64,
    ...options.capabilities,
  };
  const capacity = capabilities.cpus ?? Infinity;
  const jobs = new Map<AttemptId, Job>();
  const begun: AttemptSpec[] = [];
  const most = { inFlight: 0, cpus: 0 };
  let queue: Job[] = [];
  let head = 0;
  let used = 0;
  let open = 0;
  let muted = false;
  let report: ((report: AttemptReport) => void) | undefined;
  let ending: { job: Job; behaviour: FakeBehaviour }[] = [];

  const send = (one: AttemptReport): void => {
    if (!muted) report?.(one);
  };

  function fill(): void {
    while (head < queue.length) {
      const job = queue[head] as Job;
      if (job.state !== "queued") head++;
      else if (used + job.spec.resources.cpus <= capacity || used === 0) {
        head++;
        begin(job);
      } else break;
    }
    if (head > 1000 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  }

  function begin(job: Job): void {
    job.state = "running";
    job.startedAt = clock.now();
    used += job.spec.resources.cpus;
    most.cpus = Math.max(most.cpus, used);
    if (options.forgetful !== true) begun.push(job.spec);
    if (options.reportStart === true) {
      send({ kind: "started", attempt: job.spec.attempt, token: job.spec.token, at: clock.now() });
    }
    const behaviour = options.run(job.spec, job.task);
    if (behaviour.kind === "hang") return;
    if (behaviour.kind === "lose") return drop(job);
    const delayMs = behaviour.delayMs ?? 0;
    if (delayMs > 0) job.stop = clock.after(delayMs, () => finish(job, resultOf(job, behaviour)));
    else {
      // All that take no time end together, with one alarm.
      if (ending.length === 0) clock.after(0, endAll);
      ending.push({ job, behaviour });
    }
  }

  function endAll(): void {
    const list = ending;
    ending = [];
    for (const { job, behaviour } of list) finish(job, resultOf(job, behaviour));
  }

  function resultOf(job: Job, behaviour: FakeBehaviour | { readonly kind: "cancelled" }): AttemptResult {
    const base = unmeasuredResult(job.spec, job.startedAt, clock.now());
    switch (behaviour.kind) {
      case "succeed": {
        const { outputs, semantic } = behaviour;
        return { ...base, status: "succeeded", outputs, ...(semantic !== undefined && { semantic }) };
      }
      case "fail": {
        const { cause } = behaviour;
        const error = behaviour.error ?? { code: "GOLGI_FAKE", kind: "user", message: `told to fail with ${cause}` };
        return { ...base, status: "failed", cause, error };
      }
      default:
        return { ...base, status: "cancelled", cause: "cancelled" };
    }
  }

  function finish(job: Job, result: AttemptResult): void {
    if (job.state === "ended" || jobs.get(job.spec.attempt) !== job) return;
    release(job);
    job.state = "ended";
    job.result = result;
    if (options.forgetful === true) jobs.delete(job.spec.attempt);
    send({ kind: "ended", result });
    fill();
  }

  function release(job: Job): void {
    job.stop?.();
    open--;
    if (job.state === "running") used -= job.spec.resources.cpus;
  }

  function drop(job: Job): void {
    if (job.state !== "ended") release(job);
    jobs.delete(job.spec.attempt);
    fill();
  }

  return {
    name: "fake",
    begun,
    most,
    capabilities: async () => capabilities,
    async start(next) {
      report = next;
      fill();
    },
    async submit(attempts, tasks) {
      const outcomes = attempts.map((spec) => {
        const handle = `fake-${spec.attempt}`;
        const task = tasks.get(spec.task);
        if (task === undefined) throw new Error(`no task ${spec.task}`);
        if (jobs.has(spec.attempt)) return { attempt: spec.attempt, accepted: true as const, handle };
        const refused = options.refuse?.(spec);
        if (refused !== undefined) return { attempt: spec.attempt, accepted: false as const, error: refused };
        const job: Job = { spec, task, state: "queued", result: undefined, startedAt: 0, stop: undefined };
        jobs.set(spec.attempt, job);
        queue.push(job);
        open++;
        most.inFlight = Math.max(most.inFlight, open);
        return { attempt: spec.attempt, accepted: true as const, handle };
      });
      fill();
      return outcomes;
    },
    async status(ids) {
      return ids.map((attempt): AttemptState => {
        const job = jobs.get(attempt);
        if (job === undefined) return { attempt, state: "unknown" };
        if (job.result !== undefined) return { attempt, state: "ended", result: job.result };
        return { attempt, state: job.state === "queued" ? "queued" : "running" };
      });
    },
    async cancel(ids) {
      for (const id of ids) {
        const job = jobs.get(id);
        if (job !== undefined) finish(job, resultOf(job, { kind: "cancelled" }));
      }
    },
    logs: async () => ({ text: "", next: 0, complete: true, truncatedBytes: 0 }),
    async reap(ids) {
      for (const id of ids) {
        const job = jobs.get(id);
        if (job !== undefined) drop(job);
      }
    },
    async close({ cancel }) {
      if (cancel) for (const job of jobs.values()) finish(job, resultOf(job, { kind: "cancelled" }));
      report = undefined;
    },
    deliver: (one) => report?.(one),
    forget() {
      for (const job of jobs.values()) if (job.state !== "ended") drop(job);
    },
    mute(silent) {
      muted = silent;
    },
  };
}
