/** What a resume finds again: items of a map beyond those it may have alive at a time, and retries that are new. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestCancel } from "@golgi/engine";
import type { NodeSpec } from "@golgi/ir";
import { createMortal } from "./mortal.ts";
import { ANY, createWorld, documentOf, graphOf, input, literal, output, taskNode, taskOf, type World } from "./world.ts";

const never = { policy: { cache: false } };
const first = taskOf("first", { inputs: { x: ANY }, ...never });
const last = taskOf("last", { inputs: { x: ANY, said: ANY }, ...never });
const tries = taskOf("tries", {
  inputs: { x: ANY },
  policy: { retries: { exit: 2 }, backoff: { initialMs: 1000, maxMs: 1000 } },
});

/** One item at a time: a task, a gate, an inner map that may lose an item, a task. Nothing of it is cached. */
const inner: NodeSpec = {
  kind: "map",
  inputs: {},
  over: { kind: "list", items: [literal(100), literal(-1)] },
  maxFailures: 1,
  body: graphOf({
    inputs: { item: ANY },
    nodes: { one: taskNode(first, { x: input("item") }) },
    results: { y: output("one") },
  }),
};
const body = graphOf({
  inputs: { item: ANY },
  nodes: {
    begin: taskNode(first, { x: input("item") }),
    ask: { kind: "gate", message: "go on?", answer: {}, inputs: { x: output("begin") } },
    inner,
    end: taskNode(last, { x: output("begin"), said: output("ask", "answer") }, { after: ["inner"] }),
  },
  results: { y: output("end"), lost: output("inner") },
});
const document = documentOf(
  graphOf({
    inputs: { items: ANY },
    nodes: { each: { kind: "map", inputs: {}, over: input("items"), concurrency: 1, body } },
    results: { y: output("each"), lost: output("each", "lost") },
  }),
  [first, last],
);

/** Answers every gate as soon as it is open. */
async function answerAll(world: World, engine: Awaited<ReturnType<World["engine"]>>, run: `run_${string}`): Promise<string[]> {
  const asked: string[] = [];
  for (;;) {
    await world.clock.runUntil(() => true);
    const { rows } = await world.database.nodes(run, { status: ["held"], kind: ["gate"] });
    for (const { path } of rows) {
      asked.push(path);
      await world.settle(engine.answer(run, path, `yes to ${path}`));
    }
    const row = await world.database.run(run);
    if (row !== undefined && ["succeeded", "failed", "cancelled"].includes(row.status)) return asked;
    await new Promise((done) => setImmediate(done));
    world.clock.next();
  }
}

for (const deathAt of [undefined, 3, 6, 9, 12]) {
  test(`a resumed map that takes its items one by one keeps what later items had finished (death at ${deathAt})`, async () => {
    let broken = true;
    const world = await createWorld({
      actions: {
        first: ({ x }) => (x === -1 ? { kind: "fail", cause: "exit" } : Number(x) * 10),
        last: ({ x, said }) =>
          broken && (x === 0 || x === 20) ? { kind: "fail", cause: "exit" } : [x as number, said as string],
      },
    });
    const engine = await world.engine();
    const run = await engine.launch({ document, inputs: { items: [0, 1, 2, 3] }, options: { keepGoing: true } });
    assert.equal((await answerAll(world, engine, run)).length, 4);
    assert.equal((await world.database.run(run))?.status, "failed");
    await engine.close({ cancel: false });
    const before = world.begun().length;
    broken = false;
    if (deathAt !== undefined) {
      const parts = { clock: world.clock, store: world.store, database: await world.connect(), executor: world.executor };
      const mortal = createMortal(parts, { atCall: deathAt, when: "after" });
      void mortal.engine.then((made) => made.resume(run, {})).catch(() => undefined);
      await world.clock.runUntil(() => mortal.dead, 200).catch(() => undefined);
      world.clock.advance(31_000);
    }
    const second = await world.engine();
    await second.recover();
    if ((await world.database.run(run))?.status === "failed") await second.resume(run, {});
    const row = await world.finish(second, run);
    assert.deepEqual(
      row.outputs?.["y"],
      [0, 10, 20, 30].map((x, at) => [x, `yes to each[${at}]/ask`]),
    );
    assert.deepEqual(
      row.outputs?.["lost"],
      Array.from({ length: 4 }, () => [1000, null]),
    );
    assert.deepEqual(new Set(world.begun().slice(before)), new Set(["each[0]/end", "each[2]/end"]), "only what had failed ran");
    assert.deepEqual(row.counts, { total: 16, ready: 0, running: 0, succeeded: 12, reused: 0, failed: 4, cancelled: 0 });
    await second.close({ cancel: false });
    await world.close();
  });
}

