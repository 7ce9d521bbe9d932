// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { z } from "zod";

interface Tree {
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.strictObject({ children: z.array(z.lazy(() => tree)) });

export default workflow({
  // here
  name: "snippet",
  inputs: { value: tree },
  body: ({ value }) => ({ value }),
});

// message: input "value" of workflow "snippet": this schema contains itself (at value.children.[])
// hint: use t.json() where the depth is not known
