// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { name: t.string() },
  body: (inputs) => {
    return greet({ name: `Dr ${inputs.name}` }); // here
  },
});

// message: a reference of type string is turned into text; it has no value yet
// hint: Use expr.concat("text", ref) to make text with it; inside a script, put the reference itself into the sh`…` template.
