import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { AttemptResult, FileValue, JsonObject, Type } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import {
  attemptOf,
  DIRECTORY,
  digestOf,
  eventually,
  FILE,
  functionTask,
  INTEGER,
  openPlace,
  STRING,
  type TestPlace,
} from "./bench-place.ts";

export function functionTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create, { logLimitBytes: 100_000 });
  });
  after(() => place.close());

  const run = async (
    source: string,
    parts: {
      inputs?: Record<string, Type>;
      outputs?: Record<string, Type>;
      given?: JsonObject;
      resources?: Parameters<TestPlace["run"]>[2];
    } = {},
  ): Promise<AttemptResult> => {
    const task = await functionTask(
      place.store,
      { name: "fun", inputs: parts.inputs ?? {}, outputs: parts.outputs ?? {} },
      source,
    );
    return place.run(task, parts.given ?? {}, parts.resources);
  };

  test("a function gets its inputs and resources and returns its outputs", async () => {
    const source = "export default async ({ inputs, resources }) => ({ y: inputs.x * 2, cpus: resources.cpus });";
    const result = await run(source, { inputs: { x: INTEGER }, outputs: { y: INTEGER, cpus: INTEGER }, given: { x: 21 } });
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { y: 42, cpus: 1 });
  });

  test("files go in and out, one call never sees the files of another", async () => {
    const source = `
      import { readFileSync, writeFileSync, readdirSync } from "node:fs";
      export default ({ inputs, outputs }) => {
        writeFileSync(outputs.copy, readFileSync(inputs.file.path, "utf8").toUpperCase());
        writeFileSync(outputs.tree + "/x", "in a tree");
        writeFileSync("/tmp/left-behind-" + process.pid, "x");
        writeFileSync("left-behind", "x");
        return { there: readdirSync(".").concat(readdirSync(process.env.TMPDIR)).sort().join(" ") };
      };`;
    const parts = { inputs: { file: FILE }, outputs: { copy: FILE, tree: DIRECTORY, there: STRING } };
    const task = await functionTask(place.store, parts, source);
    const seen = new Set<unknown>();
    for (let n = 0; n < 4; n++) {
      const result = await place.run(task, { file: await place.file(`text ${n}`) });
      assert.equal(result.status, "succeeded", JSON.stringify(result.error));
      assert.equal(await place.text(result.outputs?.["copy"]), `TEXT ${n}`);
      seen.add(String(result.outputs?.["there"]).replace(/left-behind-\d+/, ""));
    }
    assert.equal(seen.size, 1, [...seen].join(" | "));
  });

  test("an input can be handed on as an output", async () => {
    const file = await place.file("handed on");
    const result = await run("export default ({ inputs }) => ({ same: inputs.file });", {
      inputs: { file: FILE },
      outputs: { same: FILE },
      given: { file },
    });
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    assert.equal((result.outputs?.["same"] as FileValue | undefined)?.digest, file.digest);
  });

  test("a digest the function was not given is not an output", async () => {
    const other = await place.file("not yours");
    const result = await run(`export default () => ({ got: ${JSON.stringify(other)} });`, { outputs: { got: FILE } });
    assert.equal(result.status, "failed");
    assert.equal(result.cause, "output");
  });

  test("log, console and standard streams are the call's own log", async () => {
    const source = `export default ({ log }) => { log("one", { a: 1 }); console.log("two"); console.error("three"); process.stdout.write("four\\n"); return {}; };`;
    const task = await functionTask(place.store, {}, source);
    const attempt = await place.submit(task);
    await place.ended(attempt.attempt);
    assert.equal((await place.executor.logs(attempt.attempt, "stdout", 0)).text, "one { a: 1 }\ntwo\nfour\n");
    assert.equal((await place.executor.logs(attempt.attempt, "stderr", 0)).text, "three\n");
  });

  test("a log without end is cut", async () => {
    const task = await functionTask(
      place.store,
      {},
      `export default ({ log }) => { for (let i = 0; i < 30000; i++) log("line " + i); };`,
    );
    const attempt = await place.submit(task);
    assert.equal((await place.ended(attempt.attempt)).status, "succeeded");
    const chunk = await place.executor.logs(attempt.attempt, "stdout", 0, 10);
    assert.match(chunk.text, /^line 0/);
    assert.ok(chunk.truncatedBytes > 100_000);
  });

  const FAILURES: readonly (readonly [name: string, source: string, cause: string, code: string, message: RegExp])[] = [
    ["a thrown error", 'export default () => { throw new Error("bad reads"); };', "exit", "GOLGI_FUNCTION_FAILED", /bad reads/],
    ["something else thrown", "export default () => { throw { odd: 1 }; };", "exit", "GOLGI_FUNCTION_FAILED", /odd/],
    ["process.exit", "export default () => { process.exit(3); };", "exit", "GOLGI_FUNCTION_CRASHED", /exit status 3/],
    ["an abort", "export default () => { process.abort(); };", "exit", "GOLGI_FUNCTION_CRASHED", /SIGABRT|exit status 134/],
    [
      "kill -9 of itself",
      'export default () => { process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); };',
      "lost",
      "GOLGI_FUNCTION_CRASHED",
      /SIGKILL|137/,
    ],
    [
      "an error nobody waits for",
      'export default () => { setTimeout(() => { throw new Error("late"); }, 5); return new Promise(() => {}); };',
      "exit",
      "GOLGI_FUNCTION_FAILED",
      /late/,
    ],
    [
      "a module that does not load",
      "import 'no-such-module'; export default () => {};",
      "environment",
      "GOLGI_FUNCTION_LOAD",
      /no-such-module/,
    ],
    ["a missing export", "export const other = 1;", "environment", "GOLGI_FUNCTION_LOAD", /default/],
    ["a result that is no object", "export default () => 42;", "output", "GOLGI_OUTPUT_VALUE", /42/],
    [
      "a result in a circle",
      "export default () => { const a = {}; a.a = a; return a; };",
      "output",
      "GOLGI_OUTPUT_VALUE",
      /JSON/,
    ],
    [
      "an error message of 50 MB",
      'export default () => { throw new Error("x".repeat(50e6)); };',
      "exit",
      "GOLGI_FUNCTION_FAILED",
      /xxx/,
    ],
  ];
  for (const [name, source, cause, code, message] of FAILURES) {
    test(`${name} fails the call with a clear error`, { timeout: 60_000 }, async () => {
      const result = await run(source);
      assert.equal(result.status, "failed");
      assert.equal(result.error?.code, code, JSON.stringify(result.error)?.slice(0, 3000));
      assert.equal(result.cause, cause);
      assert.match(result.error?.message ?? "", message);
      assert.ok(JSON.stringify(result).length < 40_000);
    });
  }

  test("a result of 50 MB is refused", { timeout: 60_000 }, async () => {
    const result = await run('export default () => ({ big: "x".repeat(50e6) });', { outputs: { big: STRING } });
    assert.equal(result.error?.code, "GOLGI_OUTPUT_TOO_LARGE");
  });

  test("a missing output is named", async () => {
    const result = await run("export default () => ({});", { outputs: { wanted: INTEGER } });
    assert.equal(result.error?.code, "GOLGI_OUTPUT_MISSING");
    assert.match(result.error?.message ?? "", /wanted/);
  });

  test("an endless loop ends at the time limit", { timeout: 60_000 }, async () => {
    const result = await run("export default () => { for (;;); };", { resources: { timeLimitMs: 300 } });
    assert.equal(result.cause, "timeout", JSON.stringify(result.error));
  });

  test("more memory than the limit is out-of-memory", { timeout: 60_000 }, async () => {
    const source =
      "export default () => { const all = []; for (;;) all.push(new Array(100000).fill({}).map((_, i) => ({ i }))); };";
    const result = await run(source, { resources: { memoryBytes: 150 * 1024 * 1024 } });
    assert.equal(result.cause, "out-of-memory", JSON.stringify(result.error));
  });

  test("the signal tells a function that it is cancelled", { timeout: 60_000 }, async () => {
    const source = `export default ({ signal, log }) => { log("up"); return new Promise((_, no) => signal.addEventListener("abort", () => { log("heard"); no(signal.reason); })); };`;
    const attempt = await place.submit(await functionTask(place.store, {}, source));
    await place.started(attempt.attempt);
    await eventually(async () => (await place.executor.logs(attempt.attempt, "stdout", 0)).text === "up\n");
    await place.executor.cancel([attempt.attempt]);
    assert.equal((await place.ended(attempt.attempt)).status, "cancelled");
    assert.match((await place.executor.logs(attempt.attempt, "stdout", 0)).text, /heard/);
  });

  test("a function that does not listen is ended", { timeout: 60_000 }, async () => {
    const attempt = await place.submit(await functionTask(place.store, {}, "export default () => { for (;;); };"));
    await place.started(attempt.attempt);
    await place.executor.cancel([attempt.attempt]);
    assert.equal((await place.ended(attempt.attempt)).status, "cancelled");
  });

  test("a process that is killed between two calls is replaced", { timeout: 60_000 }, async () => {
    const source = "export default ({ inputs }) => ({ n: inputs.n + 1 });";
    const task = await functionTask(place.store, { inputs: { n: INTEGER }, outputs: { n: INTEGER } }, source);
    const before = new Set(childrenOf(suite.workers(place.place)));
    for (let n = 0; n < 4; n++) {
      const result = await place.run(task, { n });
      // Its death may not have been noticed yet: then the call is lost with it, and told so.
      if (result.cause !== "lost" || n === 0) assert.deepEqual(result.outputs, { n: n + 1 }, JSON.stringify(result.error));
      const idle = childrenOf(suite.workers(place.place)).filter((pid) => !before.has(pid));
      if (n === 0) assert.ok(idle.length > 0, "its process waits for the next call");
      for (const pid of idle) process.kill(pid, "SIGKILL");
      await eventually(() => childrenOf(suite.workers(place.place)).every((pid) => !idle.includes(pid)));
    }
    await eventually(async () => (await place.run(task, { n: 9 })).status === "succeeded");
  });

  test("a call that crashes the process fails alone", { timeout: 120_000 }, async () => {
    const source = `export default ({ inputs }) => {
      if (inputs.n % 50 === 13) process.kill(process.pid, "SIGKILL");
      if (inputs.n % 50 === 31) process.exit(1);
      return { n: inputs.n };
    };`;
    const task = await functionTask(place.store, { inputs: { n: INTEGER }, outputs: { n: INTEGER } }, source);
    const attempts = Array.from({ length: 200 }, (_, n) => attemptOf(task, { n }));
    await place.executor.submit(attempts, new Map([[digestOf(task), task]]));
    for (const [n, { attempt }] of attempts.entries()) {
      const result = await place.ended(attempt);
      const doomed = n % 50 === 13 || n % 50 === 31;
      assert.equal(result.status, doomed ? "failed" : "succeeded", `${n}: ${JSON.stringify(result.error)}`);
      if (!doomed) assert.deepEqual(result.outputs, { n });
    }
  });
}

function childrenOf(pids: readonly number[]): readonly number[] {
  return pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    ),
  );
}
