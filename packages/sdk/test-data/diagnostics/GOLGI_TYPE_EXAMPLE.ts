// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.int().meta({ examples: [1.5] }) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": an example does not fit the type: expected a whole number, but got 1.5
// hint: Change the example or the type.
