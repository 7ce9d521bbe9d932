/** Small workflows of scripts, for tests. */
import { gate, map, sh, t, task, workflow } from "@golgi/sdk";

const countWords = task({
  name: "count-words",
  inputs: { text: t.file() },
  outputs: { words: t.int() },
  script: ({ inputs, outputs }) => sh`echo counting >&2; wc -w < ${inputs.text} > ${outputs.words}`,
});

const shout = task({
  name: "shout",
  inputs: { text: t.file() },
  outputs: { loud: t.file().named("loud.txt") },
  script: ({ inputs, outputs }) => sh`tr a-z A-Z < ${inputs.text} > ${outputs.loud}`,
});

export const wordCount = workflow({
  name: "word-count",
  title: "Count words",
  summary: "Counts the words of texts.",
  tags: ["text", "demo"],
  inputs: { texts: t.array(t.file()).min(1) },
  body: ({ texts }) => ({
    words: map(texts, (text) => countWords({ text }).words),
    loud: map(texts, (text) => shout({ text }).loud),
  }),
});

const wait = task({
  name: "wait",
  inputs: { seconds: t.number() },
  outputs: { waited: t.number() },
  cache: false,
  script: ({ inputs, outputs }) => sh`sleep ${inputs.seconds}; echo ${inputs.seconds} > ${outputs.waited}`,
});

export const sleepy = workflow({
  name: "sleepy",
  inputs: { seconds: t.number() },
  body: ({ seconds }) => ({ waited: wait({ seconds }).waited }),
});

export const asking = workflow({
  name: "asking",
  inputs: { text: t.file() },
  body: ({ text }) => {
    const { words } = countWords({ text });
    const answer = gate({ title: "Go on?", answer: t.bool(), show: { words } });
    return { answer };
  },
});

const failing = task({
  name: "failing",
  inputs: { code: t.int() },
  outputs: { never: t.int() },
  script: ({ inputs, outputs }) => sh`echo "about to fail" >&2; exit ${inputs.code}; echo 1 > ${outputs.never}`,
});

export const doomed = workflow({
  name: "doomed",
  inputs: { code: t.int() },
  body: ({ code }) => ({ never: failing({ code }).never }),
});
