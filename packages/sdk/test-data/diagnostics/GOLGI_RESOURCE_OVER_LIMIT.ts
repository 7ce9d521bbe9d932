// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "heavy",
  outputs: { n: t.int() },
  resources: { memory: { start: "32 GiB", max: "16 GiB" } },
  run: () => ({ n: 1 }),
});

// message: memory starts at 32 GiB, which is more than its own max of 16 GiB
// hint: Raise max, or lower start.
