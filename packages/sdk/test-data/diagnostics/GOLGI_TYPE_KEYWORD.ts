// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.enum([]) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": enum has a wrong value
// hint: See the list of keywords in the authoring guide.
