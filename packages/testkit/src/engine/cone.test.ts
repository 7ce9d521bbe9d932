/** A change misses the cache for exactly what it reaches, and `explain` says of every node run in one line why it ran or did not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { explainNode, type Engine } from "@golgi/engine";
import {
  digestBytes,
  type Document,
  type EnvironmentSpec,
  type JsonObject,
  type NodeSpec,
  type RunId,
  type TaskSpec,
} from "@golgi/ir";
import {
  ANY,
  createWorld,
  documentOf,
  FILE,
  graphOf,
  input,
  output,
  taskNode,
  taskOf,
  type Actions,
  type TaskOptions,
  type World,
} from "./world.ts";

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

interface Ran {
  readonly run: RunId;
  /** Paths of what really ran, sorted. */
  readonly begun: readonly string[];
  readonly status: string;
}

async function runOnce(
  world: World,
  engine: Engine,
  document: Document,
  inputs: JsonObject,
  options: JsonObject = {},
): Promise<Ran> {
  const before = world.begun().length;
  world.clock.advance(1000);
  const run = await engine.launch({ document, inputs, options });
  const { status } = await world.finish(engine, run);
  return { run, begun: world.begun().slice(before).toSorted(), status };
}

// Samples: per sample align → stats, then a joint call over all alignments and a report over everything.

const align = taskOf("align", { inputs: { reads: ANY, reference: ANY } });
const stats = taskOf("stats");
const call = taskOf("call", { inputs: { all: ANY, reference: ANY } });
const report = taskOf("report", { inputs: { calls: ANY, stats: ANY } });

function cohort(): Document {
  const body = graphOf({
    inputs: { item: ANY, index: ANY },
    nodes: {
      align: taskNode(align, {
        reads: { kind: "get", from: input("item"), key: "reads" },
        reference: { kind: "get", from: input("item"), key: "reference" },
      }),
      stats: taskNode(stats, { x: output("align") }),
    },
    results: { bam: output("align"), stats: output("stats") },
  });
  const nodes: Record<string, NodeSpec> = {
    samples: { kind: "map", inputs: {}, over: input("samples"), body, label: "name" },
    call: taskNode(call, { all: output("samples", "bam"), reference: input("reference") }),
    report: taskNode(report, { calls: output("call"), stats: output("samples", "stats") }),
  };
  return documentOf(graphOf({ inputs: { samples: ANY, reference: ANY }, nodes, results: { y: output("report") } }), [
    align,
    stats,
    call,
    report,
  ]);
}

const sample = (name: string, reads: string): JsonObject => ({ name, reads, reference: "lambda" });
const words = (inputs: JsonObject): string => digestBytes(JSON.stringify(inputs));
const COHORT: Actions = { align: words, stats: words, call: words, report: words };

