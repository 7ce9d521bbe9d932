/** Whose a process is, read while it changes: an attempt's daemon must not be taken for a stranger's, whatever it is just doing. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ATTEMPT_VARIABLE, attemptOf } from "./tree.ts";

const skip = process.platform === "linux" ? false : "reads /proc";

function started(t: TestContext, command: string, words: readonly string[]): number {
  const child = spawn(command, words, { env: { PATH: process.env["PATH"], [ATTEMPT_VARIABLE]: "att_mine" }, stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  assert.ok(child.pid !== undefined);
  return child.pid;
}

async function settles(read: () => string | undefined, wanted: string | undefined): Promise<void> {
  for (const end = Date.now() + 20_000; read() !== wanted; await new Promise((resume) => setTimeout(resume, 5)))
    assert.ok(Date.now() < end, `${read()} instead of ${wanted}`);
}

test("the mark of a process; one without an environment has none", { skip }, async (t) => {
  const marked = started(t, "sleep", ["60"]);
  await settles(() => attemptOf(marked), "att_mine");
  const bare = started(t, "env", ["-i", "sleep", "60"]);
  await settles(() => attemptOf(bare), undefined);
  assert.equal(attemptOf(2 ** 22 + 1), undefined, "no such process");
});

test("a process that replaces itself all the time is ours or unclear, never a stranger", { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "golgi-tree-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "again.sh");
  writeFileSync(script, '#!/bin/sh\nexec "$0"\n', { mode: 0o755 });
  const pid = started(t, script, []);
  await settles(() => attemptOf(pid), "att_mine");
  const seen = new Map<string | undefined, number>();
  for (let look = 0; look < 30_000; look++) {
    const attempt = attemptOf(pid);
    seen.set(attempt, (seen.get(attempt) ?? 0) + 1);
  }
  t.diagnostic([...seen].map(([attempt, times]) => `${attempt}: ${times}`).join(", "));
  assert.equal(seen.get(undefined), undefined);
  assert.ok((seen.get("att_mine") ?? 0) > 0);
});
