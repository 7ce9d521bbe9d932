/** Sound definitions that the snippets wire wrongly. */
import { sh, t, task } from "@golgi/sdk";
import { bam, fastq } from "@golgi/sdk/bio";

export const sortBam = task({
  name: "sort-bam",
  inputs: { bam: bam() },
  outputs: { bam: bam({ sorted: "coordinate" }) },
  script: ({ inputs, outputs }) => sh`samtools sort -o ${outputs.bam} ${inputs.bam}`,
});

export const indexBam = task({
  name: "index-bam",
  inputs: { bam: bam({ sorted: "coordinate" }) },
  outputs: { index: t.file() },
  script: ({ inputs, outputs }) => sh`samtools index ${inputs.bam} ${outputs.index}`,
});

export const trim = task({
  name: "trim",
  inputs: { reads: fastq(), minLength: t.int().min(1).default(20) },
  outputs: { reads: fastq() },
  script: ({ inputs, outputs }) => sh`trim -l ${inputs.minLength} ${inputs.reads} > ${outputs.reads}`,
});

export const listFiles = task({
  name: "list-files",
  inputs: { directory: t.directory() },
  outputs: { names: t.array(t.string()) },
  script: ({ inputs, outputs }) => sh`ls ${inputs.directory} | jq -R . | jq -s . > ${outputs.names}`,
});

export const greet = task({
  name: "greet",
  inputs: { name: t.string() },
  outputs: { text: t.string(), maybe: t.string().nullable() },
  run: ({ inputs }) => ({ text: `hello ${inputs.name}`, maybe: null }),
});
