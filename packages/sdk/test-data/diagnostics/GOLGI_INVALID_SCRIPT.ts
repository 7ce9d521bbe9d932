// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "plain-text",
  outputs: { n: t.int() },
  script: ({ outputs }) => `echo 1 > ${outputs.n}`,
});

// message: the script of task "plain-text" was given plain text instead of a template
// hint: Write sh`…`, so that its placeholders are quoted.