test("a resumed run that is cancelled before it comes to later items leaves them as they were", async () => {
  let broken = true;
  const world = await createWorld({
    actions: {
      first: ({ x }) => (x === -1 ? { kind: "fail", cause: "exit" } : Number(x) * 10),
      last: ({ x }) => (!broken ? { kind: "hang" } : x === 30 ? [] : { kind: "fail", cause: "exit" }),
    },
  });
  const engine = await world.engine();
  const run = await engine.launch({ document, inputs: { items: [0, 1, 2, 3] }, options: { keepGoing: true } });
  await answerAll(world, engine, run);
  broken = false;
  await engine.resume(run, {});
  await world.clock.runUntil(() => world.begun().at(-1) === "each[0]/end");
  await engine.cancel(run);
  const row = await world.finish(engine, run);
  assert.equal(row.status, "cancelled");
  assert.deepEqual(row.counts, { total: 16, ready: 0, running: 0, succeeded: 9, reused: 0, failed: 4, cancelled: 3 });
  const rows = [...(await world.rows(run)).values()].filter((one) => one.kind === "task");
  assert.equal(rows.filter((one) => one.status === "cancelled").length, 3);
  assert.equal(rows.filter((one) => one.status === "succeeded").length, 9);
  assert.equal((await world.database.node(run, "each[1]/end"))?.inputs?.["x"], 10, "what it was given stays known");
  await engine.close({ cancel: false });
  await world.close();
});

test("tries before a resume do not count after a crash either", async () => {
  let fails = 3;
  const world = await createWorld({
    actions: { tries: () => (fails-- > 0 ? { kind: "fail", cause: "exit" } : 7) },
  });
  const one = documentOf(graphOf({ nodes: { t: taskNode(tries, { x: literal(1) }) }, results: { y: output("t") } }), [tries]);
  const engine = await world.engine();
  const run = await engine.launch({ document: one, inputs: {} });
  assert.equal((await world.finish(engine, run)).status, "failed");
  await engine.close({ cancel: false });
  fails = 2;
  const parts = { clock: world.clock, store: world.store, database: await world.connect(), executor: world.executor };
  const mortal = createMortal(parts, undefined);
  world.clock.advance(5_000);
  await (await mortal.engine).resume(run, {});
  // The fourth attempt has failed and the fifth waits for its time.
  await world.clock.runUntil(() => world.begun().length === 4);
  await world.clock.runUntil(() => true);
  await new Promise((done) => setTimeout(done, 50));
  mortal.kill();
  world.clock.advance(31_000);
  const second = await world.engine();
  await second.recover();
  const row = await world.finish(second, run);
  assert.equal(row.status, "succeeded", JSON.stringify(row.error));
  assert.equal(world.begun().length, 6);
  await second.close({ cancel: false });
  await world.close();
});

test("a cancel that came too late for a run's end does not end the run when it is resumed", async () => {
  let broken = true;
  const world = await createWorld({
    actions: {
      tries: () => (broken ? { kind: "fail", cause: "disk-full" } : { kind: "succeed", outputs: { y: 7 }, delayMs: 2_000 }),
    },
  });
  const one = documentOf(graphOf({ nodes: { t: taskNode(tries, { x: literal(1) }) }, results: { y: output("t") } }), [tries]);
  const engine = await world.engine();
  const run = await engine.launch({ document: one, inputs: {} });
  assert.equal((await world.finish(engine, run)).status, "failed");
  // As another process would that read the run's row just before its end.
  await requestCancel(await world.connect(), run, world.clock.now());
  broken = false;
  await engine.resume(run, {});
  assert.equal((await world.finish(engine, run)).status, "succeeded");
  assert.deepEqual(await world.database.commands([run]), []);
  await engine.close({ cancel: false });
  await world.close();
});
