// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";
import { listFiles } from "./parts.ts";

export default workflow({
  name: "snippet",
  inputs: { report: t.file() },
  body: (inputs) => {
    return listFiles({ directory: inputs.report }); // here
  },
});

// message: input "directory" of task "list-files" takes directory and is given file: a file is not a directory
// hint: Make both ends a directory: t.directory().
