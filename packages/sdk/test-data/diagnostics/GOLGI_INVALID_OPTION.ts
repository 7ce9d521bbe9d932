// @ts-nocheck: many of these mistakes are red in the editor too
import { map, t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { names: t.array(t.string()) },
  body: (inputs) => {
    return { texts: map(inputs.names, (name) => greet({ name }).text, { concurrency: 0 }) }; // here
  },
});

// message: concurrency is 0, which is not a whole number above 0
// hint: Write a whole number above 0.
