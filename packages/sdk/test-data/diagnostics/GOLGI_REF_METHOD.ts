// @ts-nocheck: many of these mistakes are red in the editor too
import { map, t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { names: t.array(t.string()) },
  body: (inputs) => {
    return { texts: inputs.names.map((name) => greet({ name }).text) }; // here
  },
});

// message: the JavaScript method .map() is called on a reference of type list<string>; it has no value yet
// hint: Use map(list, (item) => …) for each item; to filter, sort or join, write a task.
