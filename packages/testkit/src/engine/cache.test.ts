/** The cache: what is a hit, what is a miss, and for exactly which nodes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diffRuns, explainNode, type Engine } from "@golgi/engine";
import { digestBytes, type Digest, type Document, type FileValue, type Graph, type Json, type JsonObject } from "@golgi/ir";
import { createFakeExecutor } from "../fake-executor.ts";
import {
  ANY,
  FILE,
  createWorld,
  documentOf,
  graphOf,
  input,
  output,
  runActions,
  taskNode,
  taskOf,
  type TaskOptions,
  type World,
} from "./world.ts";

const add = (name: string, options: TaskOptions = {}) => taskOf(name, { inputs: { x: ANY, by: ANY }, ...options });

/** first → second, and beside them third, which uses only `b`. */
function twoBranches(secondCode = "second"): Document {
  const [first, second, third] = [add("first"), add("second", { code: secondCode }), add("third")];
  const nodes = {
    first: taskNode(first, { x: input("a"), by: input("a") }),
    second: taskNode(second, { x: output("first"), by: input("a") }),
    third: taskNode(third, { x: input("b"), by: input("b") }),
  };
  return documentOf(graphOf({ inputs: { a: ANY, b: ANY }, nodes, results: { y: output("second"), z: output("third") } }), [
    first,
    second,
    third,
  ]);
}

const sum = ({ x, by }: JsonObject): Json => Number(x) + Number(by);
const actions = { first: sum, second: sum, third: sum };

async function runOnce(world: World, engine: Engine, document: Document, inputs: JsonObject, options: JsonObject = {}) {
  const before = world.begun().length;
  const run = await engine.launch({ document, inputs, options });
  const row = await world.finish(engine, run);
  return { run, row, begun: world.begun().slice(before) };
}

async function inWorld(
  options: Parameters<typeof createWorld>[0],
  act: (world: World, engine: Engine) => Promise<void>,
): Promise<void> {
  const world = await createWorld(options);
  const engine = await world.engine();
  try {
    await act(world, engine);
    await engine.close({ cancel: true });
  } finally {
    await world.close();
  }
}

test("a changed input re-runs exactly its cone", () =>
  inWorld({ actions }, async (world, engine) => {
    assert.deepEqual((await runOnce(world, engine, twoBranches(), { a: 1, b: 2 })).begun, ["first", "third", "second"]);
    assert.deepEqual((await runOnce(world, engine, twoBranches(), { a: 1, b: 2 })).begun, []);
    assert.deepEqual((await runOnce(world, engine, twoBranches(), { a: 1, b: 3 })).begun, ["third"]);
    assert.deepEqual((await runOnce(world, engine, twoBranches(), { a: 5, b: 3 })).begun, ["first", "second"]);
  }));

test("changed code re-runs its task and what follows; explain names the lines", () =>
  inWorld({ actions }, async (world, engine) => {
    await runOnce(world, engine, twoBranches(), { a: 1, b: 2 });
    const { begun, run } = await runOnce(world, engine, twoBranches("second --better"), { a: 1, b: 2 });
    assert.deepEqual(begun, ["second"]);
    const why = await explainNode(world.database, run, "second");
    assert.equal(why.reason, "changed");
    assert.deepEqual(
      why.changes.map((change) => change.part),
      ["code"],
    );
    assert.match(why.words, /the script of second changed \(\+1 −1 lines\): \+ second --better/);
    assert.match((await explainNode(world.database, run, "first")).words, /reused the result of run/);
  }));

test("an unchanged output stops the wave", () =>
  inWorld({ actions: { ...actions, first: () => 7 } }, async (world, engine) => {
    const constant = (inputs: JsonObject) => runOnce(world, engine, cutOff(), inputs);
    assert.deepEqual((await constant({ a: 1 })).begun, ["first", "second"]);
    assert.deepEqual((await constant({ a: 2 })).begun, ["first"]);
  }));

function cutOff(): Document {
  const [first, second] = [add("first"), add("second")];
  const nodes = {
    first: taskNode(first, { x: input("a"), by: input("a") }),
    second: taskNode(second, { x: output("first"), by: { kind: "literal", value: 1 } }),
  };
  return documentOf(graphOf({ inputs: { a: ANY }, nodes, results: { y: output("second") } }), [first, second]);
}

function files(): { document: Document; make: Graph } {
  const make = taskOf("make", { inputs: { x: ANY }, outputs: { y: FILE } });
  const use = taskOf("use", { inputs: { f: FILE } });
  const graph = graphOf({
    inputs: { a: ANY },
    nodes: { make: taskNode(make, { x: input("a") }), use: taskNode(use, { f: output("make") }) },
    results: { f: output("make"), y: output("use") },
  });
  return { document: documentOf(graph, [make, use]), make: graph };
}

async function putFile(world: World, text: string, name = "out.bam"): Promise<FileValue> {
  const { digest, size } = await world.store.put(text);
  return { class: "File", digest, name, size };
}

