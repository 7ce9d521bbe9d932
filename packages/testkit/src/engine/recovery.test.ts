/** Errors at every edge, leases, and what another process takes over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestCancel, type Database, type Engine } from "@golgi/engine";
import { FAULT_POINTS, armFault } from "@golgi/store";
import type { JsonObject } from "@golgi/ir";
import { createMortal } from "./mortal.ts";
import { ANY, createWorld, documentOf, graphOf, input, output, taskNode, taskOf, type World } from "./world.ts";

const add = taskOf("add", { inputs: { x: ANY, by: ANY } });

/** A chain of three beside a map of four. */
const document = documentOf(
  graphOf({
    inputs: { n: ANY, items: ANY },
    nodes: {
      a: taskNode(add, { x: input("n"), by: { kind: "literal", value: 1 } }),
      b: taskNode(add, { x: output("a"), by: { kind: "literal", value: 2 } }),
      c: taskNode(add, { x: output("b"), by: { kind: "literal", value: 3 } }),
      each: {
        kind: "map",
        inputs: { by: output("a") },
        over: input("items"),
        body: graphOf({
          inputs: { item: ANY, by: ANY },
          nodes: { t: taskNode(add, { x: input("item"), by: input("by") }) },
          results: { y: output("t") },
        }),
      },
    },
    results: { c: output("c"), each: output("each") },
  }),
  [add],
);
const inputs = { n: 1, items: [10, 20, 30, 40] };
const expected = { c: 7, each: [12, 22, 32, 42] };
const sum = ({ x, by }: JsonObject): number => Number(x) + Number(by);
const actions = { add: (one: JsonObject) => ({ kind: "succeed" as const, outputs: { y: sum(one) }, delayMs: 40 }) };

function finishedTwice(world: World): readonly string[] {
  const done = new Set<string>();
  return world.executor.begun.flatMap(({ node }) => (done.has(node) ? [node] : (done.add(node), [])));
}

for (const point of FAULT_POINTS.filter((name) => name.startsWith("engine."))) {
  for (const nth of [1, 2, 3]) {
    test(`an error at ${point}, call ${nth}: the run still reaches its outputs, and nothing finished runs again`, async () => {
      // One core and nothing ahead: what is not given back after an error would stop the run.
      const world = await createWorld({ actions, capabilities: { cpus: 1, prefetch: 0 } });
      const engine = await world.engine();
      try {
        armFault(`${point}:error:${nth}`);
        const run = await engine.launch({ document, inputs }).catch(async () => {
          // Launch itself may be struck: the run is there or it is not, and recovery finds it.
          armFault(undefined);
          return (await engine.recover())[0] ?? engine.launch({ document, inputs });
        });
        const row = await world.finish(engine, run);
        assert.equal(row.status, "succeeded", JSON.stringify(row.error));
        assert.deepEqual(row.outputs, expected);
        assert.deepEqual(finishedTwice(world), []);
      } finally {
        armFault(undefined);
        await engine.close({ cancel: true });
        await world.close();
      }
    });
  }
}

test("an engine whose lease was taken over stops acting for the run; the new owner finishes it", async () => {
  const world = await createWorld({
    actions: { add: (one: JsonObject) => ({ kind: "succeed", outputs: { y: sum(one) }, delayMs: 5_000 }) },
  });
  const old = await world.engine();
  const run = await old.launch({ document, inputs });
  await world.clock.runUntil(() => world.begun().length === 1);
  // As if the old process had been stopped for longer than its lease.
  const held = await world.database.lease(run);
  assert.ok(held !== undefined);
  const other = await world.connect();
  await other.releaseLease(held);
  const next = await world.engine();
  assert.deepEqual(await next.recover(), [run]);
  const rows = await world.settle(Promise.all([next.done(run), old.done(run)]));
  assert.deepEqual(
    rows.map((row) => row.outputs),
    [expected, expected],
  );
  assert.deepEqual(finishedTwice(world), []);
  const started = (await world.database.events(run, 0, 1000)).filter((event) => event.kind === "run.started");
  assert.deepEqual(
    started.map((event) => event.data["epoch"]),
    [1, 2],
  );
  await next.close({ cancel: true });
  await old.close({ cancel: true });
  await world.close();
});

