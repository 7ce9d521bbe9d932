/** A two-layer workflow whose tasks count how often they really ran, in a file outside the sandbox's reach for others. */
import { map, sh, t, task, workflow } from "@golgi/sdk";

const pauseMs = Number(process.env["GOLGI_TEST_PAUSE_MS"] ?? 20);

const step = task({
  name: "step",
  inputs: { i: t.int(), pause: t.number() },
  outputs: { file: t.file().named("step.txt") },
  script: ({ inputs, outputs }) => sh`
    sleep ${inputs.pause}
    echo "step ${inputs.i}" > ${outputs.file}`,
});

const double = task({
  name: "double",
  inputs: { file: t.file() },
  outputs: { n: t.int() },
  run: async ({ inputs }) => {
    const { readFile } = await import("node:fs/promises");
    return { n: 2 * Number((await readFile(inputs.file.path, "utf8")).split(" ")[1]) };
  },
});

const sum = task({
  name: "sum",
  inputs: { numbers: t.array(t.int()) },
  outputs: { total: t.int() },
  run: async ({ inputs }) => ({ total: inputs.numbers.reduce((total, n) => total + n, 0) }),
});

export const counting = workflow({
  name: "counting",
  inputs: { items: t.array(t.int()), pause: t.number().default(pauseMs / 1000) },
  body: ({ items, pause }) => {
    const numbers = map(items, (i) => double({ file: step({ i, pause }).file }).n);
    return { total: sum({ numbers }).total };
  },
});
