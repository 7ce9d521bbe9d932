// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  // here
  name: "snippet",
  inputs: { name: t.string().min(3) },
  presets: { short: { name: "A" } },
  body: ({ name }) => greet({ name }),
});

// message: input "name" in preset "short" is given "A": has 1 characters; at least 3 are needed
// hint: Give a value of type string (3–∞ characters).
