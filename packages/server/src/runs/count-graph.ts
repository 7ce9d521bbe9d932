/** Node runs counted by node of the graph: `per-sample[s1]/align` counts for `per-sample/align`. */
import type { Database, RunRow } from "@golgi/engine";
import type { NodeStatus, RunId } from "@golgi/ir";

export type GraphCounts = Record<string, Record<string, number>>;

const PAGE = 5000;

export async function countGraph(database: Database, run: RunRow): Promise<GraphCounts> {
  const counts: GraphCounts = {};
  for await (const { path, status } of nodeStatuses(database, run.id)) {
    const at = placeOf(path);
    const here = (counts[at] ??= {});
    here[status] = (here[status] ?? 0) + 1;
  }
  return counts;
}

/** Labels hold no brackets, see the engine's labels. */
export function placeOf(path: string): string {
  return path.replace(/\[[^\]]*\]/g, "");
}

async function* nodeStatuses(
  database: Database,
  run: RunId,
): AsyncGenerator<{ readonly path: string; readonly status: NodeStatus }> {
  let after: string | undefined;
  do {
    const page = await database.nodes(run, {}, after, PAGE);
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
