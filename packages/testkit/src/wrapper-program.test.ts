/** The wrapper as a program: what runs on a cluster node, without an engine. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import type { AttemptFile, AttemptResult, JsonObject, TaskSpec } from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";
import {
  attemptOf,
  eventually,
  FILE,
  functionTask,
  INTEGER,
  processesWith,
  shellTask,
  uniqueSeconds,
} from "./executor-conformance/bench-place.ts";

const MAIN = join(dirname(createRequire(import.meta.url).resolve("@golgi/executors")), "wrapper/main.ts");
let root = "";
let store: Store;
before(async () => {
  root = mkdtempSync(join(tmpdir(), "golgi-wrapper-"));
  store = await openLocalStore(join(root, "store"));
});
after(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function writeAttempt(
  task: TaskSpec,
  inputs: JsonObject,
): { readonly attempt: string; readonly result: string; readonly file: AttemptFile } {
  const spec = attemptOf(task, inputs);
  const host = {
    store: join(root, "store"),
    work: join(root, "work"),
    logs: join(root, "logs"),
    sandbox: "plain",
    logLimitBytes: 1e6,
    keepFailed: false,
  } as const;
  const file: AttemptFile = { golgi: "attempt/1", attempt: spec, task, host };
  const attempt = join(root, `${spec.attempt}.json`);
  writeFileSync(attempt, JSON.stringify(file));
  return { attempt, result: join(root, `${spec.attempt}.result.json`), file };
}

function runMain(...words: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...words], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stderr };
}

const readResult = (path: string): AttemptResult => JSON.parse(readFileSync(path, "utf8")) as AttemptResult;

test("one attempt file in, one result file out, outputs in the store", async () => {
  const task = shellTask({ inputs: { n: INTEGER }, outputs: { said: FILE } }, ["echo ", { in: "n" }, " | tee ", { out: "said" }]);
  const { attempt, result, file } = writeAttempt(task, { n: 5 });
  assert.deepEqual(runMain(attempt, result), { status: 0, stderr: "" });
  const found = readResult(result);
  assert.equal(found.status, "succeeded", JSON.stringify(found.error));
  assert.equal(found.token, file.attempt.token);
  const said = found.outputs?.["said"] as { digest: `sha256:${string}` };
  assert.equal((await store.read(said.digest)).toString(), "5\n");
  assert.equal(readFileSync(join(root, "logs", `${file.attempt.attempt}.out`), "utf8"), "5\n");
  assert.deepEqual(
    readdirSync(root).filter((name) => name.endsWith(".partial")),
    [],
  );
});

test("a failed task is a result, not a failure of the wrapper", () => {
  const { attempt, result } = writeAttempt(shellTask({}, ["echo no luck >&2; exit 4"]), {});
  assert.equal(runMain(attempt, result).status, 0);
  const found = readResult(result);
  assert.equal(found.cause, "exit");
  assert.match(found.error?.message ?? "", /no luck/);
});

test("function tasks run too", async () => {
  const task = await functionTask(
    store,
    { inputs: { n: INTEGER }, outputs: { n: INTEGER } },
    "export default ({ inputs }) => ({ n: inputs.n + 1 });",
  );
  const { attempt, result } = writeAttempt(task, { n: 1 });
  assert.equal(runMain(attempt, result).status, 0);
  assert.deepEqual(readResult(result).outputs, { n: 2 });
});

test("SIGTERM cancels and still writes a result", { timeout: 60_000 }, async () => {
  const seconds = uniqueSeconds();
  const { attempt, result } = writeAttempt(shellTask({}, [`sleep ${seconds}`]), {});
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, attempt, result]);
  await eventually(() => processesWith(seconds).length > 0);
  child.kill("SIGTERM");
  const code = await new Promise((resolve) => child.once("exit", resolve));
  assert.equal(code, 0);
  assert.equal(readResult(result).status, "cancelled");
  assert.deepEqual(processesWith(seconds), []);
});

for (const [what, text] of [
  ["no JSON", "{"],
  ["another record", '{"golgi":"result/1"}'],
  ["missing parts", '{"golgi":"attempt/1","attempt":{}}'],
] as const) {
  test(`an attempt file with ${what} is refused with the reason`, () => {
    const path = join(root, "bad.json");
    writeFileSync(path, text);
    const { status, stderr } = runMain(path);
    assert.equal(status, 2);
    assert.match(stderr, /^GOLGI_ATTEMPT_FILE: /);
  });
}

test("no attempt file at all", () => assert.equal(runMain(join(root, "none.json")).status, 2));
