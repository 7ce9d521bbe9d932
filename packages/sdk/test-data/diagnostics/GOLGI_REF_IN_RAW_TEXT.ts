// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";

export default task({
  name: "injection",
  inputs: { name: t.string() },
  outputs: { text: t.file() },
  script: ({ inputs, outputs }) => sh`
    echo ${sh.raw(`hello ${inputs.name}`)} > ${outputs.text}`, // here
});

// message: sh.raw was given a reference: its value would be run as code
// hint: Put the reference into the template itself, where it is quoted: sh`tool ${ref}`.
