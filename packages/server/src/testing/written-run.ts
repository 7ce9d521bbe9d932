/** For tests: a run whose events are written straight into the database, as the engine of another process does. */
import assert from "node:assert/strict";
import type { Database, EventRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";

interface WrittenRun {
  readonly id: RunId;
  /** `run.succeeded` ends the run. */
  append(count: number, kind?: string): Promise<void>;
}

export async function writeRun(database: Database, id: RunId = "run_aaaaaaaaaaaa"): Promise<WrittenRun> {
  const digest = `sha256:${"0".repeat(64)}` as const;
  const counts = { total: 0, ready: 0, running: 0, succeeded: 0, reused: 0, failed: 0, cancelled: 0 };
  const row = {
    id,
    document: digest,
    workflow: "w",
    label: null,
    status: "running",
    inputs: {},
    outputs: null,
    error: null,
    options: { cache: true, keepGoing: false, priority: 0 },
    createdAt: 1,
    startedAt: 1,
    endedAt: null,
    counts,
  } as const;
  await database.createRun(row, { golgi: "document/1", tasks: {}, workflows: {}, main: digest }, []);
  const lease = await database.acquireLease(id, "me", 1, 10 ** 15);
  assert.ok(lease);
  let seq = 0;
  return {
    id,
    async append(count, kind = "node.skipped") {
      const events: EventRow[] = Array.from({ length: count }, () => ({
        run: id,
        seq: ++seq,
        at: seq,
        kind,
        path: "p",
        data: {},
      }));
      const over = kind === "run.succeeded";
      const result = await database.commit({
        leases: [lease],
        runs: over ? [{ ...row, status: "succeeded", outputs: {}, endedAt: 2 }] : [],
        nodes: [],
        attempts: [],
        events,
        cache: [],
        releaseClaims: [],
      });
      assert.equal(result, "committed");
    },
  };
}
