import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ExecutorSuite } from "../executor-conformance.ts";
import { eventually, FILE, openPlace, processesWith, shellTask, uniqueSeconds, type TestPlace } from "./bench-place.ts";

const LOG_LIMIT = 1024 * 1024;

export function limitTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create, { logLimitBytes: LOG_LIMIT });
  });
  after(() => place.close());

  test("the time limit ends the whole tree, whatever it ignores", { timeout: 60_000 }, async () => {
    const seconds = uniqueSeconds();
    const script = `trap '' TERM; (trap '' TERM; sleep ${seconds}) & setsid sleep ${seconds} & (setsid sh -c 'sleep ${seconds} & wait' &) ; while :; do sleep ${seconds}; done`;
    const started = Date.now();
    const result = await place.run(shellTask({ name: "stubborn" }, [script]), {}, { timeLimitMs: 400 });
    assert.equal(result.cause, "timeout", JSON.stringify(result.error));
    assert.equal(result.error?.code, "GOLGI_TIMEOUT");
    assert.ok(Date.now() - started < 30_000);
    await eventually(() => processesWith(seconds).length === 0);
  });

  test("a task may tidy up when its time is over", { timeout: 60_000 }, async () => {
    const result = await place.run(
      shellTask({}, ["trap 'echo tidied >&2; exit 1' TERM; while :; do sleep 0.05; done"]),
      {},
      { timeLimitMs: 400 },
    );
    assert.equal(result.cause, "timeout");
    assert.match(result.error?.message ?? "", /tidied/);
  });

  test("more memory than the limit ends the attempt as out-of-memory", { timeout: 120_000 }, async () => {
    // `tail` keeps a line of any length.
    const hog = shellTask({ name: "hog" }, ["head -c 600000000 /dev/zero | tail -n 1 | wc -c; sleep 5"]);
    const result = await place.run(hog, {}, { memoryBytes: 100 * 1024 * 1024 });
    assert.equal(result.cause, "out-of-memory", JSON.stringify(result.error));
    assert.equal(result.error?.code, "GOLGI_OUT_OF_MEMORY");
    assert.match(result.error?.message ?? "", /100 MiB/);
  });

  test("less memory than the limit is no trouble, and is measured", { timeout: 120_000 }, async () => {
    const modest = shellTask({}, ["head -c 60000000 /dev/zero | (tail -n 1; sleep 0.3) > /dev/null"]);
    const result = await place.run(modest, {}, { memoryBytes: 400 * 1024 * 1024 });
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    const burn = shellTask({}, ["i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"]);
    const { usage } = await place.run(burn);
    assert.ok(usage.userMs + usage.systemMs > 50, JSON.stringify(usage));
    assert.ok(usage.wallMs >= usage.userMs * 0.5);
  });

  test("more on disk than was asked for ends the attempt, while it writes and at its end", { timeout: 60_000 }, async () => {
    const diskBytes = 20 * 1024 * 1024;
    const seconds = uniqueSeconds();
    const slow = shellTask({ name: "spill" }, [
      `for i in 1 2 3 4; do head -c 10000000 /dev/zero > $TMPDIR/$i; done; echo written >&2; sleep ${seconds}`,
    ]);
    const ended = await place.run(slow, {}, { diskBytes });
    assert.equal(ended.error?.code, "GOLGI_DISK_LIMIT", JSON.stringify(ended.error));
    assert.equal(ended.cause, "disk-full");
    assert.match(ended.error?.message ?? "", /^spill wrote more than its disk limit of 20 MiB \(\d+ MiB seen\) and was ended/);
    await eventually(() => processesWith(seconds).length === 0);
    const quick = shellTask({ outputs: { big: FILE } }, ["head -c 40000000 /dev/zero > ", { out: "big" }]);
    const late = await place.run(quick, {}, { diskBytes });
    assert.equal(late.error?.code, "GOLGI_DISK_LIMIT", JSON.stringify(late.error));
    assert.equal((await place.run(quick, {}, { diskBytes: 100 * 1024 * 1024 })).status, "succeeded");
    const input = await place.file("x".repeat(30_000_000));
    const reads = shellTask({ inputs: { file: FILE }, outputs: { n: FILE } }, ["wc -c < ", { in: "file" }, " > ", { out: "n" }]);
    const read = await place.run(reads, { file: input }, { diskBytes });
    assert.equal(read.status, "succeeded", `inputs do not count: ${JSON.stringify(read.error)}`);
  });

  test("a task that writes 1 GB to its log keeps head and tail", { timeout: 300_000 }, async () => {
    const flood = shellTask({ name: "flood" }, [
      "echo the first line; head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo the last line",
    ]);
    const attempt = await place.submit(flood);
    const result = await place.ended(attempt.attempt);
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    const first = await place.executor.logs(attempt.attempt, "stdout", 0, 1000);
    assert.match(first.text, /^the first line\n/);
    assert.ok(first.truncatedBytes > 900_000_000);
    let text = "";
    let at = 0;
    for (
      let chunk = await place.executor.logs(attempt.attempt, "stdout", at);
      ;
      chunk = await place.executor.logs(attempt.attempt, "stdout", at)
    ) {
      text = (text + chunk.text).slice(-200);
      at = chunk.next;
      if (chunk.complete) break;
    }
    assert.match(text, /the last line\n$/);
    assert.ok(at > 1_000_000_000);
    const kept = readdirSync(place.place.logs).reduce((sum, name) => sum + statSync(join(place.place.logs, name)).size, 0);
    assert.ok(kept <= 3 * LOG_LIMIT, `${kept} bytes of logs`);
  });

  test("nothing of a successful attempt lives on", { timeout: 60_000 }, async () => {
    const seconds = uniqueSeconds();
    const script = `sleep ${seconds} & setsid sleep ${seconds} & (setsid sh -c 'sleep ${seconds} & wait' > /dev/null 2>&1 &); nohup sleep ${seconds} > /dev/null 2>&1 & true`;
    const result = await place.run(shellTask({}, [script]));
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    await eventually(() => processesWith(seconds).length === 0);
    assert.deepEqual(
      readdirSync(place.place.work).filter((name) => name.startsWith("att_")),
      [],
    );
  });

  test("a directory without permissions is removed all the same", async () => {
    const result = await place.run(shellTask({}, ["mkdir -p deep/er; touch deep/er/x; chmod 0 deep/er deep"]));
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    await eventually(() => readdirSync(place.place.work).every((name) => !name.startsWith("att_")));
  });

  test("folders deeper than a path may be long are removed", {
    skip: suite.cannot["host-tools"] ?? false,
    timeout: 120_000,
  }, async () => {
    const deep =
      'python3 -c \'import os\nfor i in range(1100): os.mkdir("deep"); os.chdir("deep")\nopen("file", "w")\'; sleep 1.1';
    const result = await place.run(shellTask({}, [deep]));
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    await eventually(() => !readdirSync(place.place.work).some((name) => existsSync(join(place.place.work, name, "deep"))));
  });

  const noTmpfs = process.getuid?.() === 0 ? false : "needs root to mount a small tmpfs";
  test("a full disk is told as such, and the next attempt runs", {
    skip: suite.cannot["disk-full"] ?? noTmpfs,
    timeout: 60_000,
  }, async () => {
    const root = mkdtempSync(join(tmpdir(), "golgi-full-"));
    const disk = join(root, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk]);
    try {
      const small = await openPlace(suite.create, { root: disk });
      try {
        const fill = shellTask({ outputs: { big: FILE } }, ["head -c 100000000 /dev/zero > ", { out: "big" }]);
        const result = await small.run(fill);
        assert.equal(result.cause, "disk-full", JSON.stringify(result));
        assert.equal(result.error?.code, "GOLGI_DISK_FULL");
        const fine = await small.run(shellTask({ outputs: { little: FILE } }, ["echo fine > ", { out: "little" }]));
        assert.equal(fine.status, "succeeded", JSON.stringify(fine.error));
      } finally {
        await small.executor.close({ cancel: true });
        await small.store.close();
      }
    } finally {
      execFileSync("umount", ["-l", disk]);
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });
}
