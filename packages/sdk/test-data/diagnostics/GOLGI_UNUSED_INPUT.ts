// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";

export default task({
  // here
  name: "deaf",
  inputs: { reads: fastq() },
  outputs: { n: t.int() },
  script: ({ outputs }) => sh`echo 1 > ${outputs.n}`,
});

// message: input "reads" of task "deaf" is never used by its script
// hint: Put ${inputs.reads} into the script, or remove the input.
