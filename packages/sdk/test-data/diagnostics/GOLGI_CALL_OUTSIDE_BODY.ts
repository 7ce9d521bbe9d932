// @ts-nocheck: many of these mistakes are red in the editor too
import { t } from "@golgi/sdk";
import { greet } from "./parts.ts";

/** Thrown while the module is loaded: there is no definition to which it could belong. */
export default greet({ name: "Ada" });

// message: task "greet" was called outside a workflow's body
// hint: Calls make nodes of a graph: put them into `body` of workflow({...}). To try a function task in a test, call its `run`.
