// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { sample: t.object({ name: t.string() }) },
  body: (inputs) => {
    return greet({ name: JSON.stringify(inputs.sample) }); // here
  },
});

// message: a reference of type {name: string} is serialised with JSON.stringify; it has no value yet
// hint: Give the reference itself to an input of a function task, which sees the value.
