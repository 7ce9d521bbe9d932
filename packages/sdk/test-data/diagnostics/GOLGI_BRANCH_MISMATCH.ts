// @ts-nocheck: many of these mistakes are red in the editor too
import { t, when, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { polite: t.bool() },
  body: (inputs) => {
    return when(inputs.polite) // here
      .then(() => ({ text: greet({ name: "Dr Ada" }).text }))
      .else(() => ({ words: greet({ name: "Ada" }).text }));
  },
});

// message: the then side gives text, and the else side words
// hint: Give the same outputs on both sides; null stands for one that a side does not have.
