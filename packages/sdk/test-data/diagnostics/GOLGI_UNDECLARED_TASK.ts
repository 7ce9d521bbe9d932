// @ts-nocheck: many of these mistakes are red in the editor too
import { map, t, task } from "@golgi/sdk";
import { greet } from "./parts.ts";

/** Run by the test as an executor would: this is found when the graph is made. */
export default task({
  name: "plan",
  inputs: { names: t.array(t.string()) },
  outputs: { texts: t.array(t.string()) },
  uses: [],
  graph: ({ inputs }) => ({ texts: inputs.names.map((name) => greet({ name }).text) }),
});

// message: the graph of task "plan" uses task "greet", which is not in its uses
// hint: Add it: uses: [greet].