test("close without cancel leaves runs to another process at once, with what is in flight", async () => {
  const world = await createWorld({ actions });
  const first = await world.engine();
  const run = await first.launch({ document, inputs });
  await world.clock.runUntil(() => world.begun().length >= 1);
  await first.close({ cancel: false });
  const second = await world.engine();
  assert.deepEqual(await second.recover(), [run]);
  assert.deepEqual((await world.finish(second, run)).outputs, expected);
  assert.deepEqual(finishedTwice(world), []);
  await second.close({ cancel: true });
  await world.close();
});

test("a run that is failing is taken over: what was cancelled for it stays cancelled, and the failure is the first one", async () => {
  const make = taskOf("make");
  const look = taskOf("look", { inputs: { x: ANY, item: ANY } });
  // Never fits beside another task: ready until it is cancelled.
  const wide = taskOf("wide", { resources: { cpus: 3 } });
  const failing = documentOf(
    graphOf({
      inputs: { items: ANY },
      nodes: {
        each: {
          kind: "map",
          inputs: {},
          over: input("items"),
          body: graphOf({
            inputs: { item: ANY },
            nodes: {
              m: taskNode(make, { x: input("item") }),
              l: taskNode(look, { x: output("m"), item: input("item") }),
              w: taskNode(wide, { x: output("m") }),
            },
            results: { l: output("l"), w: output("w") },
          }),
        },
      },
      results: { each: output("each") },
    }),
    [make, look, wide],
  );
  const world = await createWorld({
    capabilities: { cpus: 3, prefetch: 0 },
    actions: {
      make: ({ x }) => ({ kind: "succeed", outputs: { y: 1 }, delayMs: x === "slow" ? 5_000 : 20 }),
      look: ({ item }) => (item === "bad" ? { kind: "fail", cause: "exit", delayMs: 100 } : 1),
      wide: () => 1,
    },
  });
  const start = world.clock.now();
  const first = await world.engine();
  const run = await first.launch({ document: failing, inputs: { items: ["good", "bad", "slow"] } });
  await world.clock.runUntil(() => world.clock.now() >= start + 1_000);
  assert.equal((await world.rows(run)).get("each[0]/w")?.status, "cancelled");
  assert.equal((await world.database.run(run))?.status, "running", "the third task holds the run open");
  await first.close({ cancel: false });
  const second = await world.engine();
  assert.deepEqual(await second.recover(), [run]);
  const row = await world.finish(second, run);
  assert.equal(row.status, "failed");
  const failed = [...(await world.rows(run)).values()].filter(({ status }) => status === "failed").map(({ path }) => path);
  assert.deepEqual(failed.sort(), ["each", "each[1]/l"]);
  assert.match(JSON.stringify(row.error), /each\[1\]\/l/);
  await second.close({ cancel: true });
  await world.close();
});

test("close with cancel ends the runs; resume goes on from where they were", async () => {
  const world = await createWorld({ actions });
  const first = await world.engine();
  const run = await first.launch({ document, inputs });
  await world.clock.runUntil(() => world.begun().length >= 3);
  await world.settle(first.close({ cancel: true }));
  assert.equal((await world.database.run(run))?.status, "cancelled");
  const second = await world.engine();
  await second.resume(run, {});
  const row = await world.finish(second, run);
  assert.deepEqual(row.outputs, expected);
  assert.deepEqual(row.counts, { total: 7, ready: 0, running: 0, succeeded: 7, reused: 0, failed: 0, cancelled: 0 });
  await assert.rejects(second.resume(run, {}), { code: "GOLGI_RUN_OVER" });
  await second.close({ cancel: true });
  await world.close();
});

