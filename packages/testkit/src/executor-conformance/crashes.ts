import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { AttemptReport } from "@golgi/engine";
import type { AttemptId, AttemptSpec, TaskSpec } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import {
  attemptOf,
  digestOf,
  eventually,
  FILE,
  functionTask,
  INTEGER,
  openPlace,
  processesWith,
  shellTask,
  uniqueSeconds,
  type TestPlace,
} from "./bench-place.ts";

const CHILD = fileURLToPath(new URL("./engine-child.ts", import.meta.url));
const LIMIT = { timeout: 120_000 };

export function crashTests(suite: ExecutorSuite): void {
  const skip = suite.cannot["survives-engine"] ?? false;

  test("kill -9 of the worker: what ran is lost at once and gone, what waited runs", LIMIT, async () => {
    const place = await openPlace(suite.create, { cpus: 2 });
    try {
      const seconds = uniqueSeconds();
      const slow = shellTask({ name: "slow" }, [`setsid sleep ${seconds} & sleep ${seconds}`]);
      const quick = shellTask({ name: "quick", inputs: { n: INTEGER }, outputs: { said: FILE } }, [
        "echo ",
        { in: "n" },
        " > ",
        { out: "said" },
      ]);
      const running = [attemptOf(slow, {}), attemptOf(slow, {})];
      await place.executor.submit(running, new Map([[digestOf(slow), slow]]));
      await Promise.all(running.map(({ attempt }) => place.started(attempt)));
      const waiting = Array.from({ length: 5 }, (_, n) => attemptOf(quick, { n }));
      await place.executor.submit(waiting, new Map([[digestOf(quick), quick]]));
      killAll(suite.workers(place.place));
      for (const { attempt, token } of running) {
        const result = await place.ended(attempt);
        assert.equal(result.cause, "lost");
        assert.equal(result.error?.code, "GOLGI_ATTEMPT_LOST");
        assert.equal(result.token, token);
      }
      for (const [n, { attempt }] of waiting.entries()) {
        const result = await place.ended(attempt);
        assert.equal(result.status, "succeeded", JSON.stringify(result.error));
        assert.equal(await place.text(result.outputs?.["said"]), `${n}\n`);
      }
      await eventually(() => processesWith(seconds).length === 0);
      await eventually(() => readdirSync(place.place.work).every((name) => !name.startsWith("att_")));
    } finally {
      await place.close();
    }
  });

  test("kill -9 of the worker again and again: every attempt still ends once", LIMIT, async () => {
    const place = await openPlace(suite.create);
    try {
      const task = shellTask({ inputs: { n: INTEGER }, outputs: { said: FILE } }, [
        "echo ",
        { in: "n" },
        " > ",
        { out: "said" },
        "; sleep 0.01",
      ]);
      const attempts = Array.from({ length: 120 }, (_, n) => attemptOf(task, { n }));
      await place.executor.submit(attempts, new Map([[digestOf(task), task]]));
      let alive = true;
      const killer = (async () => {
        for (let round = 0; round < 4 && alive; round++) {
          await new Promise((resolve) => setTimeout(resolve, 150));
          killAll(suite.workers(place.place));
        }
      })();
      const results = await Promise.all(attempts.map(({ attempt }) => place.ended(attempt)));
      alive = false;
      await killer;
      for (const { status, cause } of results) assert.ok(status === "succeeded" || cause === "lost", `${status} ${cause}`);
      for (const { attempt } of attempts) {
        assert.equal(place.reports.filter((report) => report.kind === "ended" && report.result.attempt === attempt).length, 1);
      }
      assert.equal((await place.run(task, { n: 1 })).status, "succeeded");
      for await (const fault of place.store.verify()) assert.fail(JSON.stringify(fault));
    } finally {
      await place.close();
    }
  });

  test("kill -9 of the engine: attempts go on, and the next engine learns their results", { ...LIMIT, skip }, async () => {
    await withDeadEngine(suite, async ({ place, go, fast, slow, stuck }) => {
      const reports: AttemptReport[] = [];
      const executor = await suite.create(place.place);
      try {
        await executor.start((report) => reports.push(report));
        const states = await executor.status([fast.attempt, slow.attempt, "att_neverheardofthis1"]);
        assert.deepEqual(
          states.map(({ state }) => state),
          ["ended", "running", "unknown"],
        );
        const [known] = states;
        assert.equal(known?.state === "ended" && known.result.status, "succeeded", JSON.stringify(known));
        writeFileSync(go, "");
        const result = await endOf(reports, slow.attempt);
        assert.equal(result.status, "succeeded", JSON.stringify(result.error));
        assert.equal(await place.text(result.outputs?.["said"]), "went on\n");
        await executor.status([stuck.attempt]);
        await executor.cancel([stuck.attempt]);
        assert.equal((await endOf(reports, stuck.attempt)).status, "cancelled");
        await eventually(() => suite.workers(place.place).length <= 1);
      } finally {
        await executor.close({ cancel: true });
      }
    });
  });

  test("kill -9 of the engine and the worker: the next engine finds nothing of theirs alive", { ...LIMIT, skip }, async () => {
    await withDeadEngine(suite, async ({ place, slow, stuck, seconds }) => {
      killAll(suite.workers(place.place));
      await eventually(() => suite.workers(place.place).length === 0);
      const executor = await suite.create(place.place);
      try {
        await executor.start(() => {});
        const states = await executor.status([slow.attempt, stuck.attempt]);
        assert.deepEqual(
          states.map(({ state }) => state),
          ["unknown", "unknown"],
        );
        await executor.reap([slow.attempt, stuck.attempt]);
        await eventually(() => processesWith(seconds).length === 0);
        assert.equal(existsSync(join(place.place.work, slow.attempt)), false);
      } finally {
        await executor.close({ cancel: true });
      }
    });
  });

  test("reap ends what a worker without an engine still runs", { ...LIMIT, skip }, async () => {
    await withDeadEngine(suite, async ({ place, slow, stuck, seconds }) => {
      const executor = await suite.create(place.place);
      try {
        await executor.start(() => {});
        await executor.reap([slow.attempt, stuck.attempt]);
        await eventually(() => processesWith(seconds).length === 0);
        await eventually(() => suite.workers(place.place).length <= 1);
      } finally {
        await executor.close({ cancel: true });
      }
    });
  });

  test("closing without cancel lets attempts finish, and another engine hears of it", { ...LIMIT, skip }, async () => {
    const place = await openPlace(suite.create);
    const go = join(place.root, "go");
    const task = waitFor(go, { network: false });
    const source = "export default async () => { await new Promise((r) => setTimeout(r, 400)); return { n: 5 }; };";
    const fun = await functionTask(place.store, { outputs: { n: INTEGER } }, source);
    const [attempt, call] = [attemptOf(task, {}), attemptOf(fun, {})];
    await place.executor.submit(
      [attempt, call],
      new Map([
        [attempt.task, task],
        [call.task, fun],
      ]),
    );
    await place.started(attempt.attempt);
    await place.started(call.attempt);
    await place.executor.close({ cancel: false });
    const executor = await suite.create(place.place);
    const reports: AttemptReport[] = [];
    await executor.start((report) => reports.push(report));
    const states = await executor.status([attempt.attempt, call.attempt]);
    assert.equal(states[0]?.state, "running");
    if (states[1]?.state !== "ended") await endOf(reports, call.attempt);
    await executor.reap([attempt.attempt]);
    await executor.close({ cancel: true });
    await eventually(() => suite.workers(place.place).length === 0);
    await place.close();
  });
}

