/**
 * The rules of a batch, the same for both databases. Checked inside the transaction, after the leases were found good.
 *
 * 1. Every row belongs to a run of `batch.leases`. 2. Events of each run go on from the last stored `seq`, in order, without holes.
 * (Cache rows and claims belong to no run's log; they only need a lease of the same engine.)
 */
import type { RunId } from "@golgi/ir";
import type { Batch, EventRow } from "../ports/database.ts";
import { batchInvalid } from "./errors.ts";

export function checkCoverage(batch: Batch): void {
  const covered = new Set<RunId>(batch.leases.map((lease) => lease.run));
  for (const row of batch.runs) if (!covered.has(row.id)) throw uncovered("run row", row.id);
  for (const row of batch.nodes) if (!covered.has(row.run)) throw uncovered(`node ${row.path}`, row.run);
  for (const row of batch.attempts) if (!covered.has(row.run)) throw uncovered(`attempt ${row.id}`, row.run);
  for (const { id, run } of batch.commands ?? []) if (!covered.has(run)) throw uncovered(`command ${id}`, run);
  for (const row of batch.events) if (!covered.has(row.run)) throw uncovered(`event ${row.seq}`, row.run);
}

function uncovered(what: string, run: RunId): Error {
  return batchInvalid(`${what} belongs to ${run}, for which the batch has no lease`);
}

/** `lastSeq`: of every run that has events here, the last stored one. */
export function checkSequence(events: readonly EventRow[], lastSeq: (run: RunId) => number): void {
  const last = new Map<RunId, number>();
  for (const { run, seq } of events) {
    const before = last.get(run) ?? lastSeq(run);
    if (seq !== before + 1) throw batchInvalid(`event ${seq} of ${run} comes after event ${before}; expected ${before + 1}`);
    last.set(run, seq);
  }
}

export function ownersOf(batch: Batch): readonly string[] {
  return [...new Set(batch.leases.map((lease) => lease.owner))];
}
