/**
 * Reads what is known of a run, to evaluate it again (I5): node rows that have ended, open attempts and what the executor says of them.
 * A resumed run forgets what failed or was cancelled, handlers, and results whose objects are gone: their rows say so from its first commit
 * on, so that a crash after it does not bring the old outcomes back.
 */
import { artifactsOf, type AttemptId, type Cause, type Digest, type Document, type RunId } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { unknownRun } from "../errors.ts";
import { nodeMachine } from "../machine/node.ts";
import { transition } from "../machine/table.ts";
import { isInside } from "../plan/replay.ts";
import type { AttemptRow, Database, NodeRunRow, RunCommand, RunLease, RunRow } from "../ports/database.ts";
import type { AttemptState, Executor } from "../ports/executor.ts";

const PAGE = 5_000;

export interface LoadParts {
  readonly database: Database;
  readonly store: Store;
  readonly executor: Executor;
}

/** How a run is taken up. */
export interface LoadOptions {
  /** After it ended: what is forgotten. */
  readonly reopen?: Reopen;
  /** At launch: what would be read again. */
  readonly created?: { readonly row: RunRow; readonly document: Document };
}

export interface Reopen {
  readonly retryFailed: boolean;
}

export interface Loaded {
  readonly row: RunRow;
  readonly document: Document;
  readonly lease: RunLease;
  readonly seq: number;
  readonly rows: Map<string, NodeRunRow>;
  readonly attempts: Map<string, AttemptRow>;
  readonly states: readonly AttemptState[];
  readonly failures: ReadonlyMap<string, Partial<Record<Cause, number>>>;
  readonly reopen: Reopen | undefined;
  /** Rows that `reopen` changed. */
  readonly reopened: readonly NodeRunRow[];
  /** Wishes to cancel that came too late for the run's earlier end: who resumes it wants it to go on. */
  readonly overtaken: readonly RunCommand[];
}

export async function loadRun(parts: LoadParts, lease: RunLease, { reopen, created }: LoadOptions): Promise<Loaded> {
  const { database, executor } = parts;
  const row = created?.row ?? (await database.run(lease.run));
  const document = created?.document ?? (row && (await database.document(row.document)));
  if (row === undefined || document === undefined) throw unknownRun(lease.run);
  const seq = await database.lastSeq(row.id);
  const rows = new Map<string, NodeRunRow>();
  const changed: NodeRunRow[] = [];
  // A run that was only created has no rows yet.
  if (seq > 1) await readRows(parts, { run: row.id, reopen, rows, changed });
  const open = seq > 1 ? await database.openAttempts(row.id) : [];
  const ids = open.map((attempt) => attempt.id);
  const states = ids.length === 0 ? [] : await executor.status(ids);
  return {
    row,
    document,
    lease,
    seq,
    rows,
    attempts: new Map(open.map((attempt) => [attempt.path, attempt])),
    states: [...states, ...missingFrom(ids, states)],
    failures: await countFailures(database, row.id, rows),
    reopen,
    reopened: changed,
    overtaken: reopen === undefined ? [] : (await database.commands([row.id])).filter((one) => one.kind === "cancel"),
  };
}

/** An executor that says nothing of an attempt does not know it. */
function missingFrom(ids: readonly AttemptId[], states: readonly AttemptState[]): readonly AttemptState[] {
  const told = new Set(states.map((state) => state.attempt));
  return ids.filter((id) => !told.has(id)).map((attempt) => ({ attempt, state: "unknown" }));
}

async function readRows(
  { database, store }: LoadParts,
  into: { run: RunId; reopen: Reopen | undefined; rows: Map<string, NodeRunRow>; changed: NodeRunRow[] },
): Promise<void> {
  // What is in a container that succeeded is not evaluated again. Containers come before what is in them, by the order of paths.
  const succeeded = (path: string): boolean => into.rows.get(path)?.status === "succeeded";
  let after: string | undefined;
  do {
    const page = await database.nodes(into.run, {}, after, PAGE);
    const gone = into.reopen === undefined ? undefined : await withMissingObjects(store, page.rows);
    for (const row of page.rows) {
      const closed = into.reopen === undefined || isInside(row.path, succeeded);
      const now = closed ? row : reopened(row, { ...(into.reopen as Reopen), gone: gone?.has(row.path) === true });
      if (now !== row) into.changed.push(now);
      if (now.status !== "skipped") into.rows.set(row.path, now.status === "waiting" ? now : slim(now));
    }
    after = page.next;
  } while (after !== undefined);
}

/** Paths whose outputs name objects that the store no longer has. */
async function withMissingObjects(store: Store, rows: readonly NodeRunRow[]): Promise<ReadonlySet<string>> {
  const users = new Map<Digest, string[]>();
  for (const row of rows) {
    if (row.status !== "succeeded" || row.outputs === null) continue;
    for (const { digest } of artifactsOf(row.outputs)) users.set(digest, [...(users.get(digest) ?? []), row.path]);
  }
  if (users.size === 0) return new Set();
  const missing = await store.missing([...users.keys()]);
  return new Set(missing.flatMap((digest) => users.get(digest) ?? []));
}

const HANDLER = /(^|\/)@(on-failure|finally)\//;

function reopened(row: NodeRunRow, why: Reopen & { readonly gone: boolean }): NodeRunRow {
  // Handlers of the earlier end; if they are needed again they begin anew.
  if (HANDLER.test(row.path)) return row.status === "skipped" ? row : { ...row, ...BLANK, status: "skipped" };
  const again =
    row.status === "cancelled" || (row.status === "failed" && why.retryFailed) || (row.status === "succeeded" && why.gone);
  if (!again) return row;
  const { to } = transition(nodeMachine, row.status, "reopen");
  return { ...row, ...BLANK, status: to };
}

const BLANK = { outputs: null, error: null, readyAt: null, startedAt: null, endedAt: null, reusedFrom: null } as const;

/** Inputs of what has ended are not needed again; a run may have a million of them. */
function slim(row: NodeRunRow): NodeRunRow {
  return row.inputs === null ? row : { ...row, inputs: null };
}

async function countFailures(
  database: Database,
  run: RunId,
  rows: ReadonlyMap<string, NodeRunRow>,
): Promise<ReadonlyMap<string, Partial<Record<Cause, number>>>> {
  const failures = new Map<string, Partial<Record<Cause, number>>>();
  for (const row of rows.values()) {
    if (row.attempts === 0 || (row.status !== "ready" && row.status !== "running" && row.status !== "held")) continue;
    const counts: Partial<Record<Cause, number>> = {};
    for (const { result, submittedAt } of await database.attempts(run, row.path)) {
      // Those from before a resume do not count any more.
      if (row.readyAt !== null && submittedAt < row.readyAt) continue;
      if (result?.cause !== undefined) counts[result.cause] = (counts[result.cause] ?? 0) + 1;
    }
    failures.set(row.path, counts);
  }
  return failures;
}