/** A script that waits: for a file of the host where it can see one, else for ever. */
function waitFor(go: string, { network }: { network: boolean }): TaskSpec {
  return shellTask({ name: "waits", outputs: { said: FILE }, network }, [
    `for i in $(seq 600); do if [ -e '${go}' ]; then break; fi; sleep 0.1; done; echo 'went on' > `,
    { out: "said" },
  ]);
}

interface DeadEngine {
  readonly place: TestPlace;
  /** Touch it and `slow` ends. */
  readonly go: string;
  readonly fast: AttemptSpec;
  readonly slow: AttemptSpec;
  readonly stuck: AttemptSpec;
  readonly seconds: string;
}

/** An engine in a process of its own ran `fast`, was running `slow` and `stuck`, and was killed. */
async function withDeadEngine(suite: ExecutorSuite, use: (dead: DeadEngine) => Promise<void>): Promise<void> {
  const place = await openPlace(suite.create);
  // Its own executor is not needed, only its folders and store.
  await place.executor.close({ cancel: true });
  const seconds = uniqueSeconds();
  const go = join("/tmp", `golgi-go-${seconds}`);
  const hidden = suite.cannot.isolation === undefined;
  const fastTask = shellTask({ name: "fast", outputs: { said: FILE } }, ["echo fast > ", { out: "said" }]);
  // In a sandbox the file of the host cannot be seen: it ends by itself a little later.
  const rounds = hidden ? "30" : "600";
  const slowTask = shellTask({ name: "slow", outputs: { said: FILE } }, [
    `for i in $(seq ${rounds}); do if [ -e '${go}' ]; then break; fi; sleep 0.1; done; echo 'went on' > `,
    { out: "said" },
  ]);
  const stuckTask = shellTask({ name: "stuck" }, [`setsid sleep ${seconds} & sleep ${seconds}`]);
  const [fast, slow, stuck] = [attemptOf(fastTask, {}), attemptOf(slowTask, {}), attemptOf(stuckTask, {})];
  const tasks = [fastTask, slowTask, stuckTask].map((task) => [digestOf(task), task] as const);
  const orders = {
    module: suite.module.url,
    export: suite.module.export,
    place: { ...place.place, cpus: 4 },
    attempts: [fast, slow, stuck],
    tasks,
  };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CHILD, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await linesOf(child, (lines) => lines.includes("ended") && lines.filter((line) => line === "started").length === 3);
    child.kill("SIGKILL");
    await new Promise<void>((resolve) =>
      child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
    );
    await use({ place, go, fast, slow, stuck, seconds });
  } finally {
    child.kill("SIGKILL");
    writeFileSync(go, "");
    for (const pid of processesWith(seconds)) if (pid !== process.pid) process.kill(pid, "SIGKILL");
    await place.close();
  }
}

function linesOf(child: ChildProcess, enough: (lines: readonly string[]) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (enough(text.split("\n"))) resolve();
    });
    child.once("exit", (code) => reject(new Error(`the engine ended early (${code}): ${text}`)));
  });
}

async function endOf(
  reports: readonly AttemptReport[],
  attempt: AttemptId,
): Promise<Extract<AttemptReport, { kind: "ended" }>["result"]> {
  const find = (): Extract<AttemptReport, { kind: "ended" }> | undefined =>
    reports.find(
      (report): report is Extract<AttemptReport, { kind: "ended" }> =>
        report.kind === "ended" && report.result.attempt === attempt,
    );
  await eventually(() => find() !== undefined);
  const found = find();
  assert.ok(found !== undefined);
  return found.result;
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}
