/** A small workflow with files, a folder and plain inputs, for tests of sheets of many runs, presets and sources of files. */
import { sh, t, task, workflow } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";

const countReads = task({
  name: "count-reads",
  inputs: { reads: fastq({ gzip: "either" }), depth: t.int().min(1) },
  outputs: { lines: t.int() },
  script: ({ inputs, outputs }) => sh`wc -l < ${inputs.reads} > ${outputs.lines}; echo ${inputs.depth} >&2`,
});

const listFolder = task({
  name: "list-folder",
  inputs: { plate: t.directory() },
  outputs: { names: t.file().named("names.txt") },
  script: ({ inputs, outputs }) => sh`(cd ${inputs.plate} && find . -type f | sort) > ${outputs.names}`,
});

export const manyRuns = workflow({
  name: "many-runs",
  title: "Count reads of samples",
  tags: ["test"],
  inputs: {
    sample: t.string().regex(/^[A-Z]\w*$/),
    reads: fastq({ gzip: "either" }),
    depth: t.int().min(1).max(100).default(30),
    genome: t.enum(["hg38", "mm39"]),
    tags: t.array(t.string()).optional().describe("The same in every run: a list has no cell"),
  },
  presets: { quick: { depth: 1, genome: "mm39" } },
  body: ({ reads, depth }) => ({ lines: countReads({ reads, depth }).lines }),
});

export const folders = workflow({
  name: "folders",
  title: "List a folder",
  tags: ["test"],
  inputs: { plate: t.directory().describe("A folder of images") },
  body: ({ plate }) => ({ names: listFolder({ plate }).names, plate }),
});
