// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { greet } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: {},
  body: (inputs) => {
    const { maybe } = greet({ name: "Ada" });
    return greet({ name: maybe }); // here
  },
});

// message: input "name" of task "greet" takes string and is given string | null: it may be null, which is not taken here
// hint: Give a fallback with expr.coalesce(value, fallback), or use whenPresent(value).then((value) => …).
