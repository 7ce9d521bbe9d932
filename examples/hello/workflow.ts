import { map, sh, t, task, workflow } from "@golgi/sdk";

const countWords = task({
  name: "count-words",
  inputs: { text: t.file() },
  outputs: { words: t.int() },
  script: ({ inputs, outputs }) => sh`wc -w < ${inputs.text} > ${outputs.words}`,
});

export const wordCount = workflow({
  name: "word-count",
  inputs: { texts: t.array(t.file()).min(1) },
  body: ({ texts }) => ({ words: map(texts, (text) => countWords({ text }).words) }),
});
