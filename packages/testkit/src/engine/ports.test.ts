/** Workflow nodes begin port by port: what is inside starts when its own inputs are known, and nothing else changes by that. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "@golgi/engine";
import {
  workflowDigest,
  type AttemptSpec,
  type Document,
  type Expr,
  type Graph,
  type JsonObject,
  type WorkflowSpec,
} from "@golgi/ir";
import fc from "fast-check";
import { createFakeRandom } from "../fake-clock.ts";
import type { FakeBehaviour } from "../fake-executor.ts";
import { evaluateDirectly, mix, MIXERS, randomWorkflow } from "./random-graph.ts";
import {
  ANY,
  createWorld,
  documentOf,
  graphOf,
  input,
  literal,
  output,
  taskNode,
  taskOf,
  type Actions,
  type World,
} from "./world.ts";

const SLOW_MS = 10_000;
const one = taskOf("one");
const slow = taskOf("slow");
const both = taskOf("both", { inputs: { x: ANY, z: ANY }, required: [] });
const TASKS = [one, slow, both];
const sum = ({ x, z }: JsonObject): number => Number(x ?? 0) + Number(z ?? 0);
const later = (delayMs: number) => (inputs: JsonObject) => ({
  kind: "succeed" as const,
  outputs: { y: sum(inputs) + 1 },
  delayMs,
});
const ACTIONS: Actions = { one: later(10), slow: later(SLOW_MS), both: later(10) };

/** `first` needs only port a; `second` needs both. */
const inner = graphOf({
  inputs: { a: ANY, b: ANY },
  nodes: {
    first: taskNode(one, { x: input("a") }),
    second: taskNode(both, { x: output("first"), z: input("b") }),
  },
  results: { y: output("second") },
});

function workflowOf(graph: Graph, handlers: Partial<Pick<WorkflowSpec, "finally" | "onFailure">> = {}): WorkflowSpec {
  return { kind: "workflow", ir: 1, name: "sub", graph, ...handlers };
}

/** quick → a, late (10 s) → b of a workflow node. */
function documentWith(
  sub: WorkflowSpec,
  more: readonly WorkflowSpec[] = [],
  wires: Readonly<Record<string, Expr>> = {},
): Document {
  const nodes = {
    quick: taskNode(one, { x: input("n") }),
    late: taskNode(slow, { x: input("n") }),
    sub: {
      kind: "workflow" as const,
      workflow: workflowDigest(sub),
      inputs: { a: output("quick"), b: output("late"), ...wires },
    },
    after: taskNode(one, { x: output("sub") }),
  };
  return documentOf(graphOf({ inputs: { n: ANY }, nodes, results: { y: output("after") } }), TASKS, {
    workflows: [sub, ...more],
  });
}

async function inWorld(actions: Actions, act: (world: World, engine: Engine) => Promise<void>): Promise<void> {
  const world = await createWorld({ actions });
  const engine = await world.engine();
  try {
    await act(world, engine);
  } finally {
    await engine.close({ cancel: true });
    await world.close();
  }
}

/** Number of the event of this kind for a path. */
async function seqOf(world: World, kind: string, path: string): Promise<number> {
  const [run] = (await world.database.runs({})).rows;
  const events = await world.database.events(run?.id ?? "run_", 0, 1000);
  const found = events.find((event) => event.kind === kind && event.path === path);
  assert.ok(found !== undefined, `${kind} of ${path}`);
  return found.seq;
}

test("a node inside begins when its own ports are known, and the workflow node ends when all are", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const run = await engine.launch({ document: documentWith(workflowOf(inner)), inputs: { n: 1 } });
    const row = await world.finish(engine, run);
    assert.deepEqual(row.outputs, { y: 7 });
    assert.ok((await seqOf(world, "node.succeeded", "sub/first")) < (await seqOf(world, "node.succeeded", "late")));
    assert.ok((await seqOf(world, "attempt.submitted", "sub/second")) > (await seqOf(world, "node.succeeded", "late")));
    assert.deepEqual((await world.rows(run)).get("sub")?.inputs, { a: 2, b: 2 });
    assert.deepEqual(row.counts, { total: 5, ready: 0, running: 0, succeeded: 5, reused: 0, failed: 0, cancelled: 0 });
  }));

