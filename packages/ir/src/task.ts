/** A task: typed inputs and outputs, a body, what it needs. The digest of a spec is its version. */
import type { Cause, SourcePosition } from "./error.ts";
import type { Template, Language } from "./template.ts";
import type { RecordType } from "./type.ts";
import type { Digest } from "./value.ts";

export const IR_VERSION = 1;

export interface TaskSpec {
  readonly kind: "task";
  readonly ir: typeof IR_VERSION;
  /** kebab-case. */
  readonly name: string;
  readonly title?: string;
  readonly summary?: string;
  readonly docs?: string;
  readonly tags?: readonly string[];
  readonly inputs: RecordType;
  readonly outputs: RecordType;
  readonly body: ScriptBody | FunctionBody;
  readonly environment: EnvironmentSpec;
  readonly resources: ResourceSpec;
  readonly policy: PolicySpec;
  /** Not part of the digest. */
  readonly source?: SourcePosition;
}

/**
 * Runs as `interpreter… <file with the rendered template>` in `/job`. Inputs are also at `/job/inputs.json` (files as
 * `{class, path, name, size, …}`); outputs that are not files are read from `/job/outputs.json` if the script writes it, or
 * from `/job/out/<port>/<port>.json`.
 */
export interface ScriptBody {
  readonly kind: "script";
  readonly language: Language;
  /** e.g. `["bash", "-euo", "pipefail"]`, `["python3"]`. */
  readonly interpreter: readonly string[];
  readonly template: Template;
}

/** An ES module in the store, self-contained; `export` is a function `(context) => outputs`. Runs only inside an executor. */
export interface FunctionBody {
  readonly kind: "function";
  readonly runtime: "node";
  readonly bundle: Digest;
  readonly export: string;
  /** The body's function returns a graph (see `DynamicNode`), not outputs. */
  readonly returnsGraph?: true;
}

export interface EnvironmentSpec {
  /** e.g. `docker://biocontainers/bwa@sha256:…`; a digest is required for a cacheable task. */
  readonly container?: string;
  /** Tool → version; checked before the first attempt and by `golgi doctor`. */
  readonly tools: Readonly<Record<string, ToolSpec>>;
  readonly variables: Readonly<Record<string, string>>;
  /** The task may use the network. */
  readonly network: boolean;
}

export interface ToolSpec {
  /** A prefix of the version found, at a component border: `1.16` accepts `1.16.1`. */
  readonly version: string;
  /** Words that print the version; default: `<tool> --version`, then `<tool> version`, then `<tool>`. */
  readonly probe?: readonly string[];
}

export interface ResourceSpec {
  /** Cores; may be fractional below 1. */
  readonly cpus: number;
  readonly memoryBytes: Growing;
  readonly diskBytes: number;
  readonly gpus: number;
  /** Wall-clock limit of one attempt. Absent: none. */
  readonly timeLimitMs?: number;
  /** Named concurrency limits this task takes one unit of each, e.g. `["database"]`. */
  readonly pools: readonly string[];
}

/** Memory of attempt n after k deaths by out-of-memory: `min(start × factor^k, max)`. `start` 0: no limit is asked for. */
export interface Growing {
  readonly start: number;
  readonly factor: number;
  readonly max: number;
}

export interface PolicySpec {
  /** Further attempts allowed after a failure of the cause; a missing cause has the default of `DEFAULT_RETRIES`. */
  readonly retries: Readonly<Partial<Record<Cause, number>>>;
  /** Delay before retry k: `min(initialMs × 2^(k-1), maxMs)` with jitter of ± 20 %. */
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
  /** `false`: always run, never store. `salt`: change it to forget earlier results. */
  readonly cache: boolean;
  readonly cacheSalt?: string;
  /** Must start and end within this time of becoming ready (queueing included). */
  readonly deadlineMs?: number;
  /** Higher first among ready tasks of a run; default 0. */
  readonly priority: number;
}

export const DEFAULT_RETRIES: Readonly<Record<Cause, number>> = {
  exit: 0,
  output: 0,
  input: 1,
  "out-of-memory": 2,
  timeout: 0,
  "disk-full": 0,
  preempted: 10,
  lost: 3,
  transient: 3,
  environment: 0,
  cancelled: 0,
  system: 1,
};
