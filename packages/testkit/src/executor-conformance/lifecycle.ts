import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ExecutorSuite } from "../executor-conformance.ts";
import {
  attemptOf,
  digestOf,
  eventually,
  FILE,
  INTEGER,
  openPlace,
  processesWith,
  shellTask,
  uniqueSeconds,
  type TestPlace,
} from "./bench-place.ts";

const echo = shellTask({ inputs: { n: INTEGER }, outputs: { said: FILE } }, [
  "printf '%s' ",
  { in: "n" },
  " > ",
  { out: "said" },
]);

export function lifecycleTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create);
  });
  after(() => place.close());

  test("an attempt starts once, ends once, and its output is in the store", async () => {
    const attempt = await place.submit(echo, { n: 41 });
    const result = await place.ended(attempt.attempt);
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    assert.equal(result.token, attempt.token);
    assert.equal(result.golgi, "result/1");
    assert.equal(await place.text(result.outputs?.["said"]), "41");
    const own = place.reports.filter(
      (report) => (report.kind === "started" ? report.attempt : report.result.attempt) === attempt.attempt,
    );
    assert.deepEqual(
      own.map(({ kind }) => kind),
      ["started", "ended"],
    );
    assert.ok(result.endedAt >= result.startedAt);
    assert.ok(result.usage.wallMs > 0);
  });

  test("many attempts in one batch each end exactly once", async () => {
    const attempts = Array.from({ length: suite.many ?? 100 }, (_, n) => attemptOf(echo, { n }));
    await place.executor.submit(attempts, new Map([[digestOf(echo), echo]]));
    const results = await Promise.all(attempts.map(({ attempt }) => place.ended(attempt)));
    for (const [n, result] of results.entries()) assert.equal(await place.text(result.outputs?.["said"]), String(n));
    for (const { attempt } of attempts) {
      assert.equal(place.reports.filter((report) => report.kind === "ended" && report.result.attempt === attempt).length, 1);
    }
  });

  test("submitting an attempt again changes nothing", async () => {
    const attempt = attemptOf(echo, { n: 7 });
    const tasks = new Map([[attempt.task, echo]]);
    const [first] = await place.executor.submit([attempt], tasks);
    const [second] = await place.executor.submit([attempt], tasks);
    assert.equal(first?.accepted, true);
    assert.deepEqual(second, first);
    await place.ended(attempt.attempt);
    await place.run(echo, { n: 8 });
    assert.equal(
      place.reports.filter((report) => report.kind === "ended" && report.result.attempt === attempt.attempt).length,
      1,
    );
  });

  test("status tells running, ended and unknown apart", async () => {
    const seconds = uniqueSeconds();
    const slow = await place.submit(shellTask({ name: "slow" }, [`sleep ${seconds}`]));
    await place.started(slow.attempt);
    const done = await place.submit(echo, { n: 1 });
    await place.ended(done.attempt);
    const never = attemptOf(echo, { n: 2 });
    const states = await place.executor.status([slow.attempt, done.attempt, never.attempt]);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["running", "ended", "unknown"],
    );
    await place.executor.cancel([slow.attempt]);
    const result = await place.ended(slow.attempt);
    assert.equal(result.status, "cancelled");
    assert.equal(result.cause, "cancelled");
    assert.deepEqual(processesWith(seconds), []);
  });

  test("cancelling ends what waits, and ignores what it does not know", async () => {
    const seconds = uniqueSeconds();
    const slow = shellTask({ name: "slow" }, [`sleep ${seconds}`]);
    const attempts = Array.from({ length: 40 }, () => attemptOf(slow, {}));
    await place.executor.submit(attempts, new Map([[digestOf(slow), slow]]));
    await place.executor.cancel([...attempts.map(({ attempt }) => attempt), "att_neverheardofthis1"]);
    for (const { attempt } of attempts) assert.equal((await place.ended(attempt)).status, "cancelled");
    await eventually(() => processesWith(seconds).length === 0);
  });

  test("logs can be read while the attempt runs and afterwards, by offset", async () => {
    const seconds = uniqueSeconds();
    const task = shellTask({ name: "talks" }, [`echo 'first é'; echo oops >&2; sleep ${seconds}`]);
    const attempt = await place.submit(task);
    const { executor } = place;
    await eventually(async () => (await executor.logs(attempt.attempt, "stdout", 0)).text === "first é\n");
    const open = await executor.logs(attempt.attempt, "stdout", 0);
    assert.equal(open.complete, false);
    assert.equal(open.next, Buffer.byteLength("first é\n"));
    await executor.cancel([attempt.attempt]);
    await place.ended(attempt.attempt);
    const rest = await executor.logs(attempt.attempt, "stdout", 6);
    assert.equal(rest.text, "é\n");
    assert.equal(rest.complete, true);
    assert.equal((await executor.logs(attempt.attempt, "stderr", 0)).text.trim().split("\n")[0], "oops");
    assert.equal((await executor.logs("att_neverheardofthis1", "stdout", 0)).text, "");
  });

  test("closing with cancel ends every attempt", async () => {
    const other = await openPlace(suite.create);
    const seconds = uniqueSeconds();
    const slow = shellTask({ name: "slow" }, [`sleep ${seconds}`]);
    const attempts = Array.from({ length: 6 }, () => attemptOf(slow, {}));
    await other.executor.submit(attempts, new Map([[digestOf(slow), slow]]));
    await eventually(() => processesWith(seconds).length > 0);
    await other.close();
    await eventually(() => processesWith(seconds).length === 0);
    assert.equal(other.reports.filter((report) => report.kind === "ended").length, attempts.length);
  });

  test("capabilities say what there is to schedule against", async () => {
    const { cpus, prefetch } = await place.executor.capabilities();
    assert.ok(cpus === undefined || cpus > 0);
    assert.ok(prefetch >= 0);
  });
}
