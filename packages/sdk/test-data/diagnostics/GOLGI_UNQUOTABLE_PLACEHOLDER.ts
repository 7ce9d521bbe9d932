// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";

export default task({
  name: "record-as-word",
  inputs: { sample: t.object({ name: t.string(), reads: fastq() }) },
  outputs: { n: t.int() },
  script: ({ inputs, outputs }) => sh`count ${inputs.sample} > ${outputs.n}`, // here
});

// message: a value of type {name: string, reads: FASTQ} has no form as words of a shell script
// hint: Put its fields or items in one by one, use sh.each for a list of records, or read inputs.json in a python or rscript task.
