// @ts-nocheck: many of these mistakes are red in the editor too
import { workflow } from "@golgi/sdk";
import { bam } from "@golgi/sdk/bio";
import { indexBam } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { bam: bam() },
  body: (inputs) => {
    return indexBam({ bam: inputs.bam }); // here
  },
});

// message: input "bam" of task "index-bam" takes BAM (sorted: coordinate) and is given BAM: it is not known to be sorted: coordinate
// hint: Convert it with a task whose output is BAM (sorted: coordinate), or say in the producing task what its output really is.
