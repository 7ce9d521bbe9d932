// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  name: "snippet",
  inputs: { names: t.array(t.string()) },
  body: (inputs) => {
    return { count: inputs.names.length }; // here
  },
});

// message: the length of a reference of type list<string> is read; it is not known yet
// hint: Use expr.length(ref).
