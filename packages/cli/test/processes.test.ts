/** Ctrl-C, background runs, several processes, and processes that die. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { eventually, jsonLines, makeProject } from "./cli.ts";
import type { Project } from "./cli.ts";

/** Nobody else sleeps for exactly so long. */
function uniqueSeconds(base: number): string {
  return `${base}.${process.pid}${Math.floor(Math.random() * 1e6)}`;
}

function sleepers(seconds: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${Number(seconds)}\0`;
      } catch {
        return false;
      }
    });
}

async function statusOf(project: Project): Promise<string> {
  const [row] = jsonLines((await project.ok("runs", "--json", "-n", "1")).stdout);
  return String(row?.["status"]);
}

test("Ctrl-C cancels cleanly with 130 and says how to go on; nothing stays behind; resume finishes", async (t) => {
  const project = makeProject(t);
  const seconds = uniqueSeconds(50);
  const running = project.start("run", "control.ts", "naps", "--seconds", seconds, "--ids", "a", "b");
  await eventually("a task sleeps", () => sleepers(seconds).length > 0);
  running.child.kill("SIGINT");
  const ended = await running.ended;
  assert.equal(ended.code, 130, ended.stderr);
  assert.match(ended.stderr, /golgi resume run_/);
  assert.deepEqual(sleepers(seconds), []);
  assert.equal(await statusOf(project), "cancelled");
  const again = project.start("resume", "last");
  await eventually("it sleeps again", () => sleepers(seconds).length > 0);
  again.child.kill("SIGTERM");
  assert.equal((await again.ended).code, 130);
});

test("Ctrl-C twice kills at once", async (t) => {
  const project = makeProject(t);
  const seconds = uniqueSeconds(51);
  const running = project.start("run", "control.ts", "naps", "--seconds", seconds, "--ids", "a");
  await eventually("a task sleeps", () => sleepers(seconds).length > 0);
  running.child.kill("SIGINT");
  running.child.kill("SIGINT");
  await new Promise((go) => setTimeout(go, 50));
  running.child.kill("SIGINT");
  const ended = await running.ended;
  // While Node itself comes down no handler is left, and the third signal ends it directly: 130 for a shell too.
  assert.ok(ended.code === 130 || ended.signal === "SIGINT", `${ended.code} ${ended.signal}`);
  await eventually("nothing sleeps", () => sleepers(seconds).length === 0);
});

test("--detach returns at once; another process watches, and one cancels", async (t) => {
  const project = makeProject(t);
  const seconds = uniqueSeconds(52);
  const started = await project.ok("run", "control.ts", "naps", "--seconds", seconds, "--ids", "a", "--detach");
  const run = started.stdout.trim();
  assert.match(run, /^run_\w{12}$/);
  assert.match(started.stderr, /golgi show run_\w+ --follow/);
  await eventually("the task sleeps", () => sleepers(seconds).length > 0);
  const resumed = await project.golgi("resume", run);
  assert.equal(resumed.code, 2);
  assert.match(resumed.stderr, /being run by another process/);
  const logs = project.start("logs", run, "--follow");
  await logs.until(/sleeping a/);
  const watch = project.start("show", run, "--follow");
  await project.ok("cancel", run);
  assert.equal((await watch.ended).code, 130);
  assert.equal((await logs.ended).code, 0);
  assert.equal(await statusOf(project), "cancelled");
  await eventually("nothing sleeps", () => sleepers(seconds).length === 0);
  assert.equal((await project.golgi("cancel", run)).code, 2);
  const quick = (await project.ok("run", "control.ts", "naps", "--detach", "--json")).stdout;
  const id = String(jsonLines(quick)[0]?.["run"]);
  const followed = await project.ok("show", id, "--follow");
  assert.match(followed.stdout, /count\s+3/);
});

test("a gate is answered from another process", async (t) => {
  const project = makeProject(t);
  const run = (await project.ok("run", "control.ts", "asking", "--detach")).stdout.trim();
  await eventually("the gate waits", async () => /waits|held/.test((await project.ok("show", run)).stdout));
  const wrong = await project.golgi("answer", run, "perhaps");
  assert.equal(wrong.code, 2, wrong.stderr);
  assert.match(wrong.stderr, /GOLGI_GATE/);
  await project.ok("answer", run, "true");
  assert.match((await project.ok("show", run, "--follow")).stdout, /answer\s+true/);
});

test("two processes on one state directory: both finish, the store is whole", async (t) => {
  const project = makeProject(t);
  const ids = Array.from({ length: 12 }, (_, i) => `s${i}`);
  const runs = await Promise.all([1, 2].map(() => project.golgi("run", "control.ts", "naps", "--ids", ...ids, "--json")));
  for (const { code, stdout, stderr } of runs) {
    assert.equal(code, 0, stderr);
    const result = jsonLines(stdout).at(-1) ?? {};
    assert.equal((result["outputs"] as { count: number }).count, 12);
  }
  assert.match((await project.ok("store", "verify")).stderr, /whole/);
  assert.equal(jsonLines((await project.ok("runs", "--json")).stdout).length, 2);
});

test("a process that is killed leaves an interrupted run that resume finishes", async (t) => {
  const project = makeProject(t);
  const seconds = uniqueSeconds(3);
  const running = project.start("run", "control.ts", "naps", "--seconds", seconds, "--ids", "a", "b");
  await eventually("a task sleeps", () => sleepers(seconds).length > 0);
  running.child.kill("SIGKILL");
  assert.equal((await running.ended).signal, "SIGKILL");
  await eventually("it shows as interrupted", async () => /interrupted/.test((await project.ok("runs")).stdout));
  assert.match((await project.ok("show", "last")).stdout, /golgi resume/);
  const resumed = await project.ok("resume", "last");
  assert.match(resumed.stdout, /count\s+2/);
});

test("a run whose process was killed is ended by cancel, at once", async (t) => {
  const project = makeProject(t);
  const seconds = uniqueSeconds(57);
  const running = project.start("run", "control.ts", "naps", "--seconds", seconds, "--ids", "a", "b");
  await eventually("a task sleeps", () => sleepers(seconds).length > 0);
  running.child.kill("SIGKILL");
  await running.ended;
  const cancelled = await project.ok("cancel", "last");
  assert.match(cancelled.stderr, /had no process; it is cancelled\. Go on with: golgi resume/);
  assert.equal(await statusOf(project), "cancelled");
  await eventually("nothing sleeps", () => sleepers(seconds).length === 0);
});
