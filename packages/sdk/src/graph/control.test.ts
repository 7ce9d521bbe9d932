/** Control constructs and closed graphs: what bodies capture, how ids are made, what types results have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDocument, showType, type Document, type Graph, type NodeSpec } from "@golgi/ir";
import { dynamic, expr, functionTasksOf, gate, lower, map, sh, t, task, when, whenPresent, workflow } from "../index.ts";
import type { Definition } from "./definition.ts";

const DIGEST = `sha256:${"1".repeat(64)}` as const;

function compile(definition: Definition): Document {
  const bundles = new Map(functionTasksOf(definition).map((one) => [one, { bundle: DIGEST, export: "default" }]));
  const { document, diagnostics } = lower(definition, { bundles });
  assert.deepEqual(diagnostics, []);
  assert.ok(document);
  assert.deepEqual(JSON.parse(JSON.stringify(document)), document, "plain data");
  const checked = checkDocument(document);
  assert.deepEqual(checked.ok ? [] : checked.diagnostics, []);
  return document;
}
function graphOf(definition: Definition): Graph {
  const document = compile(definition);
  const graph = document.workflows[document.main]?.graph;
  assert.ok(graph);
  assertClosed(graph);
  return graph;
}
/** Every expression names only ports and nodes of its own graph. */
function assertClosed(graph: Graph): void {
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { kind, port, node } = value as { kind?: string; port?: string; node?: string };
    if (kind === "input") assert.ok(graph.inputs.properties[port ?? ""], `input ${port}`);
    if (kind === "output") assert.ok(graph.nodes[node ?? ""], `node ${node}`);
    for (const part of Object.values(value)) visit(part);
  };
  visit(graph.results);
  for (const node of Object.values(graph.nodes)) {
    visit(node.inputs);
    if (node.kind === "map") {
      visit(node.over);
      assertClosed(node.body);
      for (const port of node.body.inputs.required) assert.ok(port === "item" || port === "index" || port in node.inputs, port);
    }
    if (node.kind === "branch") {
      visit(node.condition);
      for (const side of [node.then, node.else]) {
        assertClosed(side);
        for (const port of side.inputs.required) assert.ok(port in node.inputs, port);
      }
    }
  }
}
function nodeOf<K extends NodeSpec["kind"]>(graph: Graph, id: string, kind: K): Extract<NodeSpec, { kind: K }> {
  const node = graph.nodes[id];
  assert.equal(node?.kind, kind, `${id} among ${Object.keys(graph.nodes)}`);
  return node as Extract<NodeSpec, { kind: K }>;
}

const index = task({
  name: "index",
  inputs: { text: t.string() },
  outputs: { index: t.string() },
  run: ({ inputs }) => ({ index: inputs.text }),
});
const join = task({
  name: "join",
  inputs: { a: t.string(), b: t.string().optional(), n: t.int().default(1) },
  outputs: { text: t.string(), maybe: t.string().nullable() },
  run: ({ inputs }) => ({ text: inputs.a, maybe: null }),
});

const read = task({
  name: "read",
  inputs: { file: t.file() },
  outputs: { text: t.string() },
  script: ({ inputs, outputs }) => sh`jq -R . ${inputs.file} > ${outputs.text}`,
});

test("a map's body gets what it captures through its own ports, across two levels", () => {
  const nested = workflow({
    name: "nested",
    inputs: { plates: t.array(t.object({ id: t.string(), wells: t.array(t.string()) })).min(1), label: t.string() },
    body: ({ plates, label }) => {
      const made = index({ text: label });
      const texts = map(plates, (plate) => map(plate.wells, (well, at) => join({ a: well, b: made.index, n: at }).text), {
        label: "id",
      });
      return { texts };
    },
  });
  const graph = graphOf(nested);
  const outer = nodeOf(graph, "map-join", "map");
  assert.equal(outer.label, "id");
  // `index` is what map itself uses for the position, so the captured output takes its node's name too.
  assert.deepEqual(outer.inputs, { indexIndex: { kind: "output", node: "index", port: "index" } });
  assert.deepEqual(Object.keys(outer.body.inputs.properties), ["item", "indexIndex"]);
  const inner = nodeOf(outer.body, "map-join", "map");
  assert.deepEqual(inner.inputs, { indexIndex: { kind: "input", port: "indexIndex" } });
  assert.deepEqual(Object.keys(inner.body.inputs.properties), ["item", "index", "indexIndex"]);
  assert.deepEqual(inner.over, { kind: "get", from: { kind: "input", port: "item" }, key: "wells" });
  assert.equal(showType(graph.outputs.properties["texts"] ?? {}), "list<list<string>> (1–∞)");
});

