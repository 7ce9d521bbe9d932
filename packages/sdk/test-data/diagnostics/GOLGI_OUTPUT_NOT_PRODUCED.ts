// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";

export default task({
  // here
  name: "mute",
  inputs: { reads: fastq() },
  outputs: { report: t.file() },
  script: ({ inputs }) => sh`fastqc ${inputs.reads}`,
});

// message: output "report" of task "mute" is never produced by its script
// hint: Write it to ${outputs.report}, or collect it with .glob("*.txt").
