/**
 * What an engine holds in memory: for each run the scopes that are being evaluated, and in them only the node runs that are alive.
 * Finished node runs are rows in the database; what remains of them here is their outputs, as long as their scope is open.
 */
import type {
  AttemptId,
  AttemptResources,
  AttemptResult,
  AttemptStatus,
  Cause,
  Digest,
  Document,
  ErrorShape,
  Json,
  JsonObject,
  NodeStatus,
  RunId,
  RunStatus,
  Usage,
  WorkflowSpec,
} from "@golgi/ir";
import type { AttemptRow, CacheRow, EventRow, NodeRunRow, RunCounts, RunLease, RunOptions } from "./ports/database.ts";
import type { AttemptState } from "./ports/executor.ts";
import type { GraphPlan, NodePlan } from "./plan/graph-plan.ts";
import type { TaskUse } from "./schedule/task-use.ts";
import type { ReadyQueue } from "./schedule/ready-queue.ts";
import type { Timer } from "./schedule/timers.ts";

/** How a scope or an instance ended. */
export type Outcome =
  | { readonly status: "succeeded"; readonly outputs: JsonObject }
  | { readonly status: "failed"; readonly failure: Failure }
  | { readonly status: "cancelled" };

export interface Failure {
  /** Of the task, gate or container where it began. */
  readonly path: string;
  readonly error: ErrorShape;
}

export interface RunState {
  readonly id: RunId;
  readonly document: Document;
  readonly documentDigest: Digest;
  readonly workflow: string;
  readonly label: string | null;
  readonly inputs: JsonObject;
  readonly options: RunOptions;
  readonly createdAt: number;
  /** Order of arrival in this engine, for fair share. */
  readonly order: number;
  lease: RunLease;
  status: RunStatus;
  outputs: JsonObject | null;
  error: ErrorShape | null;
  startedAt: number | null;
  endedAt: number | null;
  counts: { -readonly [K in keyof RunCounts]: RunCounts[K] };
  /** Last event's number. */
  seq: number;
  root: Instance | undefined;
  readonly ready: ReadyQueue;
  /** Cores in use, for fair share. */
  cpusInUse: number;
  /** Live item scopes of all maps; bounds memory. */
  liveItems: number;
  /** Wishes of other processes that were obeyed, also those whose batch is on its way. */
  readonly obeyed: Set<number>;
  /** A cancel was asked for. */
  cancelRequested: boolean;
  /** Rows from before a take-over whose node runs have not begun again: most do at once, others when a map comes to their item. */
  readonly past: Map<string, NodeRunRow>;
  /** While earlier state is being evaluated again after a take-over. */
  replay: Replay | undefined;
  journal: Journal;
}

/** Rows and events of one run since the last commit. */
export interface Journal {
  rowChanged: boolean;
  nodes: NodeRun[];
  /** Node runs that never became alive: skipped ones. */
  rows: NodeRunRow[];
  attempts: Attempt[];
  attemptRows: AttemptRow[];
  events: EventRow[];
  cache: CacheRow[];
  releases: Digest[];
  /** Wishes of other processes that were obeyed. */
  commands: number[];
}

/** What else is known of a run from before, until its graph has been evaluated as far as it had come. */
export interface Replay {
  /** Containers that had succeeded: what is in them is not evaluated. */
  readonly settled: Set<string>;
  readonly attempts: Map<string, AttemptRow>;
  /** Failed attempts by path and cause, of node runs that have not ended. */
  readonly failures: ReadonlyMap<string, Partial<Record<Cause, number>>>;
  /** Scopes that failed; stopped only when the replay is over, so that work in flight below is found first. */
  readonly doomed: Scope[];
  /** What the executor says of the open attempts. */
  readonly states: readonly AttemptState[];
}

/** One evaluation of a workflow: its graph, then onFailure where it applies, then finally. */
export interface Instance {
  readonly run: RunState;
  readonly spec: WorkflowSpec;
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly prefix: string;
  /** The node it runs for; absent for the run's main workflow. */
  readonly node: NodeRun | undefined;
  phase: "main" | "on-failure" | "finally";
  scope: Scope | undefined;
  main: Outcome | undefined;
  /** First failure of a handler. */
  handlerFailure: Failure | undefined;
}

export type ScopeOwner =
  | { readonly kind: "phase"; readonly instance: Instance }
  | { readonly kind: "item"; readonly map: MapRun; readonly index: number }
  /** The side of a branch, or the graph of a dynamic node. */
  | { readonly kind: "body"; readonly node: NodeRun };

