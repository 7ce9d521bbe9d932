/** A worker process that is killed while it starts says nothing about the next one. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLocalExecutor } from "@golgi/executors";
import type { AttemptReport } from "@golgi/engine";
import { openLocalStore } from "@golgi/store";
import { attemptOf, digestOf, eventually, shellTask } from "./executor-conformance/bench-place.ts";

/** Children of this process that run the worker's program. */
function starting(): readonly number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return children.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker-main");
    } catch {
      return false;
    }
  });
}

for (const kills of [1, 2, 3]) {
  test(`${kills} × kill -9 of a worker that starts`, { timeout: 60_000 }, async () => {
    const root = mkdtempSync(join(tmpdir(), "golgi-start-"));
    const store = await openLocalStore(join(root, "store"));
    const executor = await createLocalExecutor({
      store: join(root, "store"),
      work: join(root, "work"),
      logs: join(root, "logs"),
      sandbox: "plain",
    });
    const reports: AttemptReport[] = [];
    let ready = false;
    const started = executor.start((report) => reports.push(report)).then(() => (ready = true));
    const outcome = started.then(
      () => "started",
      (thrown: Error) => thrown.message,
    );
    const killed = new Set<number>();
    for (let kill = 0; kill < kills; kill++) {
      await eventually(() => starting().some((pid) => !killed.has(pid)));
      const victim = starting().find((pid) => !killed.has(pid)) as number;
      assert.equal(ready, false);
      killed.add(victim);
      process.kill(victim, "SIGKILL");
    }
    if (kills > 2) assert.match(await outcome, /was killed by SIGKILL before it was ready/);
    else assert.equal(await outcome, "started");
    // Whatever became of the start, what is submitted then gets a worker.
    const task = shellTask({}, ["true"]);
    const attempt = attemptOf(task, {});
    await executor.submit([attempt], new Map([[digestOf(task), task]]));
    await eventually(() => reports.some((report) => report.kind === "ended"));
    const [end] = reports.flatMap((report) => (report.kind === "ended" ? [report.result] : []));
    assert.equal(end?.status, "succeeded", JSON.stringify(end?.error));
    await executor.close({ cancel: true });
    await store.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
}
