import { sh, t, task, workflow } from "@golgi/sdk";

const make = task({
  name: "make",
  inputs: { n: t.int() },
  outputs: { n: t.int() },
  script: ({ inputs, outputs }) => sh`echo ${inputs.n} > ${outputs.n}`,
});
const word = task({
  name: "word",
  inputs: { text: t.string() },
  outputs: { file: t.file() },
  script: ({ inputs, outputs }) => sh`echo ${inputs.text} > ${outputs.file}`,
});

function factory(by: number) {
  return task({
    name: "captured",
    inputs: { n: t.int() },
    outputs: { n: t.int() },
    run: async ({ inputs }) => ({ n: inputs.n * by }),
  });
}
const captured = factory(3);

export const broken = workflow({
  name: "broken",
  inputs: { n: t.int(), unused: t.string() },
  body: ({ n }) => {
    // @ts-expect-error an integer is not a text
    const { file } = word({ text: make({ n }).n });
    // @ts-expect-error an input is missing
    make({});
    return { file, n: captured({ n }).n };
  },
});
