// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.union([t.object({ a: t.string() }), t.object({ b: t.string() })]) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": a value could be {a: string} as well as {b: string}
// hint: Give each alternative a required field with a constant of its own, e.g. kind: "paired" and kind: "single".
