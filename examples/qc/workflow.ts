import { writeFile } from "node:fs/promises";
import { map, t, task, workflow } from "@golgi/sdk";
import { fastq, html } from "@golgi/sdk/bio";
import { qualityPage } from "./page.ts";
import { measureQuality } from "./quality.ts";

const quality = t.object({
  reads: t.int(),
  bases: t.int(),
  gcShare: t.number().min(0).max(1),
  meanQuality: t.number().unit("phred"),
  perPosition: t.array(t.number()),
  lengths: t.record(t.int()),
});

export const readQuality = task({
  name: "read-quality",
  summary: "Count reads and bases and average the qualities by position.",
  inputs: { reads: fastq({ gzip: "either" }) },
  outputs: { quality },
  run: async ({ inputs }) => ({ quality: await measureQuality(inputs.reads.path, inputs.reads.path.endsWith(".gz")) }),
});

export const qualityReport = task({
  name: "quality-report",
  inputs: { names: t.array(t.string()), qualities: t.array(quality) },
  outputs: { report: html().named("quality.html") },
  run: async ({ inputs, outputs }) => {
    const files = inputs.qualities.map((quality, i) => ({ name: inputs.names[i] ?? `file ${i + 1}`, quality }));
    await writeFile(outputs.report, qualityPage(files));
  },
});

export const qc = workflow({
  name: "qc",
  title: "Quality of FASTQ files",
  inputs: { reads: t.array(t.object({ name: t.string(), file: fastq({ gzip: "either" }) })).min(1) },
  body: ({ reads }) => {
    const measured = map(reads, (read) => ({ name: read.name, ...readQuality({ reads: read.file }) }), { label: "name" });
    const { report } = qualityReport({ names: measured.name, qualities: measured.quality });
    return { report, qualities: measured.quality };
  },
});
