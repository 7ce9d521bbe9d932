/** What the executor and its worker process say to each other over IPC. Always batches: one message per tick, not per attempt. */
import type { AttemptId, AttemptResult, AttemptSpec, Digest, TaskSpec } from "@golgi/ir";
import type { SpawnerChoice } from "../process/spawner.ts";
import type { HostOptions } from "../wrapper/host.ts";

export interface WorkerOptions extends HostOptions {
  /** Root of the local store. */
  readonly store: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
  /** Pin attempts of whole cores to cores of their own. */
  readonly pin: boolean;
  readonly spawner: SpawnerChoice;
  /** Most function processes alive at once. */
  readonly functionProcesses: number;
}

export type ToWorker =
  | { readonly kind: "open"; readonly options: WorkerOptions }
  | {
      readonly kind: "run";
      readonly attempts: readonly AttemptSpec[];
      /** Those that this worker has not been told yet. */
      readonly tasks: readonly (readonly [Digest, TaskSpec])[];
    }
  | { readonly kind: "cancel"; readonly attempts: readonly AttemptId[] }
  /** The engine has every result: when nothing runs any more the journal is of no use to anybody. */
  | { readonly kind: "forget" };

export type FromWorker =
  | { readonly kind: "ready"; readonly journal: string }
  | { readonly kind: "broken"; readonly message: string }
  | {
      readonly kind: "reports";
      readonly started: readonly { readonly attempt: AttemptId; readonly at: number }[];
      readonly ended: readonly AttemptResult[];
    };