test("a file that differs only in volatile headers stops the wave by its semantic digest", async () => {
  const made: FileValue[] = [];
  const semantic: Digest = digestBytes("records");
  const act = {
    make: ({ x }: JsonObject) => ({
      kind: "succeed" as const,
      outputs: { y: made[Number(x)] as FileValue },
      semantic: { "/y": semantic },
    }),
    use: ({ f }: JsonObject) => (f as FileValue).size,
  };
  await inWorld({ actions: act }, async (world, engine) => {
    made.push(await putFile(world, "header 0 records"), await putFile(world, "header 1 records"));
    const { document } = files();
    assert.deepEqual((await runOnce(world, engine, document, { a: 0 })).begun, ["make", "use"]);
    const second = await runOnce(world, engine, document, { a: 1 });
    assert.deepEqual(second.begun, ["make"]);
    assert.equal(
      ((second.row.outputs as JsonObject)["f"] as FileValue).digest,
      made[1]?.digest,
      "the file itself is the new one",
    );
  });
});

test("people and tasks cannot claim a semantic digest", async () => {
  const use = taskOf("use", { inputs: { f: FILE } });
  const document = documentOf(
    graphOf({ inputs: { f: FILE }, nodes: { use: taskNode(use, { f: input("f") }) }, results: { y: output("use") } }),
    [use],
  );
  const semantic = digestBytes("of something else");
  await inWorld({ actions: { use: ({ f }: JsonObject) => (f as FileValue).size } }, async (world, engine) => {
    const [one, two] = [await putFile(world, "one"), await putFile(world, "other")];
    await runOnce(world, engine, document, { f: { ...one, semantic } });
    const { begun } = await runOnce(world, engine, document, { f: { ...two, semantic } });
    assert.deepEqual(begun, ["use"]);
  });
});

test("a renamed input is a hit; a deleted object is a miss, and explain says so", async () => {
  const made: FileValue[] = [];
  const act = { make: () => made[0] as FileValue, use: ({ f }: JsonObject) => (f as FileValue).size };
  await inWorld({ actions: act }, async (world, engine) => {
    made.push(await putFile(world, "bytes", "first-name.bam"));
    const { document } = files();
    await runOnce(world, engine, document, { a: 0 });
    assert.deepEqual((await runOnce(world, engine, document, { a: 0 })).begun, []);
    await world.store.collect([], { dryRun: false, graceMs: -1 });
    const copy = await putFile(world, "bytes", "second-name.bam");
    await world.store.collect([], { dryRun: false, graceMs: -1 });
    made[0] = copy;
    const act2 = await runOnce(world, engine, document, { a: 0 });
    assert.deepEqual(act2.begun, ["make"], "use is found by content, whatever the name");
    assert.equal((await explainNode(world.database, act2.run, "make")).reason, "deleted");
  });
});

test("failures are never served from the cache, and never joined", async () => {
  let fail = true;
  const flaky = {
    first: (inputs: JsonObject) => (fail ? { kind: "fail" as const, cause: "exit" as const } : sum(inputs)),
    second: sum,
  };
  await inWorld({ actions: flaky }, async (world, engine) => {
    assert.equal((await runOnce(world, engine, cutOff(), { a: 1 })).row.status, "failed");
    fail = false;
    const { row, begun } = await runOnce(world, engine, cutOff(), { a: 1 });
    assert.equal(row.status, "succeeded");
    assert.deepEqual(begun, ["first", "second"]);
  });
});

test("cache: false runs everything, and still stores results", () =>
  inWorld({ actions }, async (world, engine) => {
    await runOnce(world, engine, cutOff(), { a: 1 });
    const { begun, run } = await runOnce(world, engine, cutOff(), { a: 1 }, { cache: false });
    assert.deepEqual(begun, ["first", "second"]);
    assert.equal((await explainNode(world.database, run, "first")).reason, "cache-off");
    const fresh = await runOnce(world, engine, cutOff(), { a: 2 }, { cache: false });
    assert.equal(fresh.row.status, "succeeded");
    assert.deepEqual((await runOnce(world, engine, cutOff(), { a: 2 })).begun, []);
  }));

/** `count` equal nodes, each taking 1 s. */
function equals(count: number): Document {
  const same = add("first");
  const nodes = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`n${i}`, taskNode(same, { x: input("a"), by: input("a") })]),
  );
  const results = Object.fromEntries(Object.keys(nodes).map((id) => [id, output(id)]));
  return documentOf(graphOf({ inputs: { a: ANY }, nodes, results }), [same]);
}
const slow = { first: (inputs: JsonObject) => ({ kind: "succeed" as const, outputs: { y: sum(inputs) }, delayMs: 1000 }) };

test("identical work in flight is done once: in a run, and in two runs of one engine", () =>
  inWorld({ actions: slow }, async (world, engine) => {
    const [one, two] = [
      await engine.launch({ document: equals(5), inputs: { a: 3 } }),
      await engine.launch({ document: equals(2), inputs: { a: 3 } }),
    ];
    const rows = [await world.finish(engine, one), await world.finish(engine, two)];
    assert.deepEqual(
      rows.map((row) => row.status),
      ["succeeded", "succeeded"],
    );
    assert.equal(world.begun().length, 1);
    assert.equal(rows[0]?.counts.reused, 4);
    assert.equal(rows[1]?.counts.reused, 2);
  }));

