// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.number().default(() => Math.random()) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": the default is another value each time it is asked for (at value)
// hint: give a fixed value; time and randomness would make every run a new version
