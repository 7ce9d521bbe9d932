/** The journals of all runs as one batch, so that a tick costs one transaction. */
import type { Digest, RunId } from "@golgi/ir";
import type { Kernel } from "../kernel.ts";
import type { Batch } from "../ports/database.ts";
import { emptyJournal, type Journal, type RunState } from "../state.ts";
import { attemptRow, nodeRow, runRow } from "./rows.ts";

export interface Tick {
  readonly batch: Batch;
  readonly runs: ReadonlyMap<RunId, RunState>;
  /** It records results of attempts, whose objects must be durable first. */
  readonly results: boolean;
}

/** How much waits to be committed. */
export function journalSize(kernel: Kernel): number {
  let size = 0;
  for (const { journal } of kernel.runs.values()) size += journal.nodes.length + journal.events.length;
  return size;
}

/** Takes the journals; undefined when there is nothing to commit. */
export function takeBatch(kernel: Kernel): Tick | undefined {
  const batch = {
    leases: [] as Batch["leases"][number][],
    runs: [] as Batch["runs"][number][],
    nodes: [] as Batch["nodes"][number][],
    attempts: [] as Batch["attempts"][number][],
    events: [] as Batch["events"][number][],
    cache: [] as Batch["cache"][number][],
    releaseClaims: [] as Digest[],
    commands: [] as NonNullable<Batch["commands"]>[number][],
  };
  const runs = new Map<RunId, RunState>();
  let results = false;
  for (const run of kernel.runs.values()) {
    const { journal } = run;
    if (isEmpty(journal)) continue;
    run.journal = emptyJournal();
    runs.set(run.id, run);
    batch.leases.push(run.lease);
    if (journal.rowChanged) batch.runs.push(runRow(run));
    // First, as a node run that a resume set to waiting may have begun in the same tick.
    for (const row of journal.rows) batch.nodes.push(row);
    for (const node of journal.nodes) {
      node.written = false;
      batch.nodes.push(nodeRow(node));
    }
    for (const attempt of journal.attempts) {
      attempt.written = false;
      results ||= attempt.status === "succeeded";
      batch.attempts.push(attemptRow(attempt));
    }
    for (const row of journal.attemptRows) batch.attempts.push(row);
    for (const event of journal.events) batch.events.push(event);
    for (const row of journal.cache) batch.cache.push(row);
    for (const key of journal.releases) batch.releaseClaims.push(key);
    for (const id of journal.commands) batch.commands.push({ id, run: run.id });
  }
  return runs.size === 0 ? undefined : { batch, runs, results };
}

function isEmpty(journal: Journal): boolean {
  return (
    !journal.rowChanged &&
    journal.nodes.length === 0 &&
    journal.events.length === 0 &&
    journal.attempts.length === 0 &&
    journal.rows.length === 0 &&
    journal.attemptRows.length === 0 &&
    journal.cache.length === 0 &&
    journal.releases.length === 0 &&
    journal.commands.length === 0
  );
}

/** The batch without the runs whose leases are gone. */
export function withoutRuns(batch: Batch, gone: ReadonlySet<RunId>): Batch {
  const kept = (row: { readonly run: RunId }): boolean => !gone.has(row.run);
  return {
    leases: batch.leases.filter(kept),
    runs: batch.runs.filter((row) => !gone.has(row.id)),
    nodes: batch.nodes.filter(kept),
    attempts: batch.attempts.filter(kept),
    events: batch.events.filter(kept),
    cache: batch.cache.filter(kept),
    releaseClaims: batch.releaseClaims,
    commands: (batch.commands ?? []).filter(kept),
  };
}
