import type { Database, NodeRunRow, RunRow } from "@golgi/engine";
import { GolgiError, type RunId } from "@golgi/ir";

export async function requireRun(database: Database, id: RunId): Promise<RunRow> {
  const run = await database.run(id);
  if (run !== undefined) return run;
  throw new GolgiError({
    code: "GOLGI_UNKNOWN_RUN",
    kind: "user",
    message: `there is no run ${id}`,
    hint: "The runs are listed at /api/v1/runs.",
  });
}

export async function requireNode(database: Database, id: RunId, path: string): Promise<NodeRunRow> {
  await requireRun(database, id);
  const node = await database.node(id, path);
  if (node !== undefined) return node;
  throw new GolgiError({
    code: "GOLGI_UNKNOWN_NODE",
    kind: "user",
    message: `run ${id} has no node run ${path.slice(0, 300)}`,
    hint: `The node runs are listed at /api/v1/runs/${id}/nodes; nodes that were not reached have none.`,
  });
}

export function isOver(status: RunRow["status"]): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

const WAIT_MS = 2000;

/** A resumed run is open only with its engine's next transaction; a reader that follows it at once must not be told that it is over. */
export async function untilOpen(database: Database, id: RunId): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
    const run = await database.run(id);
    if (run === undefined || !isOver(run.status)) return;
    const events = await database.events(id, Math.max(0, (await database.lastSeq(id)) - 50));
    if (events.some(({ kind }) => kind === "run.resumed")) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
