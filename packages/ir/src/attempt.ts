/**
 * The attempt file and its result: all that a job needs to run a task anywhere without an engine beside it, and all it answers.
 * One JSON attempt file in, one JSON result file out, written atomically.
 */
import type { Cause, ErrorShape } from "./error.ts";
import type { JsonObject } from "./json.ts";
import type { AttemptId, RunId } from "./status.ts";
import type { TaskSpec } from "./task.ts";
import type { Digest } from "./value.ts";

export interface AttemptSpec {
  readonly attempt: AttemptId;
  /** Fencing token: a report with another token changes nothing. */
  readonly token: number;
  readonly run: RunId;
  /** Path of the node run, e.g. `align[s1]/bwa-mem`; shown to people. */
  readonly node: string;
  /** From 1. */
  readonly number: number;
  readonly task: Digest;
  /** Complete and validated; files and directories by digest. */
  readonly inputs: JsonObject;
  readonly resources: AttemptResources;
}

export interface AttemptResources {
  readonly cpus: number;
  /** 0: no limit. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly gpus: number;
  readonly timeLimitMs?: number;
}

/** What the wrapper reads as a program: the attempt with everything it refers to. */
export interface AttemptFile {
  readonly golgi: "attempt/1";
  readonly attempt: AttemptSpec;
  readonly task: TaskSpec;
  readonly host: HostConfig;
}

/** Where an attempt runs: set by the executor, not part of any key. */
export interface HostConfig {
  /** Root of the local store. (Remote stores come as further fields.) */
  readonly store: string;
  /** Scratch: attempts get directories of their own in it, kept as `<work>/<attempt id>` with `keepFailed`. On the store's filesystem, so that outputs move. */
  readonly work: string;
  /** Logs go to `<logs>/<attempt id>.out` and `.err`. */
  readonly logs: string;
  readonly sandbox: "bubblewrap" | "container" | "plain";
  /** Cap for each log file. */
  readonly logLimitBytes: number;
  /** Keep the working directory when the attempt fails. */
  readonly keepFailed: boolean;
}

export interface AttemptResult {
  readonly golgi: "result/1";
  readonly attempt: AttemptId;
  readonly token: number;
  readonly status: "succeeded" | "failed" | "cancelled";
  /** When succeeded: checked against the declared types. */
  readonly outputs?: JsonObject;
  /** When succeeded: semantic digests of file outputs by JSON pointer into `outputs`, where the port declares one. */
  readonly semantic?: Readonly<Record<string, Digest>>;
  /** When not succeeded. */
  readonly cause?: Cause;
  readonly error?: ErrorShape;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly usage: Usage;
}

/** Measured over all processes of the attempt. */
export interface Usage {
  readonly wallMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly maxRssBytes: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  /** Parts of the wrapper's own time. */
  readonly stageMs: number;
  readonly collectMs: number;
}

/** Of what never ran, or could not be measured. */
export const NO_USAGE: Usage = {
  wallMs: 0,
  userMs: 0,
  systemMs: 0,
  maxRssBytes: 0,
  readBytes: 0,
  writeBytes: 0,
  stageMs: 0,
  collectMs: 0,
};

/** The frame of a result that no wrapper wrote. */
export function unmeasuredResult(
  { attempt, token }: Pick<AttemptSpec, "attempt" | "token">,
  startedAt: number,
  endedAt: number,
): Omit<AttemptResult, "status"> {
  return { golgi: "result/1", attempt, token, startedAt, endedAt, usage: NO_USAGE };
}