test("items that may fail are null in the results", () => {
  const graph = graphOf(
    workflow({
      name: "some-fail",
      inputs: { names: t.array(t.string()) },
      body: ({ names }) => map(names, (name) => join({ a: name }), { maxFailures: { share: 0.1 }, concurrency: 4 }),
    }),
  );
  const node = nodeOf(graph, "map-join", "map");
  assert.deepEqual([node.maxFailures, node.concurrency], [{ share: 0.1 }, 4]);
  assert.equal(showType(graph.outputs.properties["text"] ?? {}), "list<string | null>");
});

test("when: sides share the names of what they capture; one side's absence shows in the type", () => {
  const graph = graphOf(
    workflow({
      name: "sides",
      inputs: { name: t.string(), count: t.int() },
      body: ({ name, count }) => {
        const both = when(expr.gt(count, 2))
          .then(() => join({ a: name }).text)
          .else(() => name);
        const one = when(expr.eq(count, 0))
          .then(() => ({ text: join({ a: name }).text }))
          .else();
        return { both, one: expr.coalesce(one.text, "none") };
      },
    }),
  );
  const both = nodeOf(graph, "when-join", "branch");
  assert.deepEqual(both.inputs, { name: { kind: "input", port: "name" } });
  assert.deepEqual(both.else.results, { result: { kind: "input", port: "name" } });
  assert.deepEqual(both.then.outputs, both.else.outputs);
  const one = nodeOf(graph, "when-join-2", "branch");
  assert.deepEqual(one.then.outputs.required, []);
  assert.equal(showType(graph.outputs.properties["one"] ?? {}), "string");
});

test("whenPresent: inside, the value is there, for the closure too", () => {
  const graph = graphOf(
    workflow({
      name: "present",
      inputs: { name: t.string().nullable() },
      body: ({ name }) => ({
        text: whenPresent(name)
          .then((value) => join({ a: value, b: value }).text)
          .else(() => "nobody"),
      }),
    }),
  );
  const node = nodeOf(graph, "when-join", "branch");
  assert.deepEqual(node.condition, { kind: "op", op: "present", args: [{ kind: "input", port: "name" }] });
  assert.deepEqual(node.then.inputs.properties, { value: { type: "string" } });
});

test("gate, after, node options, handlers, presets and nesting", () => {
  const inner = workflow({ name: "inner", inputs: { a: t.string() }, body: ({ a }) => ({ text: join({ a }).text }) });
  const outer = workflow({
    name: "outer",
    inputs: { a: t.string(), wait: t.duration().default(5) },
    presets: { slow: { wait: "2h" } },
    body: ({ a, wait }) => {
      const answer = gate({ title: "Go on?", answer: t.bool(), show: { a }, timeout: "1h", default: false });
      const first = join(
        { a },
        { name: "first", title: "First", after: answer, resources: { memory: "1 GiB", cpus: 2 }, retry: { exit: 2 } },
      );
      const second = inner({ a: first.text }, { after: [first, answer] });
      return { text: second.text, answer, wait };
    },
    onFailure: ({ inputs, failure }) => join({ a: failure.message, b: inputs.a }),
    finally: ({ status }) => join({ a: status }),
  });
  const document = compile(outer);
  const spec = document.workflows[document.main];
  assert.ok(spec?.onFailure && spec.finally);
  assertClosed(spec.onFailure);
  assert.deepEqual(spec.presets, { slow: { wait: 7_200_000 } });
  const gateNode = nodeOf(spec.graph, "go-on", "gate");
  assert.deepEqual([gateNode.timeoutMs, gateNode.default, gateNode.answer], [3_600_000, false, { type: "boolean" }]);
  const first = nodeOf(spec.graph, "first", "task");
  assert.deepEqual(first.after, ["go-on"]);
  assert.deepEqual(first.resources, { cpus: 2, memoryBytes: { start: 2 ** 30, factor: 1, max: 2 ** 30 } });
  assert.deepEqual(first.policy, { retries: { exit: 2 } });
  const second = nodeOf(spec.graph, "inner", "workflow");
  assert.deepEqual(second.after, ["first", "go-on"]);
  assert.ok(document.workflows[second.workflow]);
});

