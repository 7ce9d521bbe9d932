// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  // here
  name: "snippet",
  inputs: { failure: t.string() },
  body: ({ failure }) => greet({ name: failure }),
  onFailure: ({ failure }) => greet({ name: failure.message }),
});

// message: input "failure" has the name that onFailure uses itself
// hint: Rename the input.