test("also through two levels", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const deep = workflowOf(inner);
    const middle = workflowOf(
      graphOf({
        inputs: { a: ANY, b: ANY },
        nodes: { deep: { kind: "workflow", workflow: workflowDigest(deep), inputs: { a: input("a"), b: input("b") } } },
        results: { y: output("deep") },
      }),
    );
    const run = await engine.launch({ document: documentWith(middle, [deep]), inputs: { n: 1 } });
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 7 });
    assert.ok((await seqOf(world, "node.succeeded", "sub/deep/first")) < (await seqOf(world, "node.succeeded", "late")));
  }));

test("a workflow with a handler waits for all its inputs, which the handler may use", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const handler = graphOf({ inputs: { b: ANY }, nodes: { tidy: taskNode(one, { x: input("b") }) }, results: {} });
    const run = await engine.launch({ document: documentWith(workflowOf(inner, { finally: handler })), inputs: { n: 1 } });
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 7 });
    assert.ok((await seqOf(world, "attempt.submitted", "sub/first")) > (await seqOf(world, "node.succeeded", "late")));
  }));

test("a gate is asked when all inputs of its workflow are there", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const graph = graphOf({
      inputs: { a: ANY, b: ANY },
      nodes: {
        first: taskNode(one, { x: input("a") }),
        ask: { kind: "gate", inputs: {}, message: "good?", answer: { type: "integer" } },
        second: taskNode(both, { x: output("first"), z: output("ask", "answer") }),
      },
      results: { y: output("second") },
    });
    const run = await engine.launch({ document: documentWith(workflowOf(graph)), inputs: { n: 1 } });
    await world.clock.runUntil(() => world.begun().includes("sub/first"));
    await assert.rejects(engine.answer(run, "sub/ask", 5), { code: "GOLGI_GATE_NOT_OPEN" });
    const open = async (): Promise<boolean> => (await world.rows(run)).get("sub/ask")?.status === "held";
    for (let moves = 0; moves < 200 && !(await open()); moves++) {
      world.clock.next();
      await new Promise((done) => setImmediate(done));
    }
    assert.ok((await seqOf(world, "gate.opened", "sub/ask")) > (await seqOf(world, "node.succeeded", "late")));
    await engine.answer(run, "sub/ask", 5);
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 10 });
  }));

for (const keepGoing of [false, true]) {
  test(`an input that never comes stops what waits for it, ${keepGoing ? "going on" : "stopping"} after a failure`, () =>
    inWorld({ ...ACTIONS, slow: () => ({ kind: "fail", cause: "exit", delayMs: 500 }) }, async (world, engine) => {
      const document = documentWith(workflowOf(inner));
      const run = await engine.launch({ document, inputs: { n: 1 }, options: { keepGoing } });
      const row = await world.finish(engine, run);
      assert.equal(row.status, "failed");
      assert.match(row.error?.message ?? "", /late/);
      const rows = await world.rows(run);
      assert.equal(rows.get("sub/first")?.status, "succeeded");
      assert.equal(rows.get("sub")?.status, "cancelled");
      assert.equal(rows.get("sub/second"), undefined);
    }));
}

test("a failure inside comes before the last input, and is the run's failure; resumed, nothing finished runs again", async () => {
  let fail = true;
  const actions: Actions = {
    ...ACTIONS,
    one: (inputs, attempt) => (fail && attempt.node === "sub/first" ? { kind: "fail", cause: "exit" } : later(10)(inputs)),
  };
  await inWorld(actions, async (world, engine) => {
    const run = await engine.launch({ document: documentWith(workflowOf(inner)), inputs: { n: 1 } });
    const row = await world.finish(engine, run);
    assert.equal(row.status, "failed");
    assert.match(row.error?.message ?? "", /sub\/first/);
    fail = false;
    await engine.resume(run, {});
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 7 });
    assert.equal(world.begun().filter((path) => path === "late" || path === "quick").length, 2);
  });
});

test("cancelled while it waits for a port", () =>
  inWorld({ ...ACTIONS, slow: () => ({ kind: "hang" }) }, async (world, engine) => {
    const run = await engine.launch({ document: documentWith(workflowOf(inner)), inputs: { n: 1 } });
    await world.clock.runUntil(() => world.begun().includes("sub/first"));
    world.clock.advance(1000);
    await engine.cancel(run);
    assert.equal((await world.finish(engine, run)).status, "cancelled");
    assert.equal((await world.rows(run)).get("sub")?.status, "cancelled");
  }));

