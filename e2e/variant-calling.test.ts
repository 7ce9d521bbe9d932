/** The main job on real reads: the science is right, bytes repeat, and the cache does exactly what docs/cache.md says. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, nodesOf, scratch, succeed } from "./golgi.ts";
import { LAMBDA, noLambda } from "./lambda.ts";

const reason = noLambda();
const WORKFLOW = join(ROOT, "examples/variant-calling/workflow.ts");
const READS = ["--reads.0", `${LAMBDA}/reads/reads_1.fq.gz`, "--reads.1", `${LAMBDA}/reads/reads_2.fq.gz`];
const REFERENCE = ["--reference", `${LAMBDA}/reference/lambda_virus.fa.gz`];

interface Outputs {
  vcf: { digest: string };
  bams: { digest: string }[];
  summary: { sample: string; reads: number; mapped: number; variants: number; snps: number; indels: number }[];
  accuracy: { recall: number; precision: number };
}

async function outputsOf(state: string): Promise<Outputs> {
  return (JSON.parse(await succeed(["--state", state, "show", "last", "--json"])) as { run: { outputs: Outputs } }).run.outputs;
}

const demo = (state: string, extra: readonly string[] = []) =>
  succeed(["--state", state, "run", WORKFLOW, "variant-calling-demo", ...REFERENCE, ...READS, ...extra]);

test("counts and accuracy on the lambda phage", { skip: reason }, async (t) => {
  const state = scratch(t);
  await demo(state);
  const outputs = await outputsOf(state);
  const [lambda, simulated] = outputs.summary;
  assert.deepEqual(
    { reads: lambda?.reads, mapped: lambda?.mapped, variants: lambda?.variants, snps: lambda?.snps, indels: lambda?.indels },
    { reads: 20_000, mapped: 19_520, variants: 86, snps: 34, indels: 52 },
  );
  assert.equal(simulated?.reads, 20_000);
  assert.ok(outputs.accuracy.recall >= 0.9, `recall ${outputs.accuracy.recall}`);
  assert.ok(outputs.accuracy.precision >= 0.99, `precision ${outputs.accuracy.precision}`);

  const results = join(state, "results");
  await succeed(["--state", state, "outputs", "last", "--to", results]);
  const files = readdirSync(results, { recursive: true }).map(String);
  for (const name of ["calls.vcf.gz", "calls.vcf.gz.tbi", "report.html"])
    assert.ok(
      files.some((file) => file.endsWith(name)),
      files.join(" "),
    );
  const vcf = join(results, files.find((file) => file.endsWith("calls.vcf.gz")) ?? "");
  const records = execFileSync("bcftools", ["view", "-H", "-s", "lambda", "-c", "1", vcf], { encoding: "utf8" });
  assert.equal(records.trimEnd().split("\n").length, 86);
});

test("an empty store, another directory and other threads give the same bytes", { skip: reason }, async (t) => {
  const [here, there] = [scratch(t), scratch(t)];
  await demo(here);
  const copy = join(there, "a project", "elsewhere");
  mkdirSync(copy, { recursive: true });
  for (const file of ["workflow.ts", "tasks.ts", "summary.ts"]) {
    const text = readFileSync(join(ROOT, "examples/variant-calling", file), "utf8");
    writeFileSync(join(copy, file), text.replaceAll("resources: { cpus: 1,", "resources: { cpus: 2,"));
  }
  writeFileSync(join(copy, "package.json"), '{"type":"module"}');
  const state = join(there, "state");
  await succeed(["--state", state, "run", join(copy, "workflow.ts"), "variant-calling-demo", ...REFERENCE, ...READS], {
    cwd: there,
  });
  const digests = ({ vcf, bams }: Outputs) => [vcf.digest, ...bams.map((bam) => bam.digest)];
  assert.deepEqual(digests(await outputsOf(state)), digests(await outputsOf(here)));
});

test("what is reused and what runs again", { skip: reason }, async (t) => {
  const state = scratch(t);
  const folder = scratch(t);
  await demo(state);
  const first = await nodesOf(state);
  assert.equal(first.reused.length, 0);

  await t.test("renamed and copied inputs, touched, another label: everything is reused", async () => {
    const names = { reference: "genome.fa.gz", one: "mate one.fq.gz", two: "mate two.fq.gz" };
    copyFileSync(`${LAMBDA}/reference/lambda_virus.fa.gz`, join(folder, names.reference));
    copyFileSync(`${LAMBDA}/reads/reads_1.fq.gz`, join(folder, names.one));
    copyFileSync(`${LAMBDA}/reads/reads_2.fq.gz`, join(folder, names.two));
    utimesSync(join(folder, names.one), 1, 1);
    const words = ["--reference", names.reference, "--reads.0", names.one, "--reads.1", names.two, "--label", "again"];
    await succeed(["--state", state, "run", WORKFLOW, "variant-calling-demo", ...words], { cwd: folder });
    const { ran, reused } = await nodesOf(state);
    assert.deepEqual(ran, []);
    assert.deepEqual(reused, first.ran);
  });

  await t.test("another parameter: exactly its cone", async () => {
    await demo(state, ["--seed", "12"]);
    const { ran, reused } = await nodesOf(state);
    assert.ok(
      reused.some((path) => path.includes("lambda") && path.endsWith("mark-duplicates")),
      reused.join(" "),
    );
    assert.ok(!ran.some((path) => path.includes("[lambda]/align") || path.endsWith("prepare-reference")), ran.join(" "));
    assert.ok(ran.includes("simulate-reads"), ran.join(" "));
    const why = await succeed(["--state", state, "explain", "last", "simulate-reads"]);
    assert.match(why, /seed/);
    assert.match(why, /11.*12/s);
  });

  await t.test("a third sample: its own nodes and the joint steps", async () => {
    const sheet = (samples: readonly string[]) => {
      const rows = samples.map(
        (name) =>
          `${name},${LAMBDA}/reads/reads_${name === "swapped" ? "2" : "1"}.fq.gz,${LAMBDA}/reads/reads_${name === "swapped" ? "1" : "2"}.fq.gz`,
      );
      const path = join(folder, "samples.csv");
      writeFileSync(path, `name,reads.0,reads.1\n${rows.join("\n")}\n`);
      return `@${path}`;
    };
    const call = (samples: readonly string[]) =>
      succeed(["--state", state, "run", WORKFLOW, "call-variants", ...REFERENCE, "--samples", sheet(samples)]);
    await call(["lambda", "twin"]);
    await call(["lambda", "twin", "swapped"]);
    const { ran } = await nodesOf(state);
    const own = ran.filter((path) => path.includes("[")).filter((path) => /align|mark-duplicates/.test(path));
    assert.ok(own.length === 2 && own.every((path) => path.includes("[swapped]")), ran.join(" "));
    assert.ok(ran.includes("joint-call"), ran.join(" "));
    assert.ok(!ran.includes("prepare-reference"), ran.join(" "));
  });
});
