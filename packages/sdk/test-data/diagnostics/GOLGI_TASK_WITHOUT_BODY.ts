// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "nothing",
  outputs: { n: t.int() },
});

// message: task "nothing" has nothing to run
// hint: Give it a script: ({ inputs, outputs }) => sh`…`, or run: async ({ inputs }) => ({ … }).