test("taken over while it waits for a port, nothing runs twice", async () => {
  const world = await createWorld({ actions: ACTIONS });
  const first = await world.engine();
  const run = await first.launch({ document: documentWith(workflowOf(inner)), inputs: { n: 1 } });
  await world.clock.runUntil(() => world.begun().includes("sub/first"));
  world.clock.advance(1000);
  await world.clock.runUntil(() => true);
  await first.close({ cancel: false });
  const second = await world.engine();
  assert.deepEqual(await second.recover(), [run]);
  assert.deepEqual((await world.finish(second, run)).outputs, { y: 7 });
  assert.equal(new Set(world.begun()).size, world.begun().length);
  await second.close({ cancel: true });
  await world.close();
});

test("a port with a default, a port that nothing uses, and one that is not wired", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const graph: Graph = {
      ...inner,
      inputs: {
        type: "object",
        properties: { a: ANY, b: ANY, c: { default: 100 }, unused: ANY },
        required: ["a", "b"],
        additionalProperties: false,
      },
      nodes: { ...inner.nodes, third: taskNode(both, { x: input("c"), z: output("second") }) },
      results: { y: output("third") },
    };
    const run = await engine.launch({ document: documentWith(workflowOf(graph), [], { unused: literal(3) }), inputs: { n: 1 } });
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 108 });
    assert.deepEqual((await world.rows(run)).get("sub")?.inputs, { a: 2, b: 2, c: 100, unused: 3 });
  }));

test("a loop through a workflow node is stuck, not waiting for ever", () =>
  inWorld(ACTIONS, async (world, engine) => {
    const sub = workflowOf(inner);
    const nodes = {
      back: taskNode(one, { x: output("sub") }),
      sub: { kind: "workflow" as const, workflow: workflowDigest(sub), inputs: { a: input("n"), b: output("back") } },
    };
    const graph = graphOf({ inputs: { n: ANY }, nodes, results: { y: output("back") } });
    const document = documentOf(graph, TASKS, { workflows: [sub] });
    const row = await world.finish(engine, await engine.launch({ document, inputs: { n: 1 } }));
    assert.equal(row.error?.code, "GOLGI_STUCK", JSON.stringify(row));
  }));

/** What is left of a run: its outputs, and each node run with its status and outputs. */
async function runWithDelays(seed: number, order: number): Promise<unknown> {
  const random = createFakeRandom(seed);
  const workflow = randomWorkflow(random.fraction, 6);
  const { fraction } = createFakeRandom(order);
  const act =
    (name: string) =>
    (_: JsonObject, attempt: AttemptSpec): FakeBehaviour => ({
      kind: "succeed",
      outputs: { y: mix(name, attempt.inputs) },
      delayMs: Math.floor(fraction() * 5_000),
    });
  const world = await createWorld({
    actions: Object.fromEntries(MIXERS.map(({ name }) => [name, act(name)])),
    seed: order,
    capabilities: { cpus: 1 + (order % 5), prefetch: order % 3 },
  });
  const engine = await world.engine();
  try {
    const run = await engine.launch({ ...workflow, options: { keepGoing: order % 2 === 0 } });
    const row = await world.finish(engine, run);
    const expected = evaluateDirectly(workflow);
    assert.equal(row.status, "succeeded", JSON.stringify(row.error));
    assert.deepEqual(row.outputs, expected.ok ? expected.value : undefined);
    const rows = [...(await world.rows(run)).values()].map(({ path, kind, status, inputs, outputs }) => ({
      path,
      kind,
      status,
      inputs,
      outputs,
    }));
    return { outputs: row.outputs, total: row.counts.total, rows };
  } finally {
    await engine.close({ cancel: true });
    await world.close();
  }
}

test("the order in which values come never changes outputs, node runs or what they were given", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 3 }),
      async (seed, orders) => {
        const [first, ...others] = await Promise.all(orders.map((order) => runWithDelays(seed, order)));
        for (const other of others) assert.deepEqual(other, first);
      },
    ),
    { numRuns: Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 60) },
  );
});
