// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.int().max(10).default(20) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": the default does not fit its own type: 20 is more than the maximum of 10
// hint: Change the default or the type.
