/**
 * Definitions: what `task({...})` and `workflow({...})` give. Their declarations are kept as written; types are read, scripts and
 * bodies traced only when asked for, so importing a module of definitions costs almost nothing.
 */
import type { Cause, RecordType, SourcePosition } from "@golgi/ir";
import type { SchemaIssue } from "../types/errors.ts";
import type { Shape } from "../types/schema.ts";
import type { TracedWorkflow } from "./workflow.ts";

/** Ports of a definition: the author's schemas, and the IR types made from them. */
export interface Ports {
  readonly shape: Shape;
  readonly type: RecordType;
  readonly issues: readonly SchemaIssue[];
}

interface DefinitionCommon {
  readonly name: string;
  /** Where `task(` or `workflow(` was called. */
  readonly source?: SourcePosition;
  /** The name under which the module exports it, once `definitionsOf` has seen the module. */
  readonly exportName?: string;
}

export interface TaskDefinition extends DefinitionCommon {
  readonly kind: "task";
  readonly declaration: TaskFields;
  readonly body: "script" | "function" | "graph" | "none";
  readonly inputPorts: Ports;
  readonly outputPorts: Ports;
}

export interface WorkflowDefinition extends DefinitionCommon {
  readonly kind: "workflow";
  readonly declaration: WorkflowFields;
  readonly inputPorts: Ports;
  /** The body's graph, traced once. */
  readonly traced: TracedWorkflow;
}

export type Definition = TaskDefinition | WorkflowDefinition;

export interface Documentation {
  /** kebab-case. */
  readonly name: string;
  readonly title?: string;
  /** One sentence. */
  readonly summary?: string;
  /** Markdown. */
  readonly docs?: string;
  readonly tags?: readonly string[];
}

/** `"512 MiB"`, `"2 GB"`, or bytes. */
export type Size = string | number;
/** `"90s"`, `"1h"`, or milliseconds. */
export type Time = string | number;

export interface ResourceOptions {
  /** Cores; may be fractional below 1. Default 1. */
  readonly cpus?: number;
  /** A limit that holds: more kills the task. Grown after a death by out-of-memory when written as a record. Default: no limit. */
  readonly memory?: Size | { readonly start: Size; readonly growOnOom?: number; readonly max?: Size };
  readonly disk?: Size;
  readonly gpus?: number;
  /** Wall-clock limit of one attempt. */
  readonly time?: Time;
  /** Named concurrency limits, of each of which the task takes one unit. */
  readonly pools?: readonly string[];
}

/** Further attempts by cause of failure; `user` stands for `exit` and `output`. */
export type RetryOptions = Readonly<Partial<Record<Cause | "user", number>>>;

export interface PolicyOptions {
  readonly retry?: RetryOptions;
  /** Delay before further attempts: doubled each time from `initial` (1s) up to `max` (60s). */
  readonly backoff?: { readonly initial?: Time; readonly max?: Time };
  /** `false`: run every time. `{ salt }`: change it to forget earlier results. */
  readonly cache?: boolean | { readonly salt: string };
  /** Higher first among ready tasks of a run. Default 0. */
  readonly priority?: number;
  /** Must be over within this time of becoming ready, waiting included. */
  readonly deadline?: Time;
}

export interface EnvironmentOptions {
  /** e.g. `docker://biocontainers/bwa@sha256:…`. */
  readonly container?: string;
  /** Tool → version (a prefix, `1.16`), or with the words that print the version. */
  readonly tools?: Readonly<Record<string, string | { readonly version: string; readonly probe?: readonly string[] }>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The task may use the network. Default false. */
  readonly network?: boolean;
}

/** A task's declaration without its type parameters. */
export interface TaskFields extends Documentation, EnvironmentOptions, PolicyOptions {
  readonly inputs?: Shape;
  readonly outputs?: Shape;
  readonly resources?: ResourceOptions;
  /** Same as `resources.time`. */
  readonly timeout?: Time;
  readonly script?: unknown;
  readonly run?: unknown;
  readonly graph?: unknown;
  readonly uses?: readonly TaskDefinition[];
}

/** A workflow's declaration without its type parameters. */
export interface WorkflowFields extends Documentation {
  readonly inputs?: Shape;
  readonly body: unknown;
  readonly presets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly onFailure?: unknown;
  readonly finally?: unknown;
}

/** Options of one node, given as second argument of a call. */
export interface NodeOptions extends PolicyOptions {
  /** The node's id in the graph; default: the task's name, with `-2`, `-3` for repeats. */
  readonly name?: string;
  readonly title?: string;
  /** Results of nodes that must have succeeded first although no value flows. */
  readonly after?: object | readonly object[];
  readonly resources?: ResourceOptions;
}