/** One evaluation of one graph. */
export interface Scope {
  readonly what: "scope";
  readonly run: RunState;
  readonly plan: GraphPlan;
  readonly document: Document;
  readonly inputs: JsonObject;
  /** Before a node's id in its path: "" or `align[s1]/`. */
  readonly prefix: string;
  readonly owner: ScopeOwner;
  /** Input ports whose values are not known yet; see `plan/ports.ts`. */
  readonly pending: Set<string>;
  /** By node index: how many nodes and pending ports it still waits for. */
  readonly needs: number[];
  /** Nodes that began before all that they wait for was known. */
  early: Set<number> | undefined;
  /** Live nodes whose scopes are asleep. */
  sleepers: number;
  /** It waits for a port, and nothing in it is alive but what is asleep itself. */
  asleep: boolean;
  readonly outputs: (JsonObject | undefined)[];
  readonly live: (NodeRun | undefined)[];
  liveCount: number;
  endedCount: number;
  failure: Failure | undefined;
  /** A node was cancelled: what depends on it will never run. */
  cancelled: boolean;
  /** Nothing new starts here. */
  stopped: boolean;
  /** It will fail for certain, and its owner has been told. */
  doomed: boolean;
  /** An item's scope: its failure has been counted. */
  counted: boolean;
  closed: boolean;
}

export interface MapRun {
  readonly what: "map";
  readonly node: NodeRun;
  readonly plan: GraphPlan;
  readonly items: readonly Json[];
  readonly labels: readonly string[] | undefined;
  readonly captured: JsonObject;
  readonly limit: number;
  readonly allowedFailures: number;
  readonly columns: ReadonlyMap<string, Json[]>;
  readonly live: Set<Scope>;
  /** Next item to begin. */
  next: number;
  succeeded: number;
  failed: number;
  firstFailure: Failure | undefined;
  stopped: boolean;
  queued: boolean;
}

export type Body =
  | { readonly kind: "instance"; readonly instance: Instance }
  | { readonly kind: "scope"; readonly scope: Scope }
  | { readonly kind: "map"; readonly map: MapRun }
  /** A dynamic node whose function runs. */
  | { readonly kind: "generator"; readonly node: NodeRun };

/** A node run that is alive. */
export interface NodeRun {
  readonly what: "node";
  readonly run: RunState;
  readonly scope: Scope;
  readonly plan: NodePlan;
  readonly path: string;
  /** The dynamic node whose function this task run is. */
  readonly generatorOf: NodeRun | undefined;
  status: NodeStatus;
  /** What its row said before a take-over. */
  known: NodeStatus | undefined;
  inputs: JsonObject | null;
  outputs: JsonObject | null;
  key: Digest | undefined;
  reusedFrom: NodeRunRow["reusedFrom"];
  error: ErrorShape | null;
  /** Whose failure it was, when it is a container. */
  failure: Failure | undefined;
  attempts: number;
  readyAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  /** In the journal of its run. */
  written: boolean;
  use: TaskUse | undefined;
  attempt: Attempt | undefined;
  failures: Partial<Record<Cause, number>> | undefined;
  /** Deadline, backoff or gate. */
  timer: Timer | undefined;
  deadline: Timer | undefined;
  /** Node runs with the same key that wait for this one. */
  followers: NodeRun[] | undefined;
  /** The key is claimed against other processes. */
  claimed: boolean;
  /** What the cache answered, for `explain`. */
  why: "deleted" | "cache-off" | undefined;
  order: number;
  body: Body | undefined;
}

export interface Attempt {
  readonly id: AttemptId;
  readonly node: NodeRun;
  readonly number: number;
  readonly token: number;
  readonly executor: string;
  readonly resources: AttemptResources;
  readonly submittedAt: number;
  handle: string | null;
  /** The executor said that it has it. */
  accepted: boolean;
  status: AttemptStatus;
  startedAt: number | null;
  endedAt: number | null;
  result: Omit<AttemptResult, "outputs" | "usage"> | null;
  usage: Usage | null;
  written: boolean;
  /** Counted in the ledger; otherwise it is ahead of its turn (prefetch). */
  counted: boolean;
  cancel: "no" | "cancelled" | "deadline";
  /** Last news of it, for reconciliation. */
  seenAt: number;
}

export function emptyJournal(): Journal {
  return {
    rowChanged: false,
    nodes: [],
    rows: [],
    attempts: [],
    attemptRows: [],
    events: [],
    cache: [],
    releases: [],
    commands: [],
  };
}

export function emptyCounts(): RunState["counts"] {
  return { total: 0, ready: 0, running: 0, succeeded: 0, reused: 0, failed: 0, cancelled: 0 };
}
