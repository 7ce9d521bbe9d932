// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "no-bundle",
  outputs: { n: t.int() },
  run: () => ({ n: 1 }),
});

// message: the code of function task "no-bundle" could not be bundled
// hint: A task's code must be importable from its file: check its imports.
