/** What a check foretells is what a launch then does. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@golgi/ir";
import { gate, map, sh, t, task, when, workflow } from "@golgi/sdk";
import { createWorld, type World } from "../testing/world.ts";

const first = task({
  name: "first",
  inputs: { n: t.int() },
  outputs: { text: t.file().named("first.txt") },
  script: ({ inputs, outputs }) => sh`echo ${inputs.n} > ${outputs.text}`,
});
const second = task({
  name: "second",
  inputs: { text: t.file(), times: t.int() },
  outputs: { text: t.file().named("second.txt") },
  script: ({ inputs, outputs }) => sh`cat ${inputs.text} > ${outputs.text}; echo ${inputs.times} >> ${outputs.text}`,
});
const never = task({
  name: "never-kept",
  cache: false,
  inputs: { text: t.file() },
  outputs: { size: t.int() },
  script: ({ inputs, outputs }) => sh`wc -c < ${inputs.text} > ${outputs.size}`,
});

const inner = workflow({
  name: "inner",
  inputs: { n: t.int(), times: t.int() },
  body: ({ n, times }) => ({ text: second({ text: first({ n }).text, times }).text }),
});
const planned = workflow({
  name: "planned",
  inputs: { items: t.array(t.object({ name: t.string(), n: t.int() })), times: t.int(), extra: t.bool() },
  body: ({ items, times, extra }) => {
    const texts = map(items, (item) => inner({ n: item.n, times }).text, { label: "name" });
    const { size } = when(extra)
      .then(() => ({ size: never({ text: first({ n: 99 }).text }).size }))
      .else(() => ({ size: 0 }));
    return { texts, size };
  },
});
const gated = workflow({
  name: "gated",
  inputs: { n: t.int() },
  body: ({ n }) => {
    const { text } = first({ n });
    const times = gate({ title: "How often?", answer: t.int() });
    return { text: second({ text, times }).text };
  },
});

let world: World;
before(async () => {
  world = await createWorld();
  await world.register(planned);
  await world.register(gated);
});
after(() => world.close());

async function foretold(workflowName: string, inputs: JsonObject): Promise<Record<string, string>> {
  const { plan, issues } = await world.client.check({ workflow: workflowName, inputs });
  assert.ok(plan, JSON.stringify(issues));
  return Object.fromEntries(plan.nodes.map(({ path, verdict }) => [path, verdict]));
}

test("through maps, workflows and branches: unknown, then reused, then only the changed cone", async () => {
  const items = [
    { name: "a", n: 1 },
    { name: "b", n: 2 },
  ];
  const verdicts = Object.values(await foretold("planned", { items, times: 1, extra: false }));
  assert.deepEqual(verdicts.sort(), ["run", "run", "unknown", "unknown"]);
  const run = await world.run("planned", { items, times: 1, extra: false });
  const { rows } = await world.client.call("listNodes", {
    params: { id: run },
    query: { kind: ["task"], status: ["succeeded"] },
  });

  const again = await foretold("planned", { items, times: 1, extra: false });
  // The paths are those that the run had.
  assert.deepEqual(Object.keys(again).sort(), rows.map(({ path }) => path).sort());
  assert.deepEqual(new Set(Object.values(again)), new Set(["reuse"]));

  const changed = await foretold("planned", { items, times: 2, extra: false });
  assert.deepEqual(
    Object.entries(changed)
      .map(([path, verdict]) => `${path.split("/").pop()} ${verdict}`)
      .sort(),
    ["first reuse", "first reuse", "second run", "second run"],
  );
  const launched = await world.run("planned", { items, times: 2, extra: false });
  assert.equal((await world.client.run(launched).get()).run.counts.reused, 2);

  const branch = await foretold("planned", { items: [], times: 1, extra: true });
  assert.deepEqual(Object.values(branch).sort(), ["run", "unknown"]);
  const branched = await world.run("planned", { items: [], times: 1, extra: true });
  const taken = await world.client.call("listNodes", {
    params: { id: branched },
    query: { kind: ["task"], status: ["succeeded"] },
  });
  assert.deepEqual(Object.keys(branch).sort(), taken.rows.map(({ path }) => path).sort());
  assert.deepEqual(Object.values(await foretold("planned", { items: [], times: 1, extra: true })).sort(), ["reuse", "run"]);
});

test("behind a gate nothing is foretold, and that is said", async () => {
  const { plan } = await world.client.check({ workflow: "gated", inputs: { n: 7 } });
  assert.deepEqual(
    [plan?.cut, plan?.nodes.map(({ path, verdict }) => `${path} ${verdict}`)],
    [true, ["first run", "second unknown"]],
  );
});
