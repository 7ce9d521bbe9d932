/** Wishes of other processes (cancel, answers to gates) while owners die, and what has its time while nobody is there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestAnswer, requestCancel, type Engine, type EventRow, type Executor } from "@golgi/engine";
import { cacheKeyOf, type RunId } from "@golgi/ir";
import { thisOwner } from "@golgi/store";
import { createMortal, type Death } from "./mortal.ts";
import { ANY, createWorld, documentOf, graphOf, input, output, taskNode, taskOf, type Actions, type World } from "./world.ts";

const work = taskOf("work");
const tidy = taskOf("tidy");

/** before → gate → after, with a handler. */
const gated = documentOf(
  graphOf({
    inputs: { n: ANY },
    nodes: {
      before: taskNode(work, { x: input("n") }),
      ask: { kind: "gate", inputs: { x: output("before") }, message: "go on?", answer: { type: "integer" } },
      after: taskNode(work, { x: output("ask", "answer") }),
    },
    results: { y: output("after") },
  }),
  [work, tidy],
  {
    finally: graphOf({ nodes: { tidy: taskNode(tidy, { x: { kind: "literal", value: 1 } }) }, results: {} }),
  },
);

const ACTIONS: Actions = {
  work: ({ x }) => ({ kind: "succeed", outputs: { y: Number(x) + 1 }, delayMs: 40 }),
  tidy: () => ({ kind: "succeed", outputs: { y: 0 }, delayMs: 1000 }),
};

async function inWorld(actions: Actions, act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ actions });
  try {
    await act(world);
  } finally {
    await world.close();
  }
}

async function untilHeld(world: World, run: RunId, path = "ask"): Promise<void> {
  for (let moves = 0; moves < 1000 && (await world.rows(run)).get(path)?.status !== "held"; moves++) {
    world.clock.next();
    await new Promise((done) => setImmediate(done));
  }
}

const kindsOf = async (world: World, run: RunId): Promise<readonly string[]> =>
  (await world.database.events(run, 0, 1000)).map((event: EventRow) => event.kind);

/** An engine that dies as told, takes the run up and does what it can. */
async function liveUntil(world: World, death: Death): Promise<boolean> {
  const { clock, store, executor } = world;
  const mortal = createMortal({ clock, store, executor, database: await world.connect() }, death);
  void mortal.engine.then((engine) => engine.recover()).catch(() => undefined);
  await clock.runUntil(() => mortal.dead, 300).catch(() => undefined);
  const { dead } = mortal;
  if (!dead) mortal.spare();
  clock.advance(31_000);
  return dead;
}

async function finishWith(world: World, run: RunId): Promise<{ status: string; outputs: unknown }> {
  const engine = await world.engine();
  await engine.recover();
  const row = await world.finish(engine, run);
  await engine.close({ cancel: true });
  return row;
}

/** A run that waits at its gate and whose owner has gone. */
async function orphanAtGate(world: World): Promise<RunId> {
  const first = await world.engine();
  const run = await first.launch({ document: gated, inputs: { n: 1 } });
  await untilHeld(world, run);
  await first.close({ cancel: false });
  return run;
}

test("an answer given while nobody owns the run is taken by the next owner", () =>
  inWorld(ACTIONS, async (world) => {
    const run = await orphanAtGate(world);
    await requestAnswer(world.database, run, { path: "ask", value: 10 });
    const row = await finishWith(world, run);
    assert.deepEqual(row.outputs, { y: 11 });
    assert.deepEqual(await world.database.commands([run]), []);
  }));

const DEATHS = Array.from({ length: 14 }, (_, index) => index + 1);

for (const atCall of DEATHS) {
  test(`an answer is neither lost nor taken twice when its taker dies (call ${atCall})`, () =>
    inWorld(ACTIONS, async (world) => {
      const run = await orphanAtGate(world);
      await requestAnswer(world.database, run, { path: "ask", value: 10 });
      await liveUntil(world, { atCall, when: atCall % 2 === 0 ? "before" : "after" });
      const row = await finishWith(world, run);
      assert.equal(row.status, "succeeded");
      assert.deepEqual(row.outputs, { y: 11 });
      assert.equal((await kindsOf(world, run)).filter((kind) => kind === "gate.answered").length, 1);
      assert.deepEqual(await world.database.commands([run]), []);
    }));

  test(`a cancel is neither lost nor obeyed twice when its taker dies (call ${atCall})`, () =>
    inWorld(ACTIONS, async (world) => {
      const run = await orphanAtGate(world);
      await requestCancel(world.database, run);
      await liveUntil(world, { atCall, when: atCall % 2 === 0 ? "before" : "after" });
      const row = await finishWith(world, run);
      assert.equal(row.status, "cancelled");
      const rows = await world.rows(run);
      assert.equal(rows.get("ask")?.status, "cancelled");
      // A second cancel would have ended the handler.
      assert.equal(rows.get("@finally/tidy")?.status, "succeeded");
      assert.equal((await kindsOf(world, run)).filter((kind) => kind === "run.cancelRequested").length, 1);
    }));
}

