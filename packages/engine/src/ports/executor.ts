/**
 * Where attempts run. Declared here by its consumer; implemented in `executors`, and by fakes in `testkit`. Every implementation
 * passes `executorConformance`.
 *
 * 1. `submit` is idempotent by attempt id, also after a crash of the engine. 2. Each attempt ends in exactly one result (repeated
 * delivery is harmless: results carry the fencing token). 3. Ending the engine does not end attempts unless `close({cancel: true})`.
 */
import type { AttemptId, AttemptResult, AttemptSpec, Digest, TaskSpec } from "@golgi/ir";

export interface Executor {
  readonly name: string;
  capabilities(): Promise<ExecutorCapabilities>;
  /** Begins delivery of reports; called once, before `submit`. `report` never throws and may be called many times in one tick. */
  start(report: (report: AttemptReport) => void): Promise<void>;
  /** `tasks` holds every task the attempts name. Resolves when the executor has them durably (for local: accepted). */
  submit(attempts: readonly AttemptSpec[], tasks: ReadonlyMap<Digest, TaskSpec>): Promise<readonly SubmitOutcome[]>;
  /** What became of these (recovery and reconciliation): running here, finished with a result kept, or unknown. */
  status(attempts: readonly AttemptId[]): Promise<readonly AttemptState[]>;
  /** Ends the attempts' whole process groups; each reports `cancelled`. Unknown ids are ignored. */
  cancel(attempts: readonly AttemptId[]): Promise<void>;
  logs(attempt: AttemptId, stream: "stdout" | "stderr", from: number, maxBytes?: number): Promise<LogChunk>;
  /** Cleans up after a crash: what still runs for these dead attempts is killed, their scratch removed. */
  reap(attempts: readonly AttemptId[]): Promise<void>;
  close(options: { readonly cancel: boolean }): Promise<void>;
}

export interface ExecutorCapabilities {
  /** Total to schedule against; absent: the executor queues by itself. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  readonly gpus?: number;
  readonly sandbox: "bubblewrap" | "container" | "plain" | "mixed";
  readonly containers: boolean;
  /** Attempts worth having in flight beyond what resources allow at once, to hide latency. */
  readonly prefetch: number;
}

export type AttemptReport =
  | { readonly kind: "started"; readonly attempt: AttemptId; readonly token: number; readonly at: number }
  | { readonly kind: "ended"; readonly result: AttemptResult };

export type SubmitOutcome =
  | { readonly attempt: AttemptId; readonly accepted: true; readonly handle: string }
  | { readonly attempt: AttemptId; readonly accepted: false; readonly error: import("@golgi/ir").ErrorShape };

export type AttemptState =
  | { readonly attempt: AttemptId; readonly state: "queued" | "running" }
  | { readonly attempt: AttemptId; readonly state: "ended"; readonly result: AttemptResult }
  | { readonly attempt: AttemptId; readonly state: "unknown" };

export interface LogChunk {
  readonly text: string;
  /** Offset to ask for next. */
  readonly next: number;
  /** The attempt is over and `next` is the end. */
  readonly complete: boolean;
  readonly truncatedBytes: number;
}
