// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { names: t.array(t.string()) },
  body: (inputs) => {
    const texts = [];
    for (const name of inputs.names) texts.push(greet({ name }).text); // here
    return { texts };
  },
});

// message: a reference of type list<string> is looped over, spread or destructured; its items are not known yet
// hint: Use map(list, (item) => …) to do something for every item; list[0] reads one item.
