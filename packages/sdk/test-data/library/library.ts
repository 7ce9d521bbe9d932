/** Tasks and workflows of a library: all forms of tasks, all control constructs, in results whose types nobody wrote down. */
import { dynamic, expr, gate, map, python, sh, t, task, when, whenPresent, workflow } from "@golgi/sdk";
import { collections, files, scalars } from "./ports.ts";

export const shell = task({
  name: "shell",
  inputs: { ...scalars, reads: files.reads, list: collections.list },
  outputs: { text: t.file(), folder: files.folder },
  tools: { bwa: { version: "0.7.17" } },
  resources: { cpus: 2, memory: { start: "2 GiB", growOnOom: 2 }, time: "1h" },
  script: ({ inputs, outputs, resources }) => sh`
    echo ${inputs.int} ${inputs.reads[1]} ${resources.cpus} > ${outputs.text}
    mkdir -p ${outputs.folder}`,
});

export const snake = task({
  name: "snake",
  inputs: { n: scalars.int },
  outputs: { n: t.int(), row: collections.record.omit({ deep: true }) },
  script: ({ outputs }) => python`open(${outputs.n}, "w").write("1"); open(${outputs.row}, "w").write('{"name": "a"}')`,
});

export const count = task({
  name: "count",
  inputs: { file: t.file(), options: collections.either },
  outputs: { lines: t.int(), stats: t.object({ mean: t.number().nullable() }) },
  run: async ({ inputs }) => ({ lines: inputs.file.path.length, stats: { mean: null } }),
});

export const grown = task({
  name: "grown",
  inputs: { n: t.int() },
  outputs: { n: t.int() },
  uses: [snake],
  graph: ({ inputs }) => ({ n: snake({ n: inputs.n }).n }),
});

export const inner = workflow({
  name: "inner",
  inputs: { files: t.array(t.file()), limit: scalars.number },
  body: ({ files: given, limit }) => {
    const counts = map(given, (file) => count({ file, options: { kind: "b" } }), { maxFailures: 1 });
    return { counts: counts.lines, stats: counts.stats, limit };
  },
});

export const outer = workflow({
  name: "outer",
  inputs: { files: t.array(t.file()).min(1), n: scalars.int, maybe: scalars.maybe, variants: files.variants },
  presets: { small: { n: 2 } },
  body: ({ files: given, n, maybe, variants }) => {
    const one = inner({ files: given });
    const answer = gate({ title: "Go on?", answer: t.enum(["yes", "no"]) });
    const chosen = when(expr.eq(answer, "yes"))
      .then(() => snake({ n }))
      .else(() => ({ n: expr.add(n, 1), row: { name: "b" } }));
    const present = whenPresent(maybe)
      .then((value) => ({ twice: expr.mul(value, 2) }))
      .else();
    return {
      one,
      counts: one.counts,
      chosen: chosen.n,
      twice: present.twice,
      grown: dynamic(grown, { n }).n,
      pair: [n, { variants }],
    };
  },
});
