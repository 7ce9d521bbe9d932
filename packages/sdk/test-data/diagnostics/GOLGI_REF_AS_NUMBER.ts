// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  name: "snippet",
  inputs: { count: t.int() },
  body: (inputs) => {
    return { next: inputs.count + 1 }; // here
  },
});

// message: a reference of type int is used in JavaScript arithmetic or comparison; it has no value yet
// hint: Use expr.add, expr.sub, expr.mul, expr.div, expr.lt, expr.eq …, which are computed when the workflow runs.
