/** Graphs that dynamic nodes made: drawn below their node, and their node runs located in them; parts of bars; metrics of two runs; heat. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document, Graph, NodeSpec } from "@golgi/ir";
import type { NodeRow } from "../../data/client.ts";
import { heatOf } from "./heat.ts";
import { changeWords, metricPairs } from "./metrics.ts";
import { firstAt } from "./place.ts";
import { createRunModel } from "./run-model.ts";
import { sceneOf } from "./scene.ts";
import { locate, sourcesOfNode, sourcesOfOutput } from "./sources.ts";
import { segmentsOf } from "./timeline.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const empty = { type: "object", properties: {}, required: [], additionalProperties: false } as const;

function documentOf(name: string, nodes: Readonly<Record<string, unknown>>, results: Graph["results"] = {}): Document {
  const graph = { inputs: empty, outputs: empty, nodes, results } as unknown as Graph;
  const workflow = { kind: "workflow", ir: "ir/1", name, graph };
  return { golgi: "document/1", tasks: {}, workflows: { [digest("a")]: workflow }, main: digest("a") } as unknown as Document;
}

const task = (inputs: NodeSpec["inputs"] = {}) => ({ kind: "task", task: digest("b"), inputs });
const outer = documentOf(
  "outer",
  {
    prepare: task(),
    plan: {
      kind: "dynamic",
      task: digest("c"),
      inputs: { files: { kind: "output", node: "prepare", port: "files" } },
      outputs: empty,
      tasks: [],
    },
  },
  { all: { kind: "output", node: "plan", port: "all" } },
);
const made = documentOf("made", { one: task(), two: task({ x: { kind: "output", node: "one", port: "y" } }) });

test("a dynamic node is one box until its graph is known and opened; then the task that made it stands first", () => {
  const folded = sceneOf(outer, () => undefined);
  assert.deepEqual(
    folded.nodes.map(({ id, foldable, open }) => [id, foldable, open]),
    [
      ["prepare", false, false],
      ["plan", true, false],
    ],
  );
  assert.equal(sceneOf(outer, () => true).nodes.length, 2, "opened before it is known");
  const open = sceneOf(
    outer,
    () => true,
    () => made,
  );
  assert.deepEqual(
    open.nodes.map(({ id, parent }) => [id, parent]),
    [
      ["prepare", undefined],
      ["plan", undefined],
      ["plan/@plan", "plan"],
      ["plan/one", "plan"],
      ["plan/two", "plan"],
    ],
  );
  assert.deepEqual(
    open.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`),
    ["plan/@plan after plan/one", "plan/one value plan/two", "prepare value plan"],
  );
});

test("node runs inside are located in the document that was made, its maker in the outer one", () => {
  assert.deepEqual(locate(outer, "plan/two"), { kind: "made", at: "plan" });
  const two = locate(made, "plan/two", "plan");
  assert.ok(two.kind === "found");
  assert.deepEqual(sourcesOfNode(two.located), { x: [{ words: "y of one", node: "plan/one" }] });
  const maker = locate(outer, "plan/@plan");
  assert.ok(maker.kind === "found");
  assert.deepEqual(sourcesOfNode(maker.located), { files: [{ words: "files of prepare", node: "prepare" }] });
  assert.deepEqual(locate(outer, "nowhere/two"), { kind: "unknown" });
  assert.deepEqual(sourcesOfOutput(outer, "all"), [{ words: "all of plan", node: "plan" }]);
});

function row(path: string, changes: Partial<NodeRow> = {}): NodeRow {
  return {
    run: "run_aaaaaaaaaaaa",
    path,
    kind: "task",
    task: null,
    status: "running",
    inputs: null,
    outputs: null,
    cacheKey: null,
    reusedFrom: null,
    error: null,
    attempts: 1,
    readyAt: 1,
    startedAt: 2,
    endedAt: null,
    ...changes,
  };
}

test("events cannot tell a dynamic node from a workflow; the task below it does", () => {
  const model = createRunModel({ schedule: (flush) => flush() });
  const opened = { run: "run_aaaaaaaaaaaa", seq: 1, at: 5, kind: "node.opened", path: "plan", data: {} } as const;
  model.applyEvent(opened);
  model.applyEvent({ ...opened, seq: 2, kind: "attempt.submitted", path: "plan/@plan", data: { number: 1 } });
  assert.equal(model.placeKind("plan"), "dynamic");
  model.applyEvent({ ...opened, seq: 3, at: 6 });
  assert.equal(model.placeKind("plan"), "dynamic");
  model.addRows([row("m[x]/plan", { kind: "dynamic" })]);
  assert.equal(firstAt(model, "m/plan"), "m[x]/plan");
  assert.equal(firstAt(model, "nowhere"), undefined);
});

test("the heat of a map follows its rows as they come and change", () => {
  const model = createRunModel({ schedule: (flush) => flush() });
  const rows = (from: number, to: number, status: NodeRow["status"]) =>
    Array.from({ length: to - from }, (_, n) => row(`m[${from + n}]/t`, { status, endedAt: 9 }));
  model.addRows([row("m", { kind: "map" }), ...rows(0, 100, "succeeded")]);
  assert.deepEqual(heatOf(model, "m", 10), { items: 100, cells: Array.from({ length: 10 }, () => "succeeded") });
  model.addRows([
    ...rows(100, 400, "running"),
    row("m[5]/t", { status: "failed", endedAt: 10 }),
    row("m[5]/u", { status: "succeeded", endedAt: 9 }),
  ]);
  const { items, cells } = heatOf(model, "m", 4);
  assert.deepEqual([items, ...cells], [400, "failed", "running", "running", "running"]);
  assert.deepEqual(heatOf(model, "other", 4), { items: 0, cells: [] });
});

test("a bar in parts: waits, staging, running, collecting, for each attempt", () => {
  const bar = { row: 0, path: "a", status: "succeeded", waitFrom: 0, from: 10, to: 100 } as const;
  const span = { start: 1000, end: 1200 };
  const usage = { stageMs: 5, collectMs: 8 };
  const parts = segmentsOf(
    bar,
    [
      { status: "failed", submittedAt: 1001, startedAt: 1010, endedAt: 1030, usage: null },
      { status: "succeeded", submittedAt: 1040, startedAt: 1050, endedAt: 1100, usage },
    ],
    span,
  );
  assert.deepEqual(
    parts.map(({ kind, from, to, status }) => `${kind} ${from}-${to} ${status}`),
    [
      "queue 0-10 succeeded",
      "run 10-30 failed",
      "queue 30-50 succeeded",
      "stage 50-55 succeeded",
      "run 55-92 succeeded",
      "collect 92-100 succeeded",
    ],
  );
  assert.deepEqual(
    segmentsOf({ ...bar, status: "reused", from: 0, to: 0 }, [], span).map(({ kind }) => kind),
    ["run"],
  );
  const going = segmentsOf(
    { ...bar, status: "running", to: 150 },
    [{ status: "running", submittedAt: 1, startedAt: 1010, endedAt: null, usage: null }],
    span,
  );
  assert.deepEqual(going.at(-1), { kind: "run", from: 10, to: 150, status: "running" });
});

test("metrics of two runs, side by side", () => {
  const a = { recall: 0.5, table: { class: "File", digest: digest("d"), name: "t.csv", size: 3 }, per: [{ n: 1 }], zero: 0 };
  const pairs = metricPairs(a, { recall: 0.75, per: [{ n: 1 }, { n: 4 }], zero: 2 });
  assert.deepEqual(
    pairs.map((pair) => [pair.name, pair.a, pair.b, changeWords(pair)]),
    [
      ["recall", 0.5, 0.75, "+50 %"],
      ["per[0].n", 1, 1, "the same"],
      ["zero", 0, 2, "+2"],
      ["per[1].n", undefined, 4, ""],
    ],
  );
});
