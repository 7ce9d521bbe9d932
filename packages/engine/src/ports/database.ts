/**
 * Durable state of runs. Implementations: SQLite (embedded) and PostgreSQL; both pass `databaseConformance`.
 *
 * 1. `commit` is one transaction: all of a batch or nothing (I3). 2. A batch of an owner whose lease is gone is refused whole.
 * 3. Events of a run are append-only with `seq` 1, 2, 3 … and no holes. 4. Rows are mapped to these shapes in one place per table.
 */
import type {
  AttemptId,
  AttemptResources,
  AttemptResult,
  AttemptStatus,
  Digest,
  Document,
  ErrorShape,
  JsonObject,
  NodeSpec,
  NodeStatus,
  RunId,
  RunStatus,
  Usage,
} from "@golgi/ir";

export interface RunRow {
  readonly id: RunId;
  readonly document: Digest;
  /** Name of the main workflow. */
  readonly workflow: string;
  /** A person's label for the run; free text. */
  readonly label: string | null;
  readonly status: RunStatus;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject | null;
  readonly error: ErrorShape | null;
  readonly options: RunOptions;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Counts of node runs of tasks by outcome, kept by the engine. */
  readonly counts: RunCounts;
}

export interface RunOptions {
  /** `false`: look nothing up in the cache (results are still stored). */
  readonly cache: boolean;
  /** Go on with independent nodes after a failure. */
  readonly keepGoing: boolean;
  readonly priority: number;
  /** Who launched it, as the launching process knew them; for people to see. */
  readonly by?: string;
}

export interface RunCounts {
  readonly total: number;
  readonly ready: number;
  readonly running: number;
  readonly succeeded: number;
  readonly reused: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** One row per node that was reached: tasks, gates, and one per map, branch, workflow and dynamic node. */
export interface NodeRunRow {
  readonly run: RunId;
  /** e.g. `per-sample[s1]/align`; unique in the run. */
  readonly path: string;
  readonly kind: NodeSpec["kind"];
  readonly task: Digest | null;
  readonly status: NodeStatus;
  readonly inputs: JsonObject | null;
  readonly outputs: JsonObject | null;
  readonly cacheKey: Digest | null;
  /** When outputs were taken from the cache or joined: the node run that made them. */
  readonly reusedFrom: { readonly run: RunId; readonly path: string } | null;
  readonly error: ErrorShape | null;
  readonly attempts: number;
  readonly readyAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface AttemptRow {
  readonly id: AttemptId;
  readonly run: RunId;
  readonly path: string;
  readonly number: number;
  /** Fencing token: the `seq` of the run's event that created or last renewed it. */
  readonly token: number;
  readonly status: AttemptStatus;
  readonly executor: string;
  readonly handle: string | null;
  readonly resources: AttemptResources;
  readonly submittedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly result: Omit<AttemptResult, "outputs" | "usage"> | null;
  readonly usage: Usage | null;
}

export interface EventRow {
  readonly run: RunId;
  readonly seq: number;
  readonly at: number;
  /** e.g. `run.started`, `node.succeeded`, `attempt.failed`; listed in `events.ts`. */
  readonly kind: string;
  readonly path: string | null;
  readonly data: JsonObject;
}

export interface CacheRow {
  readonly key: Digest;
  readonly outputs: JsonObject;
  /** Semantic digests by JSON pointer into outputs. */
  readonly semantic: Readonly<Record<string, Digest>>;
  readonly run: RunId;
  readonly path: string;
  readonly createdAt: number;
}

/** Right to act for a run: renewed before it ends, taken over after. `epoch` grows with each take-over. */
export interface RunLease {
  readonly run: RunId;
  readonly owner: string;
  readonly epoch: number;
  readonly until: number;
}

/** All changes of one tick of one engine, over any number of runs. */
export interface Batch {
  /** Every run that the batch touches, with the lease that allows it. */
  readonly leases: readonly RunLease[];
  readonly runs: readonly RunRow[];
  readonly nodes: readonly NodeRunRow[];
  readonly attempts: readonly AttemptRow[];
  readonly events: readonly EventRow[];
  readonly cache: readonly CacheRow[];
  /** Claims given back, see `claim`. */
  readonly releaseClaims: readonly Digest[];
  /** Wishes obeyed (or dropped) by this batch: they go with it, so that none is lost and none is obeyed twice. */
  readonly commands?: readonly Pick<RunCommand, "id" | "run">[];
}

/** A wish of another process for a run, obeyed by its owner. */
export interface RunCommand {
  readonly id: number;
  readonly run: RunId;
  readonly kind: "cancel" | "answer";
  readonly data: JsonObject;
  readonly at: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Pass as `after` for the next page; absent at the end. */
  readonly next?: string;
}

export interface RunFilter {
  readonly status?: readonly RunStatus[];
  readonly workflow?: string;
  readonly idPrefix?: string;
  /** Runs whose label begins so. */
  readonly labelPrefix?: string;
  /** Rows come without inputs (`{}`), outputs and error (null): for lists. */
  readonly brief?: boolean;
}

export interface NodeFilter {
  readonly status?: readonly NodeStatus[];
  readonly kind?: readonly NodeSpec["kind"][];
  readonly pathPrefix?: string;
  /** Rows come without their inputs and outputs (null): for overviews of large runs. */
  readonly brief?: boolean;
}

/** By what attempts are listed: `path` (and number) ascending, else the largest measurement first, what was not measured last. */
export const ATTEMPT_SORTS = ["path", "wall", "cpu", "memory", "written"] as const;
export type AttemptSort = (typeof ATTEMPT_SORTS)[number];

export interface AttemptFilter {
  /** Only of these node runs. */
  readonly paths?: readonly string[];
  readonly sort: AttemptSort;
}

export interface Database {
  readonly kind: "sqlite" | "postgresql";
  /** Applies the batch, or returns `lease-lost` and changes nothing. */
  commit(batch: Batch): Promise<"committed" | { readonly leaseLost: readonly RunId[] }>;
  /** Stores the document (once per digest) and the run with its first events. */
  createRun(run: RunRow, document: Document, events: readonly EventRow[]): Promise<void>;
  document(digest: Digest): Promise<Document | undefined>;
  run(id: RunId): Promise<RunRow | undefined>;
  /** Newest first. */
  runs(filter: RunFilter, after?: string, limit?: number): Promise<Page<RunRow>>;
  /** The same rows as JSON texts, at half the cost: for servers, which only hand them on. */
  runTexts(filter: RunFilter, after?: string, limit?: number): Promise<Page<string>>;
  node(run: RunId, path: string): Promise<NodeRunRow | undefined>;
  /** By path. */
  nodes(run: RunId, filter: NodeFilter, after?: string, limit?: number): Promise<Page<NodeRunRow>>;
  nodeCounts(run: RunId): Promise<Readonly<Partial<Record<NodeRunRow["status"], number>>>>;
  attempts(run: RunId, path?: string): Promise<readonly AttemptRow[]>;
  attemptPage(run: RunId, filter: AttemptFilter, after?: string, limit?: number): Promise<Page<AttemptRow>>;
  /** Attempts of the run that are not over. */
  openAttempts(run: RunId): Promise<readonly AttemptRow[]>;
  events(run: RunId, afterSeq: number, limit?: number): Promise<readonly EventRow[]>;
  lastSeq(run: RunId): Promise<number>;
  /** Changes when any process has committed; cheap enough to poll. */
  version(): Promise<number>;

