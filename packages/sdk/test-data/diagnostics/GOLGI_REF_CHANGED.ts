// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { sample: t.object({ name: t.string() }) },
  body: (inputs) => {
    inputs.sample.name = "Ada"; // here
    return greet({ name: inputs.sample.name });
  },
});

// message: a reference of type {name: string} is assigned to
// hint: References are read-only: make a new record, e.g. { ...ref, field: value }.
