// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.string().regex(/^[a-z]+$/i) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": the flags of /^[a-z]+$/i have no place in JSON Schema (at value)
// hint: write the pattern without flags, e.g. [Aa] for a letter in both cases