for (const deathAt of [1, 2, 3, 4, 5, 6, 8, 10, 12, 15]) {
  test(`a resumed run whose engine dies (call ${deathAt}) is still a resumed run: what had failed is tried again`, async () => {
    let fail = true;
    const world = await createWorld({
      actions: {
        add: (one: JsonObject) =>
          fail && one["x"] === 20 ? { kind: "fail", cause: "exit" } : { kind: "succeed", outputs: { y: sum(one) }, delayMs: 40 },
      },
      capabilities: { cpus: 1, prefetch: 0 },
    });
    const first = await world.engine();
    const run = await first.launch({ document, inputs });
    assert.equal((await world.finish(first, run)).status, "failed");
    await first.close({ cancel: false });
    fail = false;
    const finished = [...(await world.rows(run)).values()].filter((one) => one.status === "succeeded").map((one) => one.path);
    assert.ok(finished.length >= 2);
    const mortal = createMortal(
      { clock: world.clock, store: world.store, database: await world.connect(), executor: world.executor },
      { atCall: deathAt, when: "after" },
    );
    let resumed = false;
    void mortal.engine.then((engine) => engine.resume(run, { retryFailed: true })).then(() => (resumed = true));
    await world.clock.runUntil(() => mortal.dead || (resumed && world.begun().length >= 7), 500).catch(() => undefined);
    assert.ok(mortal.dead, "it died");
    world.clock.advance(31_000);
    const last = await world.engine();
    await last.recover();
    // Its death may have come before the wish was stored.
    if ((await world.database.run(run))?.status === "failed") await last.resume(run, {});
    const row = await world.finish(last, run);
    assert.equal(row.status, "succeeded", JSON.stringify(row.error));
    assert.deepEqual(row.outputs, expected);
    assert.equal(row.counts.total, 7);
    for (const path of finished) assert.equal(world.begun().filter((one) => one === path).length <= 1, true, path);
    const { rows } = await world.database.nodes(run, { status: ["waiting", "ready", "running", "held"] });
    assert.deepEqual(rows, []);
    await last.close({ cancel: true });
    await world.close();
  });
}

test("a cancel asked for in another process is obeyed", async () => {
  const world = await createWorld({ actions: { add: () => ({ kind: "hang" }) } });
  const engine = await world.engine();
  const run = await engine.launch({ document, inputs });
  await world.clock.runUntil(() => world.begun().length === 1);
  await requestCancel(await world.connect(), run);
  assert.equal((await world.finish(engine, run)).status, "cancelled");
  await assert.rejects(requestCancel(world.database, "run_nothing00000"), { code: "GOLGI_UNKNOWN_RUN" });
  await engine.close({ cancel: true });
  await world.close();
});

test("reports that get lost are found by asking; an attempt the executor forgot is lost and tried again", async () => {
  const world = await createWorld({ actions });
  const engine = await world.engine();
  world.executor.mute(true);
  const run = await engine.launch({ document, inputs });
  await world.clock.runUntil(() => world.begun().length >= 2);
  world.executor.forget();
  await world.clock.runUntil(() => world.begun().length >= 7);
  world.executor.mute(false);
  assert.deepEqual((await world.finish(engine, run)).outputs, expected);
  const causes = (await world.database.events(run, 0, 1000))
    .filter((event) => event.kind === "attempt.failed")
    .map((event) => event.data["cause"]);
  assert.deepEqual(
    causes,
    Array.from(causes, () => "lost"),
  );
  assert.ok(causes.length >= 1);
  await engine.close({ cancel: true });
  await world.close();
});

test("an attempt the executor refuses fails with its reason", async () => {
  const error = {
    code: "GOLGI_NO_SUCH_TOOL",
    kind: "user" as const,
    message: "bwa is not installed",
    hint: "apt-get install bwa",
  };
  const world = await createWorld({ actions, refuse: () => error });
  const engine = await world.engine();
  const row = await world.finish(engine, await engine.launch({ document, inputs }));
  assert.equal(row.status, "failed");
  assert.match(row.error?.message ?? "", /bwa is not installed/);
  assert.equal(row.error?.hint, "apt-get install bwa");
  await engine.close({ cancel: true });
  await world.close();
});

