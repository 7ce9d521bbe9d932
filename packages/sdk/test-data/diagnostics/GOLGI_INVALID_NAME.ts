// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "Count Reads",
  outputs: { n: t.int() },
  run: () => ({ n: 1 }),
});

// message: the task name "Count Reads" is not in kebab-case
// hint: Use lower-case words joined by "-", at most 100 characters, e.g. "count-reads".
