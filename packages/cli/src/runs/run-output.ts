/** `run:<id>/<output>[/<key>…]` as an input: the value of an earlier run's output. The database is opened on first use. */
import type { Json } from "@golgi/ir";
import type { Database } from "@golgi/engine";
import * as errors from "../errors.ts";
import { suggest } from "../output/suggest.ts";
import type { StateDirectory } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";

export interface RunOutputSource {
  runOutput(reference: string): Promise<Json>;
  closeRuns(): Promise<void>;
  /** The state directory itself, which is no input. */
  readonly ownState: string;
}

export function runOutputSource(state: StateDirectory): RunOutputSource {
  let opened: Promise<Database | undefined> | undefined;
  return {
    ownState: state.root,
    async runOutput(reference) {
      opened ??= openExistingDatabase(state);
      const [run = "", ...keys] = reference.split("/");
      const row = await findRun(await opened, run);
      if (row.outputs === null) throw errors.noOutputs(row.id, row.status);
      return valueAt(row.outputs, keys, { reference, run: row.id });
    },
    async closeRuns() {
      await (await opened)?.close();
    },
  };
}

function valueAt(outputs: Json, keys: readonly string[], at: { readonly reference: string; readonly run: string }): Json {
  let value: Json | undefined = outputs;
  if (keys.length === 0)
    throw errors.artifactUnknown(`run:${at.reference}`, "no output is named.", `Write run:${at.run.slice(0, 10)}/NAME`);
  for (const key of keys) {
    const known: readonly string[] = typeof value === "object" && value !== null ? Object.keys(value) : [];
    const next: Json | undefined = known.includes(key) ? (value as Record<string, Json>)[key] : undefined;
    if (next === undefined)
      throw errors.artifactUnknown(
        `run:${at.reference}`,
        `the run has no output "${key}".`,
        `It has: ${known.join(", ")}.${suggest(key, known)}`,
      );
    value = next;
  }
  return value ?? null;
}
