/**
 * Commits events of one run at a steady rate, one a commit, as the engine of another process would. usage: node committer.ts DATABASE RUN
 * OWNER FIRST COUNT PER_SECOND. Each event's `at` is the moment just before its commit; it says how late the last one was.
 */
import { openSqlite, type RunLease } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import { setTimeout as sleep } from "node:timers/promises";

const [path = "", name = "", owner = "", ...numbers] = process.argv.slice(2);
const [first = 0, count = 0, perSecond = 0] = numbers.map(Number);
const run = name as RunId;
const database = await openSqlite(path);
const lease = (await database.acquireLease(run, owner, Date.now(), Date.now() + 600_000)) as RunLease;
process.stdout.write(`${JSON.stringify({ lease: lease.epoch })}\n`);
const from = performance.now();
let late = 0;
for (let n = 0; n < count; n++) {
  const wait = from + (n * 1000) / perSecond - performance.now();
  if (wait > 0) await sleep(wait);
  else late = Math.max(late, -wait);
  const event = {
    run,
    seq: first + n,
    at: Date.now(),
    kind: "node.started",
    path: `map-tick[${n}]/tick`,
    data: { n, attempt: 1 },
  };
  await database.commit({ leases: [lease], runs: [], nodes: [], attempts: [], events: [event], cache: [], releaseClaims: [] });
}
await database.close();
// A rate that was not kept would measure something else.
if (late > 1000) throw new Error(`commits were up to ${Math.round(late)} ms late`);
