// @ts-nocheck: many of these mistakes are red in the editor too
import { expr, t, workflow } from "@golgi/sdk";

export default workflow({
  name: "snippet",
  inputs: { name: t.string() },
  body: (inputs) => {
    return { more: expr.gt(inputs.name, 5) }; // here
  },
});

// message: expr.gt compares string with number
// hint: Compare values of one kind: numbers with numbers, texts with texts.
