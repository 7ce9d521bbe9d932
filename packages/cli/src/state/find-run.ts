/** A run by what a person types: `last`, an id, or a unique beginning of one (with or without `run_`). */
import type { Database, RunRow } from "@golgi/engine";
import * as errors from "../errors.ts";

export async function findRun(database: Database | undefined, given: string): Promise<RunRow> {
  const newest = database === undefined ? undefined : (await database.runs({}, undefined, 1)).rows[0];
  if (database === undefined || newest === undefined)
    throw errors.runUnknown(given, "Nothing was run in this state directory yet. Start with: golgi run FILE");
  if (given === "last") return newest;
  const prefix = given.startsWith("run_") ? given : `run_${given}`;
  const { rows } = await database.runs({ idPrefix: prefix }, undefined, 10);
  const exact = rows.find(({ id }) => id === prefix);
  if (exact !== undefined) return exact;
  if (rows.length > 1)
    throw errors.runAmbiguous(
      given,
      rows.map(({ id }) => id),
    );
  const [only] = rows;
  if (only === undefined)
    throw errors.runUnknown(given, `List the runs: golgi runs. The newest is ${newest.id}; \`last\` means it.`);
  return only;
}

/** Whether a process acts for the run now. A process that has died gives up its lease at once, whatever time was left of it. */
export async function isOwned(database: Database, run: RunRow, now: number): Promise<boolean> {
  const lease = await database.lease(run.id);
  if (lease === undefined || lease.until <= now) return false;
  const { livenessOf } = await import("@golgi/store");
  const liveness = livenessOf(lease.owner, 0);
  return liveness === "alive" || liveness === "unknown";
}

export const UNFINISHED: ReadonlySet<string> = new Set(["queued", "running", "cancelling"]);
