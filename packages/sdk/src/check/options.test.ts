import assert from "node:assert/strict";
import { test } from "node:test";
import { lower, sh, t, task, workflow } from "../index.ts";

const fields = { inputs: {}, outputs: { text: t.string() } };
const script = () => sh`echo '"x"' > out/text/text.json`;

function problems(definition: Parameters<typeof lower>[0]): readonly string[] {
  const { diagnostics } = lower(definition, { bundles: new Map() });
  return diagnostics.filter(({ code }) => code === "GOLGI_INVALID_OPTION").map(({ message, hint }) => `${message} | ${hint}`);
}

test("an option that nothing reads is an error, with where it belongs", () => {
  const misplaced = { name: "say", ...fields, script, cpus: 4, time_out: "1h", description: "x", summary: undefined };
  const [cpus, timeout, description, ...more] = problems(task(misplaced as never));
  assert.equal(cpus, 'task "say" has no option "cpus" | It belongs into resources: { cpus: … }.');
  assert.equal(timeout, 'task "say" has no option "time_out" | Did you mean timeout?');
  assert.match(description ?? "", /^task "say" has no option "description" \| Options are name, title, summary, /);
  assert.deepEqual(more, []);
  const mistyped = { name: "say", ...fields, script, resources: { cpu: 4 } };
  assert.deepEqual(problems(task(mistyped as never)), ['resources has no option "cpu" | Did you mean cpus?']);
  const say = task({ name: "say", ...fields, script });
  const preset = { name: "all", inputs: {}, body: () => ({ text: say({}).text }), preset: {} };
  assert.deepEqual(problems(workflow(preset as never)), ['workflow "all" has no option "preset" | Did you mean presets?']);
});

test("every option is known", () => {
  const say = task({
    name: "say",
    ...fields,
    script,
    title: "Say",
    resources: { cpus: 1, memory: "1 GiB", disk: "1 GiB", gpus: 0, pools: ["db"] },
    timeout: "1h",
    tools: {},
    env: {},
    network: true,
    retry: { exit: 1 },
    backoff: {},
    cache: true,
    priority: 1,
    deadline: "1d",
  });
  assert.deepEqual(problems(workflow({ name: "all", inputs: {}, presets: {}, body: () => ({ text: say({}).text }) })), []);
});
