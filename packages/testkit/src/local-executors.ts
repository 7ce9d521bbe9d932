/** The local executor in each of its sandbox modes, for the conformance suite. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLocalExecutor } from "@golgi/executors";
import type { CreateExecutor, ExecutorPlace } from "./executor-conformance/bench-place.ts";

export const createPlain: CreateExecutor = (place) => createLocalExecutor({ ...place, sandbox: "plain", container: false });
export const createBubblewrap: CreateExecutor = (place) =>
  createLocalExecutor({ ...place, sandbox: "bubblewrap", container: false });
/** Without koffi. */
export const createNodeSpawned: CreateExecutor = (place) =>
  createLocalExecutor({ ...place, sandbox: "plain", container: false, spawner: "node" });

/** Living workers of a place, from the names of their journals. */
export function localWorkers({ work }: ExecutorPlace): readonly number[] {
  return readdirSync(join(work, "journal")).flatMap((name) => {
    const pid = Number(/^(\d+)-\d+\.log$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return /\) [ZX] /.test(stat) ? [] : [pid];
    } catch {
      return [];
    }
  });
}