  cacheEntries(keys: readonly Digest[]): Promise<ReadonlyMap<Digest, CacheRow>>;
  forgetCache(keys: readonly Digest[]): Promise<void>;
  /** All digests that runs, cache entries and documents refer to. */
  liveDigests(): AsyncIterable<Digest>;

  /** Takes or renews the lease if it is free, ended (by `now`) or already this owner's. */
  acquireLease(run: RunId, owner: string, now: number, until: number): Promise<RunLease | undefined>;
  renewLeases(leases: readonly RunLease[], until: number): Promise<readonly RunLease[]>;
  releaseLease(lease: RunLease): Promise<void>;
  lease(run: RunId): Promise<RunLease | undefined>;
  /** Unfinished runs that nobody owns at `now`. */
  orphanedRuns(now: number): Promise<readonly RunId[]>;

  /** Claims keys that nobody else holds at `now`, for joining identical work across processes; returns the claimed ones. */
  claim(keys: readonly Digest[], run: RunId, owner: string, now: number, until: number): Promise<ReadonlySet<Digest>>;

  /** Who holds claims that have not ended by `now`. */
  claimants(now: number): Promise<readonly string[]>;
  /** Frees all that an owner has claimed: it is dead. */
  forgetClaims(owner: string): Promise<void>;

  pushCommand(run: RunId, kind: RunCommand["kind"], data: JsonObject, at: number): Promise<void>;
  /** Wishes that wait, in the order they were given; a batch takes them. */
  commands(runs: readonly RunId[]): Promise<readonly RunCommand[]>;
  close(): Promise<void>;
}
