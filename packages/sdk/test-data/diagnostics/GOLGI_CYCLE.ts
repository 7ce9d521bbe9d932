// @ts-nocheck: many of these mistakes are red in the editor too
import { t, type Workflow, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

const again: Workflow<{ name: ReturnType<typeof t.string> }, object> = workflow({
  name: "again",
  inputs: { name: t.string() },
  body: ({ name }) => ({ ...greet({ name }), ...again({ name }) }), // here
});
export default again;

// message: a workflow contains itself: again → again
// hint: A graph is finite: repeat with map over a list, or decide the shape at run time with dynamic.
