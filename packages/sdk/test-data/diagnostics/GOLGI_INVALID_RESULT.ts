// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  // here
  name: "snippet",
  inputs: { name: t.string() },
  body: (inputs) => {
    return greet({ name: inputs.name }).text;
  },
});

// message: the body of workflow "snippet" does not give a record of outputs
// hint: Return { output: reference, … }.
