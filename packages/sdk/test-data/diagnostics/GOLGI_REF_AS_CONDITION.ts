// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { polite: t.bool() },
  body: (inputs) => {
    if (inputs.polite) return greet({ name: "Dr Ada" }); // here
    return greet({ name: "Ada" });
  },
});

// message: the reference inputs.polite is used as a JavaScript condition, where it always counts as true
// hint: Use when(condition).then(() => …).else(() => …); in a script, sh.if(condition, …, …).
