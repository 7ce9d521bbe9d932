// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { z } from "zod";

export default workflow({
  // here
  name: "snippet",
  inputs: { value: z.bigint() },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": z.bigint has no JSON form (at value)
// hint: use t.int(), or t.string() for larger numbers
