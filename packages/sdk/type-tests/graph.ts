/**
 * What `tsc` must accept and refuse about wires. Never run: compiled by `src/type-tests.test.ts`. A line below `@ts-expect-error` must
 * not compile; everything else must.
 */
import "../test-data/variant-calling.ts";
import { bam, fastq, vcf } from "../src/bio.ts";
import { dynamic, expr, gate, map, python, type Ref, sh, t, task, when, whenPresent, workflow } from "../src/index.ts";

const trim = task({
  name: "trim",
  inputs: { reads: fastq(), minLength: t.int().default(20), adapter: t.string().optional() },
  outputs: { reads: fastq(), kept: t.int(), note: t.string().nullable() },
  script: ({ inputs, outputs, resources }) => {
    const text: Ref<string> = outputs.reads;
    // @ts-expect-error there is no such input
    void inputs.read;
    // @ts-expect-error there is no such output
    void outputs.bam;
    // @ts-expect-error there is no such resource
    void resources.cores;
    return sh`trim ${sh.flag("-a", inputs.adapter)} -l ${inputs.minLength} ${inputs.reads} > ${text}; echo ${outputs.kept} ${outputs.note}`;
  },
});
const align = task({
  name: "align",
  inputs: { reads: t.tuple([fastq(), fastq()]), sample: t.object({ name: t.string(), lane: t.int().optional() }) },
  outputs: { bam: bam({ sorted: "coordinate" }) },
  script: ({ inputs, outputs }) => {
    // @ts-expect-error a record has no words
    void sh`align ${inputs.sample}`;
    void python`sample = ${inputs.sample}`;
    return sh`align ${inputs.sample.name} ${inputs.reads[0]} ${inputs.reads} > ${outputs.bam}`;
  },
});
const merge = task({
  name: "merge",
  inputs: { bams: t.array(bam({ sorted: "coordinate" })), labels: t.array(t.string()).optional() },
  outputs: { bam: bam({ sorted: "coordinate", indexed: true }), calls: vcf() },
  run: async ({ inputs, outputs, log, signal }) => {
    log(`${inputs.bams[0]?.path} ${outputs.bam} ${signal.aborted}`);
    // @ts-expect-error labels may be absent
    void inputs.labels.length;
    // @ts-expect-error there is no such path
    void outputs.vcf;
  },
});
const count = task({
  name: "count",
  inputs: { bam: bam() },
  outputs: { n: t.int(), report: t.file(), extra: t.string().optional() },
  run: ({ inputs }) => ({ n: inputs.bam.path.length }),
});
task({
  name: "wrong-result",
  outputs: { n: t.int() },
  // @ts-expect-error n is a number
  run: () => ({ n: "1" }),
});
task({
  name: "no-result",
  outputs: { n: t.int() },
  // @ts-expect-error n must be given
  run: () => ({}),
});

workflow({
  name: "wires",
  inputs: {
    samples: t.array(t.object({ name: t.string(), reads: t.tuple([fastq(), fastq()]), raw: bam() })),
    reads: fastq(),
    any: t.file(),
    maybe: t.string().optional(),
    count: t.int().default(3),
  },
  body: ({ samples, reads, any, maybe, count: number }) => {
    const trimmed = trim({ reads });
    trim({ reads: trimmed.reads, minLength: 5, adapter: maybe });
    trim({ reads, minLength: number }, { name: "again", after: trimmed, resources: { cpus: 2 }, retry: { exit: 1 } });
    // @ts-expect-error unknown input
    trim({ reads, minLen: 5 });
    // @ts-expect-error missing input
    trim({ minLength: 5 });
    // @ts-expect-error text is not a number
    trim({ reads, minLength: "5" });
    // @ts-expect-error any file may not be FASTQ
    trim({ reads: any });
    // @ts-expect-error an output that is not there
    void trimmed.bam;
    // @ts-expect-error may be null
    trim({ reads, adapter: trimmed.note });
    trim({ reads, adapter: expr.coalesce(trimmed.note, "none") });
    // @ts-expect-error options have names
    trim({ reads }, { retries: 3 });

    const aligned = align({ reads: [reads, trimmed.reads], sample: { name: "a", lane: number } });
    // @ts-expect-error BAM is not FASTQ
    trim({ reads: aligned.bam });
    // @ts-expect-error one mate is missing
    align({ reads: [reads], sample: { name: "a" } });
    // @ts-expect-error the record has no such field
    align({ reads: [reads, reads], sample: { name: "a", site: 1 } });
    // @ts-expect-error a number where text is wanted, deep inside
    align({ reads: [reads, reads], sample: { name: number } });

    const bams = map(samples, (sample) => align({ reads: sample.reads, sample: { name: sample.name } }).bam);
    merge({ bams });
    // @ts-expect-error unsorted
    merge({ bams: map(samples, (sample) => sample.raw) });
    // @ts-expect-error the item has no such field
    map(samples, (sample) => sample.id);
    const some = map(samples, (sample, index) => ({ bam: sample.raw, index, name: sample.name }), { maxFailures: 2 });
    // @ts-expect-error failed items are null
    merge({ bams, labels: some.name });
    merge({ bams, labels: map(samples, ({ name }) => name, { maxFailures: 0 }) });
    // @ts-expect-error one file is not a list
    merge({ bams: aligned.bam });
    // @ts-expect-error map needs a list
    map(reads, (one) => one);

    const chosen = when(expr.gt(number, 2))
      .then(() => trim({ reads }).reads)
      .else(() => reads);
    trim({ reads: chosen });
    const absent = when(expr.gt(number, 2))
      .then(() => trim({ reads }).reads)
      .else();
    // @ts-expect-error may be absent
    trim({ reads: absent });
    // @ts-expect-error a number is no condition
    when(number);
    const known = whenPresent(maybe)
      .then((value) => trim({ reads, adapter: value }).kept)
      .else(() => 0);
    // @ts-expect-error texts and numbers are never equal
    expr.eq(number, "3");
    // @ts-expect-error adding texts
    expr.add(number, "3");

    const answer = gate({ title: "Which?", answer: t.enum(["a", "b"]), default: "a" });
    // @ts-expect-error not an answer
    gate({ title: "Which?", answer: t.enum(["a", "b"]), default: "c" });
    // @ts-expect-error only tasks and workflows run
    dynamic("task", {});
    return { known, answer, n: count({ bam: aligned.bam }).n, merged: nested({ bams }).bam };
  },
});

const nested = workflow({
  name: "nested",
  inputs: { bams: t.array(bam({ sorted: "coordinate" })), note: t.string().default("") },
  presets: { quick: { note: "quick" } },
  body: (inputs) => ({ ...merge({ bams: inputs.bams }), note: inputs.note }),
  onFailure: ({ failure }) => {
    // @ts-expect-error there is no such field
    void failure.cause;
    return trim.kind === "task" ? undefined : { message: failure.message };
  },
});
workflow({
  name: "wrong-preset",
  inputs: { n: t.int() },
  // @ts-expect-error n is a number
  presets: { bad: { n: "1" } },
  body: ({ n }) => ({ n }),
});