test("one run whose state cannot be stored does not stop the others, and says so in the end", async () => {
  const world = await createWorld({ actions });
  let poisoned = "";
  const database: Database = new Proxy(world.database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "commit") return value;
      return (batch: Parameters<Database["commit"]>[0]) => {
        if (batch.runs.some((row) => row.id === poisoned)) throw new Error("disk says no");
        return target.commit(batch);
      };
    },
  });
  const engine: Engine = await world.engine({ database });
  const [bad, good] = [await engine.launch({ document, inputs: { ...inputs, n: 2 } }), await engine.launch({ document, inputs })];
  poisoned = bad;
  assert.deepEqual((await world.finish(engine, good)).outputs, expected);
  await assert.rejects(world.finish(engine, bad), { code: "GOLGI_COMMIT_FAILED" });
  poisoned = "";
  await engine.resume(bad, {});
  assert.equal((await world.finish(engine, bad)).status, "succeeded");
  await engine.close({ cancel: true });
  await world.close();
});

test("follow gives every event once, in order, and ends with the run", async () => {
  const world = await createWorld({ actions });
  const engine = await world.engine();
  const run = await engine.launch({ document, inputs });
  const seen: number[] = [];
  await world.settle(
    (async () => {
      for await (const event of engine.follow(run)) seen.push(event.seq);
    })(),
  );
  assert.deepEqual(
    seen,
    Array.from({ length: seen.length }, (_, i) => i + 1),
  );
  assert.equal(seen.length, await world.database.lastSeq(run));
  const tail: string[] = [];
  for await (const event of engine.follow(run, seen.length - 1)) tail.push(event.kind);
  assert.deepEqual(tail, ["run.succeeded"]);
  await engine.close({ cancel: true });
  await world.close();
});

test("results whose objects were deleted are made again on resume", async () => {
  let fail = true;
  const made: JsonObject[] = [];
  const make = taskOf("make", { inputs: {}, required: [], outputs: { y: { type: "object", "x-golgi": { kind: "file" } } } });
  const use = taskOf("use", { inputs: { x: ANY } });
  const graph = graphOf({
    nodes: { make: taskNode(make, {}), use: taskNode(use, { x: output("make") }) },
    results: { y: output("use") },
  });
  const world = await createWorld({
    actions: {
      make: () => ({ kind: "succeed", outputs: { y: made[0] as JsonObject } }),
      use: () => (fail ? { kind: "fail", cause: "exit" } : 5),
    },
  });
  const { digest, size } = await world.store.put("bytes");
  made.push({ class: "File", digest, name: "f.txt", size });
  const engine = await world.engine();
  const run = await engine.launch({ document: documentOf(graph, [make, use]), inputs: {} });
  assert.equal((await world.finish(engine, run)).status, "failed");
  await world.store.collect([], { dryRun: false, graceMs: -1 });
  await world.store.put("bytes");
  fail = false;
  await engine.resume(run, { retryFailed: true });
  assert.deepEqual((await world.finish(engine, run)).outputs, { y: 5 });
  assert.deepEqual(world.begun(), ["make", "use", "use"], "the object is there again: nothing to make");
  await engine.close({ cancel: true });
  await world.close();
});

test("a document the engine cannot evaluate ends the run with an error, and hangs nothing", async () => {
  const world = await createWorld({ actions });
  const engine = await world.engine();
  const loop = documentOf(
    graphOf({
      nodes: {
        a: taskNode(add, { x: output("b"), by: { kind: "literal", value: 1 } }),
        b: taskNode(add, { x: output("a"), by: { kind: "literal", value: 1 } }),
      },
      results: { y: output("a") },
    }),
    [add],
  );
  const stuck = await world.finish(engine, await engine.launch({ document: loop, inputs: {} }));
  assert.equal(stuck.error?.code, "GOLGI_STUCK", JSON.stringify(stuck.error));
  const hollow = documentOf(
    graphOf({
      nodes: { a: taskNode(add, { x: { kind: "literal", value: 1 }, by: { kind: "literal", value: 1 } }) },
      results: {},
    }),
    [],
  );
  const failed = await world.finish(engine, await engine.launch({ document: hollow, inputs: {} }));
  assert.equal(failed.error?.cause?.code, "GOLGI_UNKNOWN_TASK");
  await engine.close({ cancel: true });
  await world.close();
});
