// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.file().named("../escape") },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": x-golgi.fileName has a wrong value: "../escape"
// hint: See the list of keywords in the authoring guide.
