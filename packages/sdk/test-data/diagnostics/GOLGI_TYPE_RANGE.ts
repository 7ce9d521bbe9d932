// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.int().min(10).max(5) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": no value can satisfy its bounds
// hint: Check minimum and maximum.
