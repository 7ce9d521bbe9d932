// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: {},
  body: (inputs) => {
    const { text } = greet({ name: "Ada" }, { name: "hello" });
    return greet({ name: text }, { name: "hello" }); // here
  },
});

// message: there is already a node "hello" in this graph
// hint: Give each node its own name, or leave names out.
