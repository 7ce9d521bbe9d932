// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.enum([]) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": enum has a wrong value: a list of 0
// hint: Give at least one member, each once; members are texts, numbers, true, false or null.
