// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: {},
  body: (inputs) => {
    const chosen = new Map<string, object>().get("ada");
    return greet({ name: chosen.name }); // here
  },
});

// message: the body of workflow "snippet" threw TypeError: Cannot read properties of undefined (reading 'name')
// hint: The body runs once, with references instead of values.
