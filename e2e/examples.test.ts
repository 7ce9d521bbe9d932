/** The small examples run as their README says; the large one has its own test. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, golgi, nodesOf, scratch, succeed } from "./golgi.ts";

interface Shown {
  readonly run: { readonly outputs: Record<string, unknown> };
}
const outputsOf = async (state: string) =>
  (JSON.parse(await succeed(["--state", state, "show", "last", "--json"])) as Shown).run.outputs;

test("hello counts words, and reuses", async (t) => {
  const state = scratch(t);
  const [one, two] = [join(state, "one.txt"), join(state, "two.txt")];
  writeFileSync(one, "to be or not to be\n");
  writeFileSync(two, "that is the question\n");
  const words = ["--state", state, "run", join(ROOT, "examples/hello/workflow.ts"), "--texts", one, "--texts", two];
  await succeed(words);
  assert.deepEqual(await outputsOf(state), { words: [6, 4] });
  await succeed(words);
  assert.equal((await nodesOf(state)).reused.length, 2);
});

test("hello is at most 15 lines and stands in the README as it is", () => {
  const text = readFileSync(join(ROOT, "examples/hello/workflow.ts"), "utf8");
  assert.ok(text.trimEnd().split("\n").length <= 15);
  assert.ok(readFileSync(join(ROOT, "README.md"), "utf8").includes(text.trimEnd()));
});

const reads = "/usr/share/doc/bowtie2/examples/reads/reads_1.fq.gz";
test("qc measures real reads", { skip: existsSync(reads) ? false : "bowtie2-examples is not installed" }, async (t) => {
  const state = scratch(t);
  const sheet = join(state, "reads.csv");
  writeFileSync(sheet, `name,file\nlambda,${reads}\n`);
  await succeed([
    "--state",
    state,
    "run",
    join(ROOT, "examples/qc/workflow.ts"),
    "qc",
    "--reads",
    `@${sheet}`,
    "--to",
    join(state, "out"),
  ]);
  const [quality] = (await outputsOf(state))["qualities"] as {
    reads: number;
    bases: number;
    gcShare: number;
    perPosition: number[];
  }[];
  assert.equal(quality?.reads, 10_000);
  assert.ok(quality.gcShare > 0.4 && quality.gcShare < 0.6);
  assert.equal(quality.perPosition.length > 50, true);
  assert.match(readFileSync(join(state, "out", "quality.html"), "utf8"), /<svg/);
});

test("a FASTQ port refuses what is not FASTQ before anything runs", async (t) => {
  const state = scratch(t);
  const file = join(state, "reads.fq.gz");
  writeFileSync(file, "this is not gzip\n");
  const ended = await golgi([
    "--state",
    state,
    "run",
    join(ROOT, "examples/qc/workflow.ts"),
    "qc",
    "--reads.0.name",
    "a",
    "--reads.0.file",
    file,
  ]);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /reads\.0\.file|reads\[0\]\.file/);
});
