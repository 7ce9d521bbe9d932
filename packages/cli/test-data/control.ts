import { gate, map, sh, t, task, workflow } from "@golgi/sdk";

const nap = task({
  name: "nap",
  inputs: { seconds: t.number(), id: t.string() },
  outputs: { done: t.file() },
  script: ({ inputs, outputs }) => sh`
    echo "sleeping "${inputs.id}
    sleep ${inputs.seconds}
    echo ${inputs.id} > ${outputs.done}`,
});

const fail = task({
  name: "fail",
  inputs: { code: t.int(), after: t.file().optional() },
  outputs: { never: t.file() },
  script: ({ inputs, outputs }) => sh`
    echo "about to fail" ${inputs.after} >&2
    echo "reason: no good" >&2
    test ${inputs.code} -eq 0 || exit ${inputs.code}
    touch ${outputs.never}`,
});

const lines = task({
  name: "lines",
  inputs: { files: t.array(t.file()) },
  outputs: { count: t.int() },
  script: ({ inputs, outputs }) => sh`cat ${inputs.files} | wc -l > ${outputs.count}`,
});

export const naps = workflow({
  name: "naps",
  inputs: { seconds: t.number().default(0), ids: t.array(t.string()).default(["a", "b", "c"]) },
  body: ({ seconds, ids }) => {
    const files = map(ids, (id) => nap({ seconds, id }).done);
    return { files, count: lines({ files }).count };
  },
});

export const failing = workflow({
  name: "failing",
  inputs: { code: t.int().default(3) },
  body: ({ code }) => {
    const { done } = nap({ seconds: 0, id: "first" });
    return { never: fail({ code, after: done }).never };
  },
});

export const asking = workflow({
  name: "asking",
  inputs: {},
  body: () => {
    const answer = gate({ title: "Is it good?", answer: t.bool() });
    return { answer };
  },
});
