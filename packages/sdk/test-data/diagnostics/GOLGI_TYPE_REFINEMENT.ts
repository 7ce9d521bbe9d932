// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: t.string().refine((text) => text.length % 2 === 0) },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": a check in JavaScript (refine, superRefine, check) cannot be applied by forms, CLI and API (at value)
// hint: say it with min, max, regex, enum and the like, or check the value inside the task
