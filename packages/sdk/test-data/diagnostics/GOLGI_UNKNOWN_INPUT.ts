// @ts-nocheck: many of these mistakes are red in the editor too
import { workflow } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";
import { trim } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { reads: fastq() },
  body: (inputs) => {
    return trim({ reads: inputs.reads, minLenght: 5 }); // here
  },
});

// message: task "trim" has no input "minLenght"
// hint: Did you mean minLength? It takes reads, minLength.
