// @ts-nocheck: many of these mistakes are red in the editor too
import { workflow } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";
import { trim } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { reads: fastq() },
  body: (inputs) => {
    return trim({ reads: inputs.reads, minLength: 0 }); // here
  },
});

// message: input "minLength" of task "trim" is given 0: 0 is less than the minimum of 1
// hint: Give a value of type int (≥ 1).
