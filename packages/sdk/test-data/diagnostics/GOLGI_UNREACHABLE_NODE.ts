// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { name: t.string() },
  body: (inputs) => {
    greet({ name: inputs.name }, { name: "forgotten" }); // here
    return greet({ name: inputs.name });
  },
});

// message: nothing that node "forgotten" makes reaches an output
// hint: Return one of its outputs, name it in another node's `after`, or remove it.
