/** Runs that end in ways of their own: what depends on a failure, nothing to do, many files, items by number, a side not taken, few limits. */
import { map, sh, t, task, when, workflow } from "@golgi/sdk";
import { text } from "@golgi/sdk/bio";

const fails = task({
  name: "fails",
  inputs: { word: t.string() },
  outputs: { n: t.int() },
  script: ({ inputs, outputs }) => sh`
    echo "cannot read ${inputs.word}" >&2
    exit 7
    echo 1 > ${outputs.n}`,
});

const sleeps = task({
  name: "sleeps",
  inputs: { word: t.string() },
  outputs: { n: t.int() },
  timeout: "1s",
  script: ({ inputs, outputs }) => sh`
    echo "begin ${inputs.word}" >&2
    sleep 30
    echo 1 > ${outputs.n}`,
});

const follow = task({
  name: "follow",
  inputs: { n: t.int() },
  outputs: { n: t.int() },
  script: ({ inputs, outputs }) => sh`
    echo ${inputs.n} > ${outputs.n}`,
});

/** `sleeps` asks for what `fails` asks for, a time limit excepted. */
export const upstream = workflow({
  name: "upstream",
  inputs: { word: t.string() },
  body: ({ word }) => ({ n: follow({ n: fails({ word }).n }).n, slept: sleeps({ word }).n }),
});

export const nothing = workflow({ name: "nothing", inputs: { word: t.string() }, body: ({ word }) => ({ word }) });

const page = task({
  name: "page",
  inputs: { item: t.int() },
  outputs: { page: text().named("page.txt"), length: t.int() },
  script: ({ inputs, outputs }) => sh`
    echo "item ${inputs.item}" > ${outputs.page}
    echo ${inputs.item} > ${outputs.length}`,
});

const one = workflow({
  name: "one-item",
  inputs: { item: t.int(), even: t.bool() },
  body: ({ item, even }) => {
    const made = page({ item });
    const n = when(even)
      .then(() => follow({ n: made.length }, { name: "even" }).n)
      .else(() => follow({ n: made.length }, { name: "odd" }).n);
    return { page: made.page, n };
  },
});

export const many = workflow({
  name: "many-pages",
  inputs: { items: t.array(t.int()) },
  body: ({ items }) => {
    const each = map(items, (item) => one({ item, even: true }));
    return { pages: map(items, (item) => page({ item }).page), each };
  },
});
