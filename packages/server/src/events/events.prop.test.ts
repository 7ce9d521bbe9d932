/**
 * Any number of readers, with any cursor, cut off at any place, over restarts of the server: each gets what the database holds behind its
 * cursor, once and in order, and then the end.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { openSqlite, type Database } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import { writeRun } from "../testing/written-run.ts";
import { createEventHub, type EventHub } from "./hub.ts";

let directory: string;
let writer: Database;
/** Another connection: what it has not seen committed it cannot tell. */
let database: Database;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), "golgi-events-"));
  writer = await openSqlite(join(directory, "golgi.db"));
  database = await openSqlite(join(directory, "golgi.db"));
});
after(async () => {
  await Promise.all([writer.close(), database.close()]);
  rmSync(directory, { recursive: true, force: true });
});

interface Reader {
  /** The cursor; it may be forged. */
  readonly after: number;
  /** Connections end by themselves after so many texts; the last one is not cut. */
  readonly cuts: readonly number[];
  readonly lateMs: number;
}

async function read(hub: () => EventHub, run: RunId, { after: from, cuts, lateMs }: Reader): Promise<readonly number[]> {
  const got: number[] = [];
  let seq = from;
  await sleep(lateMs);
  for (let connection = 0; ; connection++) {
    const gone = new AbortController();
    let rest = cuts[connection] ?? Infinity;
    for await (const text of hub().follow(run, seq, gone.signal)) {
      for (const [, id] of text.matchAll(/^id: (\d+)$/gm)) {
        got.push(Number(id));
        seq = Number(id);
      }
      if (/^event: end$/m.test(text)) return got;
      if (--rest <= 0) break;
    }
    gone.abort();
    // As a client does when its server is away.
    await sleep(1);
  }
}

const step = fc.record({
  events: fc.oneof({ weight: 12, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant(4500) }),
  pauseMs: fc.constantFrom(0, 0, 5, 60),
  restarts: fc.boolean(),
});
const reader = fc.record({
  after: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat(60) },
    { weight: 1, arbitrary: fc.constantFrom(4000, 4501, 999_999_999_999_999, Number.MAX_SAFE_INTEGER) },
  ),
  cuts: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }),
  lateMs: fc.constantFrom(0, 0, 10, 120),
});

let serial = 0;
test("each reader gets what is behind its cursor, once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 8 }),
      fc.array(reader, { minLength: 1, maxLength: 6 }),
      async (steps, readers) => {
        const run = await writeRun(writer, `run_${String(++serial).padStart(12, "0")}`);
        let hub = createEventHub(database);
        const reading = readers.map((one) => read(() => hub, run.id, one));
        for (const { events, pauseMs, restarts } of steps) {
          if (events > 0) await run.append(events);
          await sleep(pauseMs);
          if (!restarts) continue;
          const old = hub;
          hub = createEventHub(database);
          old.close();
        }
        await run.append(1, "run.succeeded");
        const last = await database.lastSeq(run.id);
        for (const [index, got] of (await Promise.all(reading)).entries()) {
          const from = Math.min(readers[index]?.after ?? 0, last);
          assert.deepEqual(
            got,
            Array.from({ length: last - from }, (_, n) => from + n + 1),
          );
        }
        hub.close();
      },
    ),
    { numRuns: Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 30), interruptAfterTimeLimit: 60_000 },
  );
});
