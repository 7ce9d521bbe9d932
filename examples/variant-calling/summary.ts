/** Function tasks: they read the tools' text outputs and make numbers and a report of them. They run in the sandbox, in Node. */
import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { t, task } from "@golgi/sdk";
import { html, text, vcf } from "@golgi/sdk/bio";

const sampleSummary = t.object({
  sample: t.string(),
  reads: t.int(),
  mapped: t.int(),
  duplicates: t.int(),
  variants: t.int(),
  snps: t.int(),
  indels: t.int(),
});

export const summarise = task({
  name: "summarise",
  summary: "Counts of each sample: reads, mapped reads, duplicates, variants.",
  inputs: { samples: t.array(t.string()), flagstats: t.array(text()), stats: t.array(text()) },
  outputs: { summary: t.array(sampleSummary) },
  run: async ({ inputs }) => {
    const summarize = async (sample: string, index: number) => {
      const flags = await readFile(inputs.flagstats[index]?.path ?? "", "utf8");
      const stats = await readFile(inputs.stats[index]?.path ?? "", "utf8");
      const flag = (label: string) => Number(new RegExp(`^(\\d+) \\+ \\d+ ${label}`, "m").exec(flags)?.[1] ?? Number.NaN);
      const count = (label: string) =>
        Number(new RegExp(`^SN\\t0\\tnumber of ${label}:\\t(\\d+)`, "m").exec(stats)?.[1] ?? Number.NaN);
      return {
        sample,
        reads: flag("primary$"),
        mapped: flag("primary mapped"),
        duplicates: flag("duplicates"),
        variants: count("records"),
        snps: count("SNPs"),
        indels: count("indels"),
      };
    };
    return { summary: await Promise.all(inputs.samples.map(summarize)) };
  },
});

export const report = task({
  name: "report",
  summary: "One page that shows the counts of all samples.",
  inputs: { summary: t.array(sampleSummary) },
  outputs: { report: html().named("report.html") },
  run: async ({ inputs, outputs }) => {
    const escape = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const share = (part: number, whole: number) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`);
    const row = (s: (typeof inputs.summary)[number]) =>
      `<tr><th>${escape(s.sample)}</th><td>${s.reads}</td><td>${s.mapped} (${share(s.mapped, s.reads)})</td><td>${s.duplicates}</td>` +
      `<td>${s.variants}</td><td>${s.snps}</td><td>${s.indels}</td></tr>`;
    const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Variant calling</title>
<style>body{font:16px system-ui;margin:2rem}table{border-collapse:collapse}th,td{padding:.4rem .8rem;border-bottom:1px solid #ccc;text-align:right}th:first-child{text-align:left}</style>
<h1>Variant calling</h1>
<table><tr><th>Sample</th><th>Reads</th><th>Mapped</th><th>Duplicates</th><th>Variants</th><th>SNPs</th><th>Indels</th></tr>
${inputs.summary.map(row).join("\n")}
</table></html>\n`;
    await writeFile(outputs.report, page);
  },
});

export const compareWithTruth = task({
  name: "compare-with-truth",
  summary: "Recall and precision of the SNPs of a simulated sample against wgsim's list of mutations.",
  inputs: { vcf: vcf({ gzip: true, indexed: true }), sample: t.string(), truth: text() },
  outputs: {
    accuracy: t.object({ truth: t.int(), called: t.int(), correct: t.int(), recall: t.number(), precision: t.number() }),
  },
  run: async ({ inputs }) => {
    // wgsim: chromosome, position (1-based), reference base, new base; "-" marks insertions and deletions.
    const truth = new Set<string>();
    for (const line of (await readFile(inputs.truth.path, "utf8")).split("\n")) {
      const [, position, from, to] = line.split("\t");
      if (from !== undefined && to !== undefined && from !== "-" && to !== "-") truth.add(`${position}${to}`);
    }
    const called = new Set<string>();
    let column = -1;
    for (const line of gunzipSync(await readFile(inputs.vcf.path))
      .toString("utf8")
      .split("\n")) {
      const fields = line.split("\t");
      if (line.startsWith("#CHROM")) column = fields.indexOf(inputs.sample);
      const [, position, , from, to] = fields;
      if (line.startsWith("#") || from?.length !== 1 || to?.length !== 1) continue;
      if (fields[column]?.startsWith("1")) called.add(`${position}${to}`);
    }
    const correct = [...called].filter((call) => truth.has(call)).length;
    const share = (whole: number) => (whole === 0 ? 1 : correct / whole);
    return {
      accuracy: { truth: truth.size, called: called.size, correct, recall: share(truth.size), precision: share(called.size) },
    };
  },
});
