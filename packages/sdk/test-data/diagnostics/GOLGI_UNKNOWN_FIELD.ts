// @ts-nocheck: many of these mistakes are red in the editor too
import { workflow } from "@golgi/sdk";
import { bam } from "@golgi/sdk/bio";
import { sortBam } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { bam: bam() },
  body: (inputs) => {
    return { bam: sortBam({ bam: inputs.bam }).bma }; // here
  },
});

// message: there is no output "bma" of node "sort-bam"
// hint: There is bam.
