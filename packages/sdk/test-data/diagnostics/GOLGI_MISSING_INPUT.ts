// @ts-nocheck: many of these mistakes are red in the editor too
import { workflow } from "@golgi/sdk";
import { sortBam } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: {},
  body: (inputs) => {
    return sortBam({}); // here
  },
});

// message: input "bam" of task "sort-bam" is not given; it needs BAM
// hint: Give it, or declare it with .optional() or .default(…).
