// @ts-nocheck: many of these mistakes are red in the editor too
import { map, t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { name: t.string() },
  body: (inputs) => {
    return { texts: map(inputs.name, (name) => greet({ name }).text) }; // here
  },
});

// message: map needs a list and is given string
// hint: Give a reference to a list: map(samples, (sample) => …).
