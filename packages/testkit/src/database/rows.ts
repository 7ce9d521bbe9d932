/** Rows for tests of the database: complete, and different from each other only where a test says so. */
import type {
  AttemptRow,
  Batch,
  CacheRow,
  Database,
  EventRow,
  NodeRunRow,
  RunCommand,
  RunCounts,
  RunLease,
  RunRow,
} from "@golgi/engine";
import { type AttemptId, type Digest, type Document, digestBytes, type RunId } from "@golgi/ir";

let count = 0;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Grows, so that later ids are larger within one process. */
export function nextRunId(): RunId {
  let text = "";
  for (let rest = ++count; text.length < 12; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return `run_${text}`;
}

export function attemptId(number: number): AttemptId {
  return `att_${String(number).padStart(16, "0")}`;
}

export function digestOf(text: string): Digest {
  return digestBytes(text);
}

export const EMPTY_DOCUMENT: Document = { golgi: "document/1", tasks: {}, workflows: {}, main: digestOf("workflow") };

export const NO_COUNTS: RunCounts = { total: 0, ready: 0, running: 0, succeeded: 0, reused: 0, failed: 0, cancelled: 0 };

export function runRow(changes: Partial<RunRow> = {}): RunRow {
  return {
    id: nextRunId(),
    document: digestOf("document"),
    workflow: "variant-calling",
    label: null,
    status: "running",
    inputs: { samples: [{ name: "s1", reads: fileValue("r1.fq.gz") }] },
    outputs: null,
    error: null,
    options: { cache: true, keepGoing: false, priority: 0 },
    createdAt: 1_700_000_000_000,
    startedAt: null,
    endedAt: null,
    counts: NO_COUNTS,
    ...changes,
  };
}

export function fileValue(name: string) {
  return { class: "File", digest: digestOf(name), name, size: name.length } as const;
}

export function nodeRow(run: RunId, path: string, changes: Partial<NodeRunRow> = {}): NodeRunRow {
  return {
    run,
    path,
    kind: "task",
    task: digestOf("task"),
    status: "ready",
    inputs: { reads: fileValue("r1.fq.gz") },
    outputs: null,
    cacheKey: digestOf(path),
    reusedFrom: null,
    error: null,
    attempts: 0,
    readyAt: 1_700_000_000_001,
    startedAt: null,
    endedAt: null,
    ...changes,
  };
}

export function attemptRow(run: RunId, path: string, changes: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: attemptId(++count),
    run,
    path,
    number: 1,
    token: 1,
    status: "submitted",
    executor: "local",
    handle: null,
    resources: { cpus: 1, memoryBytes: 0, diskBytes: 0, gpus: 0 },
    submittedAt: 1_700_000_000_002,
    startedAt: null,
    endedAt: null,
    result: null,
    usage: null,
    ...changes,
  };
}

export function eventRow(run: RunId, seq: number, changes: Partial<EventRow> = {}): EventRow {
  return { run, seq, at: 1_700_000_000_000 + seq, kind: "node.ready", path: null, data: {}, ...changes };
}

export function cacheRow(key: Digest, run: RunId, changes: Partial<CacheRow> = {}): CacheRow {
  return {
    key,
    outputs: { bam: fileValue("a.bam") },
    semantic: {},
    run,
    path: "align",
    createdAt: 1_700_000_000_003,
    ...changes,
  };
}

export function batchOf(leases: RunLease | readonly RunLease[], changes: Partial<Omit<Batch, "leases">> = {}): Batch {
  const list = Array.isArray(leases) ? (leases as readonly RunLease[]) : [leases as RunLease];
  return { leases: list, runs: [], nodes: [], attempts: [], events: [], cache: [], releaseClaims: [], commands: [], ...changes };
}

/** A stored run with its first event, and a lease that never ends. */
export async function startRun(database: Database, changes: Partial<RunRow> = {}): Promise<{ run: RunRow; lease: RunLease }> {
  const run = runRow(changes);
  await database.createRun(run, EMPTY_DOCUMENT, [eventRow(run.id, 1, { kind: "run.created" })]);
  const lease = await database.acquireLease(run.id, "owner", 0, Number.MAX_SAFE_INTEGER);
  if (!lease) throw new Error(`the lease of a new run ${run.id} was not free`);
  return { run, lease };
}

/** Commands as they were given: the id is the database's. */
export function withoutIds(commands: readonly RunCommand[]): readonly Omit<RunCommand, "id">[] {
  return commands.map(({ run, kind, data, at }) => ({ run, kind, data, at }));
}