test("a third sample runs its own nodes and the joint steps, and nothing else", () =>
  inWorld(COHORT, async (world, engine) => {
    const two = [sample("s1", "r1"), sample("s2", "r2")];
    await runOnce(world, engine, cohort(), { samples: two, reference: "lambda" });
    const three = await runOnce(world, engine, cohort(), { samples: [...two, sample("s3", "r3")], reference: "lambda" });
    assert.deepEqual(three.begun, ["call", "report", "samples[s3]/align", "samples[s3]/stats"]);
    assert.equal((await world.rows(three.run)).get("samples[s1]/align")?.reusedFrom?.path, "samples[s1]/align");
    const why = await explainNode(world.database, three.run, "call");
    assert.equal(why.reason, "changed");
    assert.deepEqual(
      why.changes.map((change) => [change.part, change.part === "input" && change.port]),
      [["input", "all"]],
    );
    assert.match(
      why.words,
      /^call ran because input `all` changed: (.*) → (.*) \(from samples\) \(compared with call of run run_\w+\)$/,
    );
    const [, was, is] = /changed: (.*) → (.*) \(from/.exec(why.words) ?? [];
    assert.notEqual(was, is, "what differs is shown, however late it comes");
    // In front of the others: every sample has another index, and none runs again but the joint steps, whose list changed its order.
    const moved = await runOnce(world, engine, cohort(), { samples: [sample("s3", "r3"), ...two], reference: "lambda" });
    assert.deepEqual(moved.begun, ["call", "report"]);
    // Without it again: all is known.
    assert.deepEqual((await runOnce(world, engine, cohort(), { samples: two, reference: "lambda" })).begun, []);
  }));

// Environment: upper → middle → lower, and a task beside them. What they give depends on what they run in.

interface Place extends Partial<EnvironmentSpec> {
  readonly salt?: string;
}

function chain(place: Place = {}, options: TaskOptions = {}): Document {
  const { salt, ...environment } = place;
  const plain = taskOf("middle", options);
  const middle: TaskSpec = {
    ...plain,
    environment: { ...plain.environment, ...environment },
    policy: { ...plain.policy, ...(salt !== undefined && { cacheSalt: salt }) },
  };
  const [upper, lower, beside] = [taskOf("upper"), taskOf("lower"), taskOf("beside")];
  const nodes = {
    upper: taskNode(upper, { x: input("n") }),
    middle: taskNode(middle, { x: output("upper") }),
    lower: taskNode(lower, { x: output("middle") }),
    beside: taskNode(beside, { x: output("upper") }),
  };
  return documentOf(graphOf({ inputs: { n: ANY }, nodes, results: { y: output("lower"), z: output("beside") } }), [
    upper,
    middle,
    lower,
    beside,
  ]);
}

const image = (letter: string): string => `docker://tools/bwa@sha256:${letter.repeat(64)}`;
const bwa = (version: string): Place => ({ tools: { bwa: { version } } });

const CHANGES: readonly (readonly [what: string, before: Place, after: Place, words: RegExp])[] = [
  [
    "another container",
    { container: image("a") },
    { container: image("b") },
    /container changed: docker:\/\/tools\/bwa@sha256:a{12}… → docker:\/\/tools\/bwa@sha256:b{12}…/,
  ],
  ["a first container", {}, { container: image("a") }, /container changed: none → docker:\/\/tools\/bwa@sha256:a{12}…/],
  ["another tool version", bwa("0.7.17"), bwa("0.7.18"), /tool bwa changed: 0\.7\.17 → 0\.7\.18/],
  ["one more tool", {}, bwa("0.7.17"), /tool bwa changed: none → 0\.7\.17/],
  ["another variable", { variables: { SEED: "1" } }, { variables: { SEED: "2" } }, /variable SEED changed: "1" → "2"/],
  ["the network", {}, { network: true }, /network changed: false → true/],
  ["another salt", { salt: "1" }, { salt: "2" }, /the task's cache salt changed/],
];

for (const [what, before, after, expected] of CHANGES) {
  test(`${what}: a miss for the task and what its new output reaches; explain names it`, async () => {
    let place = "before";
    const value = ({ x }: JsonObject): string => `${String(x)}.`;
    const actions: Actions = { upper: value, lower: value, beside: value, middle: ({ x }) => `${String(x)} ${place}` };
    await inWorld(actions, async (world, engine) => {
      assert.deepEqual((await runOnce(world, engine, chain(before), { n: 1 })).begun, ["beside", "lower", "middle", "upper"]);
      assert.deepEqual((await runOnce(world, engine, chain(before), { n: 1 })).begun, []);
      place = "after";
      const changed = await runOnce(world, engine, chain(after), { n: 1 });
      assert.deepEqual(changed.begun, ["lower", "middle"]);
      const why = await explainNode(world.database, changed.run, "middle");
      assert.equal(why.reason, "changed");
      assert.match(why.words, expected);
      assert.match((await explainNode(world.database, changed.run, "lower")).words, /input `x` changed: .* \(from middle\)/);
      assert.equal((await explainNode(world.database, changed.run, "beside")).reason, "reused");
      assert.deepEqual((await runOnce(world, engine, chain(before), { n: 1 })).begun, [], "the old results are still there");
    });
  });
}

test("another environment that gives the same output stops the wave there", () => {
  const value = ({ x }: JsonObject): string => `${String(x)}.`;
  return inWorld({ upper: value, lower: value, beside: value, middle: value }, async (world, engine) => {
    await runOnce(world, engine, chain({ container: image("a") }), { n: 1 });
    assert.deepEqual((await runOnce(world, engine, chain({ container: image("b") }), { n: 1 })).begun, ["middle"]);
  });
});

test("explain names each reason in one line", async () => {
  const made: JsonObject[] = [];
  let fail = false;
  const make = taskOf("make", { outputs: { y: FILE } });
  const use = taskOf("use");
  const uncached = taskOf("uncached", { policy: { cache: false } });
  const last = taskOf("last");
  const nodes: Record<string, NodeSpec> = {
    make: taskNode(make, { x: input("n") }),
    use: taskNode(use, { x: input("n") }),
    again: taskNode(use, { x: input("n") }),
    uncached: taskNode(uncached, { x: input("n") }),
    each: {
      kind: "map",
      inputs: {},
      over: { kind: "list", items: [input("n")] },
      body: graphOf({ inputs: { item: ANY }, nodes: { t: taskNode(use, { x: input("item") }) }, results: { y: output("t") } }),
    },
    last: taskNode(last, { x: output("use") }, { after: ["uncached", "each", "make", "again"] }),
  };
  const document = documentOf(graphOf({ inputs: { n: ANY }, nodes, results: { y: output("last") } }), [
    make,
    use,
    uncached,
    last,
  ]);
  const actions: Actions = {
    make: () => ({ kind: "succeed", outputs: { y: made[0] as JsonObject } }),
    use: ({ x }) => Number(x),
    uncached: () => (fail ? { kind: "fail", cause: "exit", delayMs: 100 } : 1),
    last: () => 1,
  };
  await inWorld(actions, async (world, engine) => {
    const { digest, size } = await world.store.put("bytes");
    made.push({ class: "File", digest, name: "f.txt", size });
    const say = async ({ run }: Ran, path: string, reason: string, expected: RegExp): Promise<void> => {
      const why = await explainNode(world.database, run, path);
      assert.equal(why.reason, reason, why.words);
      assert.match(why.words, expected);
      assert.ok(why.words.startsWith(path) && !why.words.includes("\n") && why.words.length < 400, why.words);
    };
    const first = await runOnce(world, engine, document, { n: 1 });
    await say(first, "make", "first", /because no earlier result of make is known$/);
    await say(first, "again", "reused", /^again reused the result of use of this run: same code, environment and inputs$/);
    await say(first, "uncached", "cache-off", /because the cache is off for uncached$/);
    await say(first, "each", "structure", /^each is a map; ask for the tasks in it$/);
    const second = await runOnce(world, engine, document, { n: 1 });
    await say(second, "use", "reused", /^use reused the result of run run_/);
    await say(second, "again", "reused", /^again reused the result of use of run run_/);
    const off = await runOnce(world, engine, document, { n: 1 }, { cache: false });
    await say(off, "use", "cache-off", /because the run was launched with the cache off$/);
    const changed = await runOnce(world, engine, document, { n: 2 });
    await say(changed, "use", "changed", /because input `x` changed: 1 → 2 \(compared with use of run run_\w+\)$/);
    await world.store.collect([], { dryRun: false, graceMs: -1 });
    await world.store.put("bytes");
    await world.store.collect([], { dryRun: false, graceMs: -1 });
    made[0] = { ...(made[0] as JsonObject), ...(await world.store.put("bytes")) };
    await world.store.collect([], { dryRun: false, graceMs: -1 });
    const key = (await world.database.node(changed.run, "use"))?.cacheKey;
    assert.ok(key !== null && key !== undefined);
    await world.database.forgetCache([key]);
    const forgotten = await runOnce(world, engine, document, { n: 2 });
    await say(forgotten, "use", "forgotten", /although run run_\w+ did the same work: its result was not in the cache$/);
    await say(forgotten, "make", "deleted", /because the objects of its cached result were deleted$/);
    fail = true;
    const failing = await runOnce(world, engine, document, { n: 3 }, { keepGoing: false });
    assert.equal(failing.status, "failed");
    await assert.rejects(explainNode(world.database, failing.run, "last"), { code: "GOLGI_UNKNOWN_NODE" });
  });
});

test("explain: what was cancelled before it began has not run", async () => {
  const actions: Actions = { upper: () => ({ kind: "hang" }) };
  const wide = taskOf("upper");
  const document = documentOf(
    graphOf({
      inputs: { n: ANY },
      nodes: Object.fromEntries(
        Array.from({ length: 6 }, (_, i) => [`u${i}`, taskNode(wide, { x: { kind: "literal", value: i } })]),
      ),
      results: {},
    }),
    [wide],
  );
  const world = await createWorld({ actions, capabilities: { cpus: 1, prefetch: 0 } });
  const engine = await world.engine();
  const run = await engine.launch({ document, inputs: { n: 1 } });
  await world.clock.runUntil(() => world.begun().length === 1);
  await engine.cancel(run);
  await world.finish(engine, run);
  const why = await explainNode(world.database, run, "u5");
  assert.equal(why.reason, "not-run");
  assert.equal(why.words, "u5 has not run (cancelled)");
  await engine.close({ cancel: true });
  await world.close();
});
