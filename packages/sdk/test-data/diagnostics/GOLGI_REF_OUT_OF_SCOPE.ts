// @ts-nocheck: many of these mistakes are red in the editor too
import { map, t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { names: t.array(t.string()) },
  body: (inputs) => {
    let last: object | undefined;
    const texts = map(inputs.names, (name) => {
      last = greet({ name }).text;
      return last;
    });
    return { texts, shout: greet({ name: last }).text }; // here
  },
});

// message: a reference made in the body of map in workflow "snippet" is used in workflow "snippet"
// hint: Return the value from the body in which it is made, and use what the call of that body gives.
