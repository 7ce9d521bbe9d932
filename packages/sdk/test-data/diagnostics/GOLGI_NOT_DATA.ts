// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: {},
  body: (inputs) => {
    return greet({ name: new Date(0) }); // here
  },
});

// message: input "name" of task "greet" is given an object of class Date
// hint: Values are JSON data (text, finite numbers, booleans, null, lists, records) and references.
