/** The thin thread: launch, nodes, outputs, cache. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createWorld, documentOf, graphOf, input, output, taskNode, taskOf, ANY } from "./world.ts";

const double = taskOf("double");
const sum = taskOf("sum", { inputs: { a: ANY, b: ANY } });

const diamond = documentOf(
  graphOf({
    inputs: { n: ANY },
    nodes: {
      left: taskNode(double, { x: input("n") }),
      right: taskNode(double, { x: output("left") }),
      both: taskNode(sum, { a: output("left"), b: output("right") }),
    },
    results: { total: output("both") },
  }),
  [double, sum],
);

const actions = {
  double: ({ x }: Record<string, unknown>) => Number(x) * 2,
  sum: ({ a, b }: Record<string, unknown>) => Number(a) + Number(b),
};

test("a run reaches its outputs; run again, everything comes from the cache", async () => {
  const world = await createWorld({ actions });
  const engine = await world.engine();
  const run = await engine.launch({ document: diamond, inputs: { n: 3 } });
  const row = await world.finish(engine, run);
  assert.equal(row.status, "succeeded", JSON.stringify(row.error));
  assert.deepEqual(row.outputs, { total: 18 });
  assert.deepEqual(world.begun(), ["left", "right", "both"]);
  assert.deepEqual(row.counts, { total: 3, ready: 0, running: 0, succeeded: 3, reused: 0, failed: 0, cancelled: 0 });

  const second = await engine.launch({ document: diamond, inputs: { n: 3 } });
  const again = await world.finish(engine, second);
  assert.deepEqual(again.outputs, { total: 18 });
  assert.equal(again.counts.reused, 3);
  assert.equal(world.begun().length, 3);
  assert.deepEqual((await world.rows(second)).get("both")?.reusedFrom, { run, path: "both" });
  await engine.close({ cancel: false });
  await world.close();
});
