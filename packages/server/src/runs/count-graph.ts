/** Node runs counted by node of the graph: `per-sample[s1]/align` counts for `per-sample/align`. */
import type { Database, RunRow } from "@golgi/engine";
import type { NodeStatus, RunId } from "@golgi/ir";
import { isOver } from "./require-run.ts";

export type GraphCounts = Record<string, Record<string, number>>;

const PAGE = 5000;
const KEPT_MS = 1000;
const KEPT_RUNS = 50;

/** Counts are kept while nothing was committed, and for a moment while a run goes on: many readers ask for a large run at once. */
export function createGraphCounter(database: Database, now: () => number): (run: RunRow) => Promise<GraphCounts> {
  const kept = new Map<RunId, { readonly version: number; readonly at: number; readonly counts: Promise<GraphCounts> }>();
  return async (run) => {
    const version = await database.version();
    const known = kept.get(run.id);
    if (known !== undefined && (known.version === version || (!isOver(run.status) && now() - known.at < KEPT_MS)))
      return known.counts;
    const counts = countNodes(database, run.id);
    kept.delete(run.id);
    kept.set(run.id, { version, at: now(), counts });
    counts.catch(() => kept.delete(run.id));
    for (const old of kept.keys()) if (kept.size > KEPT_RUNS) kept.delete(old);
    return counts;
  };
}

async function countNodes(database: Database, run: RunId): Promise<GraphCounts> {
  const counts: GraphCounts = {};
  for await (const { path, status } of nodeStatuses(database, run)) {
    const at = placeOf(path);
    const here = (counts[at] ??= {});
    here[status] = (here[status] ?? 0) + 1;
  }
  return counts;
}

/** Labels hold no brackets, see the engine's labels. */
function placeOf(path: string): string {
  return path.replace(/\[[^\]]*\]/g, "");
}

async function* nodeStatuses(
  database: Database,
  run: RunId,
): AsyncGenerator<{ readonly path: string; readonly status: NodeStatus }> {
  let after: string | undefined;
  do {
    const page = await database.nodes(run, { brief: true }, after, PAGE);
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
