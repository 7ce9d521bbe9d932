import { map, t, task, workflow } from "@golgi/sdk";
import { readFile } from "node:fs/promises";
import { scale } from "./helper.ts";

const OFFSET = 1;

const twice = task({
  name: "twice",
  inputs: { n: t.int() },
  outputs: { n: t.int() },
  run: async ({ inputs, log }) => {
    log(`twice ${inputs.n}`);
    return { n: scale(inputs.n, 2) };
  },
});

const next = task({
  name: "next",
  inputs: { n: t.int() },
  outputs: { n: t.int() },
  async run({ inputs }) {
    return { n: inputs.n + OFFSET };
  },
});

export const length = task({
  name: "length",
  inputs: { file: t.file() },
  outputs: { bytes: t.int() },
  run: async ({ inputs }) => ({ bytes: (await readFile(inputs.file.path)).length }),
});

export const numbers = workflow({
  name: "numbers",
  inputs: { numbers: t.array(t.int()).default([1, 2, 3]) },
  body: ({ numbers }) => ({ results: map(numbers, (n) => next({ n: twice({ n }).n }).n) }),
});
