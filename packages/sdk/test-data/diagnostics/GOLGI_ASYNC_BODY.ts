// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  // here
  name: "snippet",
  inputs: { name: t.string() },
  body: async ({ name }) => await greet({ name }),
});

// message: the body of workflow "snippet" is asynchronous
// hint: A body only describes the graph, so there is nothing to wait for: remove async and await; work that waits belongs into a task.
