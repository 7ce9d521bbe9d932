/** A state directory as many runs would have left it: the rows are those of one real run, under other names. */
import { openSqlite, type Database, type RunRow } from "@golgi/engine";
import type { Document, RunId } from "@golgi/ir";
import { join } from "node:path";
import { GOLGI, freshDirectory, measure } from "../measure.ts";

const WORKFLOW = join(import.meta.dirname, "../../e2e/workflows/live.ts");
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

export interface Seeded {
  readonly state: string;
  readonly database: Database;
  readonly model: RunRow;
  readonly document: Document;
}

export async function seedState(): Promise<Seeded> {
  const state = join(freshDirectory(), ".golgi");
  await measure({ words: [GOLGI, "--state", state, "run", WORKFLOW, "watched", "--items", "[1]", "--seconds", "0"] });
  const database = await openSqlite(join(state, "golgi.db"));
  const [model] = (await database.runs({}, undefined, 1)).rows;
  const document = model && (await database.document(model.document));
  if (model === undefined || document === undefined) throw new Error("the model run is missing");
  return { state, database, model, document };
}

export async function addRuns({ database, model, document }: Seeded, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const at = createdAtOf(model, { n, count });
    const id = runName(n);
    const status = n % 17 === 0 ? "failed" : "succeeded";
    const row: RunRow = {
      ...model,
      id,
      status,
      label: `run number ${n}`,
      createdAt: at,
      startedAt: at + 50,
      endedAt: at + 40_000,
    };
    await database.createRun(row, document, [
      { run: id, seq: 1, at, kind: "run.created", path: null, data: { workflow: row.workflow } },
    ]);
  }
}

export function createdAtOf(model: RunRow, { n, count }: { readonly n: number; readonly count: number }): number {
  return model.createdAt - (count - n) * 60_000;
}

export function runName(n: number): RunId {
  const digits = Array.from({ length: 12 }, (_, place) => LETTERS[Math.floor(n / 32 ** (11 - place)) % 32]);
  return `run_${digits.join("")}`;
}
