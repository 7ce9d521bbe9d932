// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { count: t.int() },
  body: (inputs) => {
    return greet({ name: inputs.count }); // here
  },
});

// message: input "name" of task "greet" takes string and is given int: int is not string
// hint: Give a value of the port's type, or change the port's type.
