/**
 * Runs to watch: items that write coloured lines for a while, a task that fails once its message is out, a question, a branch, a graph that
 * is made at run time.
 */
import { dynamic, gate, map, sh, t, task, when, workflow } from "@golgi/sdk";
import { csv } from "@golgi/sdk/bio";

const tick = task({
  name: "tick",
  summary: "Writes a line, waits, also as long as there is the file `held`, writes another.",
  inputs: { item: t.int(), seconds: t.number(), held: t.string().default("") },
  outputs: { n: t.int() },
  // So little that all items begin at once on any machine.
  resources: { cpus: 0.1 },
  script: ({ inputs, outputs }) => sh`
    printf '\033[32mitem %s begins\033[0m\n' ${inputs.item} >&2
    sleep ${inputs.seconds}
    while [ -e ${inputs.held} ]; do sleep 0.2; done
    echo "item ${inputs.item} done" >&2
    echo ${inputs.item} > ${outputs.n}`,
});

const tabulate = task({
  name: "tabulate",
  inputs: { numbers: t.array(t.int()), factor: t.int() },
  outputs: { table: csv().named("numbers.csv"), total: t.int() },
  run: async ({ inputs, outputs }) => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(outputs.table, ["item,value", ...inputs.numbers.map((n) => `item ${n},${n * inputs.factor}`)].join("\n"));
    return { total: inputs.numbers.reduce((sum, n) => sum + n * inputs.factor, 0) };
  },
});

const note = task({
  name: "note",
  inputs: { text: t.string() },
  outputs: { length: t.int() },
  script: ({ inputs, outputs }) => sh`
    printf '%s' ${inputs.text} | wc -c > ${outputs.length}`,
});

export const watched = workflow({
  name: "watched",
  title: "A run to watch",
  inputs: { items: t.array(t.int()), seconds: t.number().default(1), held: t.string().default("") },
  body: ({ items, seconds, held }) => {
    const numbers = map(items, (item) => tick({ item, seconds, held }).n);
    return tabulate({ numbers, factor: 2 });
  },
});

export const asked = workflow({
  name: "asked",
  inputs: { items: t.array(t.int()) },
  body: ({ items }) => {
    const factor = gate({ title: "Factor", message: "By which factor?", answer: t.int().min(1).max(9) });
    const numbers = map(items, (item) => tick({ item, seconds: 0 }).n);
    return tabulate({ numbers, factor });
  },
});

const broken = task({
  name: "broken",
  inputs: { word: t.string() },
  outputs: { n: t.int() },
  script: ({ inputs, outputs }) => sh`
    echo "reading ${inputs.word}" >&2
    printf '\033[31mno such reference: %s\033[0m\n' ${inputs.word} >&2
    exit 3
    echo 1 > ${outputs.n}`,
});

export const failing = workflow({
  name: "failing",
  inputs: { word: t.string(), brave: t.bool() },
  body: ({ word, brave }) => {
    const said = when(brave)
      .then(() => note({ text: "yes" }).length)
      .else(() => note({ text: "no" }).length);
    return { said, n: broken({ word }).n };
  },
});

const plan = task({
  name: "plan",
  inputs: { words: t.array(t.string()) },
  outputs: { lengths: t.array(t.int()) },
  uses: [note],
  graph: ({ inputs }) => ({ lengths: inputs.words.map((text) => note({ text }).length) }),
});

export const planned = workflow({
  name: "planned",
  title: "A graph made at run time",
  inputs: { words: t.array(t.string()) },
  body: ({ words }) => dynamic(plan, { words }),
});