test("a graph made at run time holds the specs of the tasks it uses", async () => {
  const plan = task({
    name: "plan",
    inputs: { names: t.array(t.string()), file: t.file() },
    outputs: { texts: t.array(t.string()) },
    uses: [join, read],
    graph: ({ inputs }) => ({ texts: [...inputs.names.map((name) => join({ a: name }).text), read({ file: inputs.file }).text] }),
  });
  const dynamicOne = workflow({
    name: "planned",
    inputs: { names: t.array(t.string()), file: t.file() },
    body: (inputs) => dynamic(plan, inputs),
  });
  const document = compile(dynamicOne);
  const node = nodeOf(document.workflows[document.main]?.graph as Graph, "plan", "dynamic");
  const wire = node.inputs["tasks"];
  assert.ok(wire?.kind === "literal");
  const run = plan.run as unknown as (context: object) => Promise<{ graph: Document }>;
  const file = { class: "File", name: "x", size: 1, digest: DIGEST, path: "/job/in/file/file" };
  const { graph: made } = await run({ inputs: { names: ["x", "y"], tasks: wire.value, file } });
  const checked = checkDocument(made);
  assert.deepEqual(checked.ok ? [] : checked.diagnostics, []);
  const graph = made.workflows[made.main]?.graph;
  assert.ok(graph);
  assertClosed(graph);
  assert.deepEqual(Object.keys(graph.nodes), ["join", "join-2", "read"]);
  assert.ok(
    Object.keys(made.tasks).every((one) => (node.tasks as readonly string[]).includes(one)),
    "tasks that the node declares",
  );
  assert.ok(
    node.tasks.every((one) => document.tasks[one]),
    "which are in the outer document too",
  );
  const { path: _, ...value } = file;
  assert.deepEqual(graph.nodes["read"]?.inputs["file"], { kind: "literal", value }, "a local path is no part of a value");
  assert.deepEqual(made.workflows[made.main]?.graph.outputs, node.outputs);
});

test("records and lists may mix values and references; a lone task is a workflow of one node", () => {
  const mixed = task({
    name: "mixed",
    inputs: {
      pair: t.tuple([t.string(), t.int()]),
      record: t.object({ a: t.string(), n: t.int().default(7) }),
      all: t.record(t.string()),
    },
    outputs: { n: t.int() },
    script: ({ inputs, outputs }) =>
      sh`echo ${inputs.pair} ${inputs.record.a} ${inputs.record.n} ${expr.get(inputs.all, "x")} > ${outputs.n}`,
  });
  const graph = graphOf(
    workflow({
      name: "mix",
      inputs: { a: t.string(), n: t.int(), sample: t.object({ a: t.string(), n: t.int() }) },
      body: ({ a, n, sample }) => ({
        first: mixed({ pair: [a, 3], record: { a }, all: { x: a, y: "z" } }).n,
        second: mixed({ pair: ["x", n], record: { ...sample, n: expr.add(sample.n, n) }, all: {} }).n,
      }),
    }),
  );
  const first = nodeOf(graph, "mixed", "task");
  assert.deepEqual(first.inputs["record"], {
    kind: "record",
    fields: { a: { kind: "input", port: "a" }, n: { kind: "literal", value: 7 } },
  });
  assert.deepEqual(Object.keys(graphOf(mixed).nodes), ["mixed"]);
});

test("map(list, task): the index that map gives is no option of the call", () => {
  const pairs = workflow({
    name: "pairs",
    inputs: { samples: t.array(t.object({ text: t.string() })) },
    body: ({ samples }) => ({ indexes: map(samples, index as never) }),
  });
  assert.deepEqual(Object.keys(nodeOf(graphOf(pairs), "map-index", "map").body.nodes), ["index"]);
  const texts = workflow({
    name: "texts",
    inputs: { names: t.array(t.string()) },
    body: ({ names }) => ({ indexes: map(names, index as never) }),
  });
  const bundles = new Map(functionTasksOf(texts).map((one) => [one, { bundle: DIGEST, export: "default" }]));
  const { diagnostics } = lower(texts, { bundles });
  assert.deepEqual(
    diagnostics.map(({ code, at }) => [code, at?.file.endsWith("control.test.ts")]),
    [["GOLGI_WRONG_TYPE", true]],
  );
});

test("when without its else is no value, and what is not data is named by its output", () => {
  const open = workflow({
    name: "open",
    inputs: { flag: t.bool() },
    body: ({ flag }) => ({ sum: when(flag).then(() => flag) as never, when: new Date(0) as never }),
  });
  const { diagnostics } = lower(open, { bundles: new Map() });
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [
      'the output "sum" of workflow "open" is given when(…).then(…) without its else',
      'the output "when" of workflow "open" is given an object of class Date',
    ],
  );
});