test("identical work in flight in another process is joined", async () => {
  const world = await createWorld({ actions: slow });
  // Two engines, each with its own executor and connection, share only the database, as two processes do.
  const other = createFakeExecutor({ clock: world.clock, run: runActions(slow) });
  const [a, b] = [await world.engine(), await world.engine({ executor: other })];
  const [one, two] = [
    await a.launch({ document: equals(3), inputs: { a: 9 } }),
    await b.launch({ document: equals(3), inputs: { a: 9 } }),
  ];
  let left = 2;
  for (const promise of [a.done(one), b.done(two)]) void promise.then(() => left--);
  await world.clock.runUntil(() => left === 0);
  assert.deepEqual([world.begun().length, other.begun.length], [1, 0]);
  const rows = await world.rows(two);
  assert.deepEqual(rows.get("n0")?.reusedFrom, { run: one, path: "n0" });
  // The one who did the work was not late for its own result.
  assert.equal((await explainNode(world.database, one, "n0")).reason, "first");
  assert.equal((await explainNode(world.database, two, "n0")).reason, "reused");
  await a.close({ cancel: true });
  await b.close({ cancel: true });
  await world.close();
});

test("when the one who did the work fails or is cancelled, the next one does it", () =>
  inWorld({ actions: slow }, async (world, engine) => {
    const [one, two] = [
      await engine.launch({ document: equals(1), inputs: { a: 3 } }),
      await engine.launch({ document: equals(1), inputs: { a: 3 } }),
    ];
    await world.clock.runUntil(() => world.begun().length === 1);
    await engine.cancel(one);
    const [first, second] = [await world.finish(engine, one), await world.finish(engine, two)];
    assert.equal(first.status, "cancelled");
    assert.equal(second.status, "succeeded");
    assert.equal(world.begun().length, 2);
  }));

test("explain: the first of its kind, and an input that changed, with the node it came from", () =>
  inWorld({ actions }, async (world, engine) => {
    const first = await runOnce(world, engine, twoBranches(), { a: 1, b: 2 });
    assert.equal((await explainNode(world.database, first.run, "second")).reason, "first");
    world.clock.advance(1000);
    const next = await runOnce(world, engine, twoBranches(), { a: 4, b: 2 });
    const why = await explainNode(world.database, next.run, "second");
    assert.equal(why.reason, "changed");
    const change = why.changes.find((one) => one.part === "input" && one.port === "x");
    assert.deepEqual(change, {
      part: "input",
      port: "x",
      from: 2,
      to: 8,
      nodes: ["first"],
      words: "input `x` changed: 2 → 8 (from first)",
    });
    assert.equal((await explainNode(world.database, next.run, "third")).reason, "reused");
  }));

test("explain: a tool of another version", () =>
  inWorld({ actions }, async (world, engine) => {
    const withTool = (version: string): Document => {
      const plain = add("first");
      const task = { ...plain, environment: { ...plain.environment, tools: { bwa: { version } } } };
      const nodes = { only: taskNode(task, { x: input("a"), by: input("a") }) };
      return documentOf(graphOf({ inputs: { a: ANY }, nodes, results: { y: output("only") } }), [task]);
    };
    await runOnce(world, engine, withTool("0.7.17"), { a: 1 });
    world.clock.advance(1000);
    const { run } = await runOnce(world, engine, withTool("0.7.18"), { a: 1 });
    const why = await explainNode(world.database, run, "only");
    assert.match(why.words, /^only ran because tool bwa changed: 0\.7\.17 → 0\.7\.18 \(compared with only of run run_/);
  }));

test("diff: inputs, tasks, node runs and outputs of two runs", () =>
  inWorld({ actions }, async (world, engine) => {
    const one = await runOnce(world, engine, twoBranches(), { a: 1, b: 2 });
    const two = await runOnce(world, engine, twoBranches("second --better"), { a: 1, b: 5 });
    const diff = await diffRuns(world.database, one.run, two.run);
    assert.deepEqual(
      diff.inputs.map((change) => change.words),
      ["b: 2 → 5"],
    );
    assert.deepEqual(
      diff.outputs.map((change) => change.words),
      ["z: 4 → 10"],
    );
    assert.deepEqual(
      diff.tasks.map((change) => change.words),
      ["second changed"],
    );
    assert.deepEqual(
      diff.nodes.map(({ path, change, changes }) => [path, change, changes.map((one) => one.part)]),
      [
        ["second", "work", ["code"]],
        ["third", "work", ["input", "input"]],
      ],
    );
    assert.equal(diff.sameDocument, false);
    const same = await diffRuns(world.database, one.run, one.run);
    assert.equal(same.words, `${one.run} and ${one.run} differ in 0 tasks, 0 inputs, 0 node runs and 0 outputs`);
    await assert.rejects(diffRuns(world.database, one.run, "run_nothing00000"), { code: "GOLGI_UNKNOWN_RUN" });
  }));
