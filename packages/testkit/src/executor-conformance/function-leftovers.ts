/** What one call of a function leaves behind must not reach the next one, the store or the worker. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { AttemptResult, JsonObject, Type } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import { FILE, functionTask, INTEGER, openPlace, STRING, type TestPlace } from "./bench-place.ts";

export function functionLeftoverTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create);
  });
  after(() => place.close());

  /** Calls of one function, one after the other. */
  const runAll = async (
    source: string,
    outputs: Record<string, Type>,
    given: readonly JsonObject[],
    resources: Parameters<TestPlace["run"]>[2] = {},
  ): Promise<readonly AttemptResult[]> => {
    const task = await functionTask(place.store, { name: "fun", inputs: { n: INTEGER }, outputs }, source);
    const results: AttemptResult[] = [];
    for (const inputs of given) {
      const result = await place.run(task, inputs, resources);
      assert.equal(result.status, "succeeded", JSON.stringify(result.error));
      results.push(result);
    }
    return results;
  };
  const texts = (results: readonly AttemptResult[]): Promise<readonly string[]> =>
    Promise.all(results.map(({ outputs }) => place.text(outputs?.["f"])));
  const TWO = [{ n: 1 }, { n: 2 }];

  test("a descriptor that stays open cannot change what the store has taken over", { timeout: 60_000 }, async () => {
    const source = `import { openSync, writeSync } from "node:fs";
      let left;
      export default ({ inputs, outputs }) => {
        if (left !== undefined) writeSync(left, "evil", 0);
        left = openSync(outputs.f, "w");
        writeSync(left, "good" + inputs.n, 0);
      };`;
    const results = await runAll(source, { f: FILE }, TWO);
    assert.deepEqual(await texts(results), ["good1", "good2"]);
    for await (const fault of place.store.verify()) assert.fail(JSON.stringify(fault));
  });

  test("what is still being written when the function returns is waited for", { timeout: 60_000 }, async () => {
    const source = `import { createWriteStream } from "node:fs";
      export default ({ outputs }) => {
        const stream = createWriteStream(outputs.f);
        for (let line = 0; line < 2000; line++) stream.write("x".repeat(999) + "\\n");
        stream.end();
      };`;
    const [text = ""] = await texts(await runAll(source, { f: FILE }, [{ n: 1 }]));
    assert.equal(text.length, 2_000_000);
    for await (const fault of place.store.verify()) assert.fail(JSON.stringify(fault));
  });

  const LATE: readonly (readonly [name: string, statement: string])[] = [
    ["a timer", `setTimeout(() => writeFileSync(outputs.f, "from call 1"), 200);`],
    [
      "a child process",
      `spawn("sh", ["-c", 'sleep 0.2; echo from call 1 > "$0"', outputs.f], { detached: true, stdio: "ignore" }).unref();`,
    ],
    [
      "a thread",
      `new Worker('setTimeout(() => require("fs").writeFileSync(require("worker_threads").workerData, "from call 1"), 200)', { eval: true, workerData: outputs.f });`,
    ],
  ];
  for (const [name, statement] of LATE) {
    test(`${name} left running cannot write the output of the next call`, { timeout: 60_000 }, async () => {
      const source = `import { writeFileSync } from "node:fs"; import { spawn } from "node:child_process"; import { Worker } from "node:worker_threads";
        export default async ({ inputs, outputs }) => {
          writeFileSync(outputs.f, "call " + inputs.n);
          if (inputs.n === 1) { ${statement} } else await new Promise((resolve) => setTimeout(resolve, 500));
        };`;
      assert.deepEqual(await texts(await runAll(source, { f: FILE }, TWO)), ["call 1", "call 2"]);
    });
  }

  test("an error that an earlier call left behind does not fail the next one", { timeout: 60_000 }, async () => {
    const source = `export default async ({ inputs }) => {
      if (inputs.n === 1) { setTimeout(() => Promise.reject(new Error("from call 1")), 50); return { n: 1 }; }
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { n: 2 };
    };`;
    const results = await runAll(source, { n: INTEGER }, TWO);
    assert.deepEqual(
      results.map(({ outputs }) => outputs),
      TWO,
    );
  });

  test("the working directory, the environment and files without an output are gone at the next call", {
    timeout: 60_000,
  }, async () => {
    const source = `import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
      export default () => {
        const said = JSON.stringify([process.env.MARK ?? "", readdirSync("."), readdirSync(process.env.TMPDIR)]);
        process.env.MARK = "set";
        writeFileSync(process.env.TMPDIR + "/mark", "x");
        mkdirSync("folder");
        process.chdir("folder");
        return { said };
      };`;
    const results = await runAll(source, { said: STRING }, [...TWO, { n: 3 }]);
    assert.equal(new Set(results.map(({ outputs }) => outputs?.["said"])).size, 1, JSON.stringify(results));
  });

  test("starting a process takes nothing of the call's time limit", { timeout: 60_000 }, async () => {
    await runAll("export default () => ({ n: 1 });", { n: INTEGER }, [{ n: 1 }], { timeLimitMs: 150 });
  });

  test("what a function writes on the channel of its process harms nobody else", { timeout: 120_000 }, async () => {
    const neighbour = await functionTask(
      place.store,
      { outputs: { n: INTEGER } },
      "export default async () => { await new Promise((resolve) => setTimeout(resolve, 1500)); return { n: 1 }; };",
    );
    const other = await place.submit(neighbour);
    await place.started(other.attempt);
    const payloads = [
      "garbage",
      "5",
      "[null]",
      '[{"id":0,"log":"out","text":5}]',
      '[{"id":0,"log":"../../escaped","text":"x"}]',
      '[{"id":0,"ok":true,"result":7,"ms":"x"}]',
    ];
    for (const payload of payloads) {
      const source = `import { writeSync } from "node:fs";
        export default async () => { writeSync(3, ${JSON.stringify(`${payload}\n`)}); await new Promise((resolve) => setTimeout(resolve, 5000)); };`;
      const result = await place.run(await functionTask(place.store, {}, source));
      assert.equal(result.error?.code, "GOLGI_FUNCTION_CRASHED", `${payload}: ${JSON.stringify(result)}`);
      assert.equal(result.cause, "exit");
      assert.match(result.error?.message ?? "", /descriptor 3/);
    }
    assert.deepEqual((await place.ended(other.attempt)).outputs, { n: 1 });
    assert.equal(existsSync(join(place.root, "escaped")), false);
    assert.deepEqual(
      readdirSync(place.place.logs).filter((name) => name.includes("escaped")),
      [],
    );
  });
}
