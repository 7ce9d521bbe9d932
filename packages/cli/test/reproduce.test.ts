/** A failed task again, alone: everything that it needs lies in one directory, and one command repeats it without the engine. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeProject } from "./cli.ts";

interface Result {
  readonly status: string;
  readonly exitCode?: number;
}

test("the failure card names the command that repeats the task, and its directory is kept", async (t) => {
  const project = makeProject(t);
  const failed = await project.golgi("run", "control.ts", "failing", "--sandbox", "plain");
  assert.equal(failed.code, 1);
  const [, words] = /Alone:\s+golgi (reproduce \w+ fail)/.exec(failed.stderr) ?? assert.fail(failed.stderr);
  const again = await project.golgi(...(words ?? "").split(" "), "--sandbox", "plain", "--dir", "alone");
  assert.equal(again.code, 1);
  assert.match(again.stderr, /about to fail [\s\S]*reason: no good[\s\S]*GOLGI_TASK_FAILED/);
  const [attempt] = readdirSync(project.path("alone/work")).filter((name) => name.startsWith("att_"));
  const kept = join(project.path("alone/work"), attempt ?? assert.fail(again.stderr));
  assert.equal(readFileSync(join(kept, "in/after/after"), "utf8"), "first\n");
  const result = JSON.parse(readFileSync(project.path("alone/result.json"), "utf8")) as Result;
  assert.deepEqual([result.status, result.exitCode], ["failed", 3]);

  const [, command] = /Again:\s+(.+)/.exec(again.stderr) ?? assert.fail(again.stderr);
  rmSync(project.path("alone/result.json"));
  const alone = spawnSync("sh", ["-c", command ?? ""], { encoding: "utf8", timeout: 60_000 });
  assert.equal(alone.status, 0, alone.stderr);
  assert.equal((JSON.parse(readFileSync(project.path("alone/result.json"), "utf8")) as Result).exitCode, 3);
});

test("a task that succeeded, one that does not exist, and one whose result was reused", async (t) => {
  const project = makeProject(t);
  await project.golgi("run", "control.ts", "failing", "--sandbox", "plain");
  const good = await project.ok("reproduce", "last", "nap", "--sandbox", "plain");
  assert.equal(good.stdout, "sleeping first\n");
  assert.match(good.stderr, /nap succeeded this time/);
  const unknown = await project.golgi("reproduce", "last", "naps");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /GOLGI_NODE_UNKNOWN[\s\S]*It has: [\s\S]*nap/);
  await project.golgi("run", "control.ts", "failing", "--sandbox", "plain");
  const reused = await project.golgi("reproduce", "last", "nap");
  assert.equal(reused.code, 2);
  assert.match(reused.stderr, /GOLGI_NODE_NOT_RUN[\s\S]*golgi reproduce run_\w+ nap/);
});

const MADE = `import { dynamic, sh, t, task, workflow } from "@golgi/sdk";
const fail = task({ name: "fail", inputs: { n: t.int() }, outputs: { f: t.file() },
  script: ({ inputs, outputs }) => sh\`printf '10 %%\\r100 %%\\r\\n' >&2; echo > \${outputs.f}; exit \${inputs.n}\` });
const plan = task({ name: "plan", inputs: { n: t.int() }, outputs: { f: t.file() }, uses: [fail],
  graph: ({ inputs }) => ({ f: fail({ n: inputs.n }).f }) });
export const made = workflow({ name: "made", inputs: {}, body: () => ({ f: dynamic(plan, { n: 3 }).f }) });
`;

test("of a graph made at run time the card shows the node that failed, not the one around it", async (t) => {
  const project = makeProject(t);
  writeFileSync(project.path("made.ts"), MADE);
  const { code, stderr } = await project.golgi("run", "made.ts", "--sandbox", "plain");
  assert.equal(code, 1);
  assert.match(stderr, /^✗ plan\/fail .*GOLGI_TASK_FAILED$/m);
  assert.match(stderr, /Alone: +golgi reproduce run_\w+ plan\/fail/);
  assert.match(stderr, /│ 100 %$/m, "a progress bar as it stood last");
  assert.doesNotMatch(stderr, /also failed/);
});
