// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.string().regex(/^(a+)+$/) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": the pattern /^(a+)+$/ repeats something that itself repeats, which can take for ever on some text
// hint: Write it with one level of repetition, e.g. [a-z-]+ instead of ([a-z]+-?)+.
