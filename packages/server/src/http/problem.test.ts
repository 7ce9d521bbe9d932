/** What an error becomes for a client: nothing of the machine, the code always, and faults by a number only. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GolgiError } from "@golgi/ir";
import { problemOf, withoutPaths } from "./problem.ts";

for (const [text, shown] of [
  ["Object sha256:x is not in the store /home/me/.golgi/store.", "Object sha256:x is not in the store …"],
  ['storing "/data/a b/c.bam" in /srv/store', 'storing "… b/c.bam" in …'],
  ["The runs are listed at /api/v1/runs.", "The runs are listed at /api/v1/runs."],
  ["See https://tus.io/protocols/resumable-upload", "See https://tus.io/protocols/resumable-upload"],
  ["run run_x has no node run per-sample[s1]/align/sort", "run run_x has no node run per-sample[s1]/align/sort"],
  ["Read it as a file: /artifacts", "Read it as a file: /artifacts"],
  ["code: the pattern /^(a+)+\\/b$/ repeats something", "code: the pattern /^(a+)+\\/b$/ repeats something"],
  ['"a b" does not match /^[a-z]+\\/[0-9]/$/', '"a b" does not match /^[a-z]+\\/[0-9]/$/'],
] as const) {
  test(text, () => assert.equal(withoutPaths(text), shown));
}

test("a full disk is told as one, whatever was written", () => {
  for (const code of ["GOLGI_DISK_FULL", "GOLGI_DATABASE_FULL"]) {
    const full = new GolgiError({ code, kind: "system", message: "/srv/x/golgi.db could not be written" });
    const { status, detail } = problemOf(full, () => undefined);
    assert.deepEqual([status, detail], [507, "… could not be written"]);
  }
});

test("a fault that nobody foresaw is logged whole and told by its number", () => {
  const logged: string[] = [];
  const problem = problemOf(
    new TypeError("secret of /etc/golgi/x"),
    (incident, error) => void logged.push(`${incident} ${error.message}`),
  );
  assert.deepEqual([problem.status, problem.code], [500, "GOLGI_INTERNAL"]);
  assert.ok(!JSON.stringify(problem).includes("secret"));
  const incident = /incident (\w+)/.exec(problem.detail)?.[1] ?? "none";
  assert.ok(logged[0]?.startsWith(incident) && logged[0].includes("secret of /etc/golgi/x"));
});

test("an error of ours keeps its words, also when it is a fault of the machine", () => {
  const corrupt = new GolgiError({
    code: "GOLGI_OBJECT_CORRUPT",
    kind: "system",
    message: "Object x is corrupt.",
    hint: "Run it again.",
  });
  const logged: string[] = [];
  const problem = problemOf(corrupt, (incident) => void logged.push(incident));
  assert.deepEqual(
    [problem.status, problem.detail, problem.hint, logged.length],
    [500, "Object x is corrupt.", "Run it again.", 1],
  );
});
