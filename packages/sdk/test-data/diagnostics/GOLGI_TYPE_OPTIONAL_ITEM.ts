// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.array(t.string().optional()) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": an item cannot be absent or have a default (at value.[])
// hint: make the item nullable, or make the whole list optional
