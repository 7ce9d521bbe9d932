/** The shapes that `npm run bench` runs. Sizes are inputs or come from the environment where the graph itself is the size. */
import { map, sh, t, task, workflow } from "@golgi/sdk";

const writeNumber = task({
  name: "write-number",
  inputs: { i: t.int() },
  outputs: { file: t.file().named("i.txt") },
  script: ({ inputs, outputs }) => sh`echo ${inputs.i} > ${outputs.file}`,
});

const gatherFiles = task({
  name: "gather-files",
  inputs: { files: t.array(t.file()) },
  outputs: { all: t.file().named("all.txt") },
  script: ({ inputs, outputs }) => sh`cat ${inputs.files} > ${outputs.all}`,
});

export const shellFanOut = workflow({
  name: "shell-fan-out",
  inputs: { items: t.array(t.int()) },
  body: ({ items }) => ({ all: gatherFiles({ files: map(items, (i) => writeNumber({ i }).file) }).all }),
});

const next = task({
  name: "next",
  inputs: { i: t.int() },
  outputs: { i: t.int() },
  run: async ({ inputs }) => ({ i: inputs.i + 1 }),
});

export const functionFanOut = workflow({
  name: "function-fan-out",
  inputs: { items: t.array(t.int()) },
  body: ({ items }) => ({ all: map(items, (i) => next({ i }).i) }),
});

const length = Number(process.env["GOLGI_BENCH_LENGTH"] ?? 500);

export const functionChain = workflow({
  name: "function-chain",
  inputs: { start: t.int().default(0) },
  body: ({ start }) => {
    let { i } = next({ i: start });
    for (let step = 1; step < length; step++) ({ i } = next({ i }));
    return { i };
  },
});

/** `length` nodes of the same task side by side, each written out in the graph: a large plan, not a map. */
export const wide = workflow({
  name: "wide",
  inputs: { start: t.int().default(0) },
  body: ({ start }) => {
    const first = next({ i: start });
    const layer = Array.from({ length }, (_, i) => next({ i: i + 1 }).i);
    return { first: first.i, layer };
  },
});

const appendLine = task({
  name: "append-line",
  inputs: { text: t.file(), i: t.int() },
  outputs: { text: t.file().named("text.txt") },
  script: ({ inputs, outputs }) => sh`{ cat ${inputs.text}; echo ${inputs.i}; } > ${outputs.text}`,
});

/** Three layers of `length` nodes; each node depends on its neighbour in the layer before. */
export const layers = workflow({
  name: "layers",
  inputs: { start: t.int().default(0) },
  body: ({ start }) => {
    let layer = Array.from({ length }, () => next({ i: start }).i);
    for (let depth = 0; depth < 2; depth++) layer = layer.map((_, k) => next({ i: layer[(k + 1) % layer.length] ?? start }).i);
    return { last: layer[0] ?? start };
  },
});

export const diamond = workflow({
  name: "diamond",
  inputs: { i: t.int().default(1) },
  body: ({ i }) => {
    const top = writeNumber({ i }).file;
    const left = appendLine({ text: top, i: 2 }).text;
    const right = appendLine({ text: top, i: 3 }).text;
    return { all: gatherFiles({ files: [left, right] }).all };
  },
});
