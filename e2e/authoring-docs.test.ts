/** The samples of docs/authoring/ and the commands of the README, run: a page's `ts` blocks are one file of a new project, on real reads. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { golgi, ROOT, scratch, succeed } from "./golgi.ts";
import { LAMBDA, noLambda } from "./lambda.ts";

const PAIRS = 2000;

function samplesOf(page: string): string {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code).join("\n");
}

function outputsOf(stdout: string): Record<string, unknown> {
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { status: string; outputs: Record<string, unknown> };
  assert.equal(last.status, "succeeded");
  return last.outputs;
}

const has = (tool: string) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;

test("the samples of the README and of docs/authoring run", { skip: noLambda(), timeout: 480_000 }, async (t) => {
  const project = join(scratch(t), "project");
  await succeed(["init", project]);
  for (const page of ["guide", "scripts", "control"])
    writeFileSync(join(project, `${page}.ts`), samplesOf(`docs/authoring/${page}.md`));
  writeFileSync(join(project, "ref.fa"), gunzipSync(readFileSync(`${LAMBDA}/reference/lambda_virus.fa.gz`)));
  for (const mate of [1, 2]) {
    const reads = gunzipSync(readFileSync(`${LAMBDA}/reads/reads_${mate}.fq.gz`)).toString();
    const some = reads
      .split("\n")
      .slice(0, 4 * PAIRS)
      .join("\n");
    writeFileSync(join(project, `reads_${mate}.fq`), `${some}\n`);
    writeFileSync(join(project, `reads_${mate}.fq.gz`), gzipSync(`${some}\n`));
  }
  const run = (...words: readonly string[]) => succeed(["run", ...words, "--json"], { cwd: project }).then(outputsOf);

  await t.test("README: its commands do what it says", async () => {
    const commands = /```sh\n(bin\/golgi run [\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
    const { status, stdout, stderr } = spawnSync("sh", ["-euc", commands], {
      cwd: ROOT,
      env: { ...process.env, GOLGI_STATE: join(project, ".readme"), NO_COLOR: "1" },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /all 2 tasks reused/);
    assert.match(stdout, /words +\[\d+, \d+\][\s\S]*reused/);
    const text = readFileSync(join(ROOT, "README.md"), "utf8");
    const own = /```sh\n(export PATH=[\s\S]*?)```/.exec(text)?.[1] ?? "";
    const home = join(project, "home");
    const { GOLGI_STATE: _state, ...environment } = process.env;
    const started = spawnSync("bash", ["-euc", own], { cwd: ROOT, env: { ...environment, HOME: home }, encoding: "utf8" });
    assert.equal(started.status, 0, started.stderr);
    assert.equal(readFileSync(join(home, "my-project", "results", "greeting"), "utf8"), "Hello, Ada\n");
  });

  await t.test("guide.md", async () => {
    const reads = ["--samples.0.reads", "reads_1.fq.gz", "reads_2.fq.gz"];
    const { bams } = await run("guide.ts", "align-all", "--reference", "ref.fa", "--samples.0.name", "lambda", ...reads);
    assert.equal((bams as readonly unknown[]).length, 1);
    assert.equal((await run("guide.ts", "twice", "--reads", "reads_1.fq"))["total"], PAIRS);
  });

  const bam = "run:last/bam";
  await t.test("scripts.md", async () => {
    await run("guide.ts", "align", "--index", await indexed(), "--reads", "reads_1.fq.gz", "reads_2.fq.gz", "--sample", "a b");
    await run(
      "scripts.ts",
      "merge-lanes",
      "--lanes.0.id",
      "L1",
      "--lanes.0.bam",
      bam,
      "--lanes.1.id",
      "it's 2",
      "--lanes.1.bam",
      bam,
    );
    writeFileSync(join(project, "table.csv"), "gene,a,b\nx,1,2\ny,3,5\n");
    const { means } = await run("scripts.ts", "summary", "--table", "table.csv", "--columns", "a", "b");
    assert.deepEqual(means, { a: 2, b: 3.5 });
    if (has("cutadapt"))
      await run("scripts.ts", "trim", "--reads", "reads_1.fq", "--adapters", "ACGTACGT", "--quality", "20", "--fast");
    if (has("Rscript")) await run("scripts.ts", "plot", "--table", "table.csv", "--title", "it's");
  });

  async function indexed(): Promise<string> {
    const { index } = await run("guide.ts", "bwa-index", "--reference", "ref.fa");
    return (index as { digest: string }).digest;
  }

  await t.test("control.md", async () => {
    await succeed(
      [
        "run",
        "guide.ts",
        "align-all",
        "--reference",
        "ref.fa",
        "--to",
        "aligned",
        "--samples.0.name",
        "lambda",
        "--samples.0.reads",
        "reads_1.fq.gz",
        "reads_2.fq.gz",
      ],
      { cwd: project },
    );
    const path = join("aligned", "bams", "0", "bam.bam");
    const one = { name: "one", bam: path, regions: null };
    const samples = ["--samples", JSON.stringify([one, { ...one, name: "two" }])];
    const reads = 2 * PAIRS;
    for (const name of ["all-stats", "batched", "both", "table"]) {
      const outputs = await run("control.ts", name, ...samples, ...(name === "both" ? ["--preset", "thorough"] : []));
      assert.ok(Object.keys(outputs).length > 0, name);
      if (name === "both") assert.ok((outputs["reads"] as readonly number[]).every((count) => count >= reads));
    }
    const chosen = await run("control.ts", "chosen", "--one", JSON.stringify(one), "--deep");
    assert.ok(
      chosen["page"] !== undefined && (await run("control.ts", "chosen", "--one", JSON.stringify(one)))["page"] === undefined,
    );

    await succeed(["run", "control.ts", "approved", "--one", JSON.stringify(one), "--detach"], { cwd: project });
    let answered = await golgi(["answer", "last", "it's fine"], { cwd: project });
    for (let i = 0; i < 100 && answered.code !== 0; i++)
      answered = await golgi(["answer", "last", "it's fine"], { cwd: project });
    assert.equal(answered.code, 0, answered.stderr);
    await succeed(["show", "last", "--follow"], { cwd: project });
    assert.match(await succeed(["show", "last"], { cwd: project }), /✔ is-the-coverage-good-enough +\d/);
    await succeed(["outputs", "last", "--to", "approved"], { cwd: project });
    assert.match(readFileSync(join(project, "approved", "page.html"), "utf8"), /it's fine/);
  });
});
