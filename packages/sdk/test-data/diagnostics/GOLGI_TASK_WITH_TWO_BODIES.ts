// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";

export default task({
  // here
  name: "twice",
  outputs: { n: t.int() },
  run: () => ({ n: 1 }),
  script: ({ outputs }) => sh`echo 1 > ${outputs.n}`,
});

// message: task "twice" has script and run
// hint: Keep one, and make a second task for the other.