test("a wish that makes no sense is dropped and does not stay", () =>
  inWorld(ACTIONS, async (world) => {
    const engine = await world.engine();
    const run = await engine.launch({ document: gated, inputs: { n: 1 } });
    await untilHeld(world, run);
    await requestAnswer(world.database, run, { path: "nowhere", value: 10 });
    await requestAnswer(world.database, run, { path: "ask", value: "not a number" });
    await requestAnswer(world.database, run, { path: "ask", value: 4 });
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: 5 });
    assert.deepEqual(await world.database.commands([run]), []);
    await engine.close({ cancel: true });
  }));

test("a deadline that passes while nobody is there ends the node run when the run is taken over", () =>
  inWorld({ ...ACTIONS, work: () => ({ kind: "hang" }) }, async (world) => {
    const due = taskOf("work", { policy: { deadlineMs: 60_000 } });
    const document = documentOf(graphOf({ nodes: { only: taskNode(due, { x: { kind: "literal", value: 1 } }) }, results: {} }), [
      due,
    ]);
    const first = await world.engine();
    const run = await first.launch({ document, inputs: {} });
    await world.clock.runUntil(() => world.begun().length === 1);
    await first.close({ cancel: false });
    world.clock.advance(120_000);
    const second = await world.engine();
    await second.recover();
    const row = await world.finish(second, run);
    assert.equal(row.status, "failed");
    assert.equal(row.error?.cause?.code, "GOLGI_DEADLINE", JSON.stringify(row.error));
    assert.ok(((await world.rows(run)).get("only")?.endedAt ?? 0) >= 1_700_000_120_000);
    await second.close({ cancel: true });
  }));

test("a gate whose time passes while nobody is there takes its default when the run is taken over", () =>
  inWorld(ACTIONS, async (world) => {
    const ask = {
      kind: "gate" as const,
      inputs: {},
      message: "go?",
      answer: { type: "integer" as const },
      timeoutMs: 60_000,
      default: 7,
    };
    const document = documentOf(graphOf({ nodes: { ask }, results: { y: output("ask", "answer") } }), []);
    const first = await world.engine();
    const run = await first.launch({ document, inputs: {} });
    await untilHeld(world, run);
    await first.close({ cancel: false });
    world.clock.advance(120_000);
    assert.deepEqual((await finishWith(world, run)).outputs, { y: 7 });
  }));

test("a cancelled run that is resumed and whose engine dies goes on", () =>
  inWorld(ACTIONS, async (world) => {
    const first = await world.engine();
    const run = await first.launch({ document: gated, inputs: { n: 1 } });
    await untilHeld(world, run);
    await first.cancel(run);
    assert.equal((await world.finish(first, run)).status, "cancelled");
    await first.resume(run, {});
    await untilHeld(world, run);
    assert.equal((await world.rows(run)).get("@finally/tidy")?.status, "skipped");
    await first.close({ cancel: false });
    await requestAnswer(world.database, run, { path: "ask", value: 2 });
    const row = await finishWith(world, run);
    assert.deepEqual(row.outputs, { y: 3 });
    assert.equal((await world.rows(run)).get("@finally/tidy")?.status, "succeeded");
    assert.equal(world.begun().filter((path) => path === "before").length, 1);
  }));

test("work that a dead process had claimed is done at once, work of a living one is waited for", () =>
  inWorld(ACTIONS, async (world) => {
    const document = documentOf(
      graphOf({ inputs: { n: ANY }, nodes: { only: taskNode(work, { x: input("n") }) }, results: { y: output("only") } }),
      [work],
    );
    const [machine, boot, namespace] = thisOwner().split(".");
    const dead = `${machine}.${boot}.${namespace}.4194399.1.dead`;
    const engine = await world.engine();
    for (const [owner, least, most] of [
      [dead, 0, 5_000],
      [`${thisOwner()}.other`, 59_000, 62_000],
    ] as const) {
      const inputs = { n: least };
      const now = world.clock.now();
      await world.database.claim([cacheKeyOf(work, { x: least }).key], "run_ofanother000", owner, now, now + 60_000);
      const row = await world.finish(engine, await engine.launch({ document, inputs }));
      assert.equal(row.status, "succeeded");
      const took = (row.endedAt ?? 0) - row.createdAt;
      assert.ok(took >= least && took <= most, `${took} ms`);
    }
    await engine.close({ cancel: true });
  }));

test("an executor that could not be told to cancel is told again", () =>
  inWorld({ ...ACTIONS, work: () => ({ kind: "hang" }) }, async (world) => {
    let deaf = true;
    const executor: Executor = {
      ...world.executor,
      cancel: async (attempts) => {
        if (deaf) throw new Error("no connection");
        return world.executor.cancel(attempts);
      },
    };
    const engine: Engine = await world.engine({ executor });
    const run = await engine.launch({ document: gated, inputs: { n: 1 } });
    await world.clock.runUntil(() => world.begun().length === 1);
    await engine.cancel(run);
    world.clock.advance(1000);
    deaf = false;
    assert.equal((await world.finish(engine, run)).status, "cancelled");
    await engine.close({ cancel: true });
  }));
