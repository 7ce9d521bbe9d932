/**
 * Two machines, one database, several random runs at once (every kind of node, handlers, pools, priorities, work without a cache), engines
 * that die and come back, cancels and resumes: each run ends as a direct evaluation says, once resumed with what failed mended it
 * succeeds, its counts and events say the same as its rows, and nothing is held by anybody in the end.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Database, RunRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import fc from "fast-check";
import { createFakeRandom } from "../fake-clock.ts";
import { Crowd, POOLS, type Machine } from "./crowd.ts";
import { evaluateDirectly, randomWorkflow } from "./random-graph.ts";
import { createWorld, documentOf, graphOf, output, taskNode, taskOf, type World } from "./world.ts";

/** The same 40 stories each time, unless more are asked for. */
const RUNS = Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 40);
const SEED = process.env["GOLGI_PROPERTY_RUNS"] === undefined ? { seed: 20_261_122 } : {};
const LIMIT = 6_000;

interface Act {
  readonly step: number;
  readonly what: "kill" | "reboot" | "cancel" | "resume" | "mute" | "answer";
  readonly machine: number;
  readonly run: number;
}

interface Plan {
  readonly seed: number;
  readonly size: number;
  readonly runs: readonly {
    readonly machine: number;
    readonly keepGoing: boolean;
    readonly cache: boolean;
    readonly same: boolean;
  }[];
  readonly acts: readonly Act[];
  readonly deaths: readonly (number | null)[];
  readonly trouble: number;
  readonly failing: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  size: fc.integer({ min: 1, max: 5 }),
  runs: fc.array(
    fc.record({ machine: fc.nat(1), keepGoing: fc.boolean(), cache: fc.constantFrom(true, true, false), same: fc.boolean() }),
    { minLength: 1, maxLength: 3 },
  ),
  acts: fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: 80 }),
      what: fc.constantFrom("kill", "reboot", "cancel", "resume", "mute", "answer"),
      machine: fc.nat(1),
      run: fc.nat(2),
    }),
    { maxLength: 8 },
  ),
  deaths: fc.array(fc.option(fc.integer({ min: 1, max: 40 })), { maxLength: 4 }),
  trouble: fc.constantFrom(0, 0.2, 0.4),
  failing: fc.constantFrom(0, 0, 0.05, 0.2),
});

const isOver = ({ status }: RunRow): boolean => status === "succeeded" || status === "failed" || status === "cancelled";

class Story {
  readonly plan: Plan;
  readonly world: World;
  readonly crowd: Crowd;
  readonly cancelled = new Set<RunId>();
  readonly runs: RunId[] = [];
  readonly failing: ReadonlySet<number>;
  healed = false;
  step = 0;
  readonly #lastAct: number;
  #deaths: (number | null)[];

  constructor(plan: Plan, world: World) {
    this.plan = plan;
    this.world = world;
    this.#deaths = [...plan.deaths];
    this.#lastAct = Math.max(0, ...plan.acts.map((act) => act.step));
    const { fraction } = createFakeRandom(plan.seed);
    this.failing = new Set(Array.from({ length: 100 }, (_, i) => i).filter(() => fraction() < plan.failing));
    const { clock, store, connect } = world;
    const fails = (work: string): boolean => this.fails(work);
    this.crowd = new Crowd({ clock, store, connect, fraction, fails, trouble: plan.trouble, seed: plan.seed }, 2);
  }

  fails(work: string): boolean {
    let hash = 0;
    for (const letter of work) hash = (hash * 31 + letter.charCodeAt(0)) % 100;
    return !this.healed && this.failing.has(hash);
  }

  async begin(): Promise<void> {
    const { crowd, plan } = this;
    for (const machine of crowd.machines) await crowd.start(machine, undefined);
    await crowd.quiet();
    let workflow = randomWorkflow(crowd.parts.fraction, plan.size, true);
    for (const { machine, keepGoing, cache, same } of plan.runs) {
      if (!same) workflow = randomWorkflow(crowd.parts.fraction, plan.size, true);
      const { engine } = crowd.machines[machine] as Machine;
      assert.ok(engine);
      const priority = Math.floor(crowd.parts.fraction() * 2);
      const run = await engine.launch({ ...workflow, options: { keepGoing, cache, priority } });
      this.runs.push(run);
      crowd.workflows.set(run, workflow);
    }
  }

  /** Until all runs are over (and all acts done). */
  async play(): Promise<void> {
    const { crowd, world } = this;
    for (const limit = this.step + LIMIT; this.step < limit; this.step++) {
      await crowd.quiet();
      assert.deepEqual(crowd.wrong, []);
      for (const act of this.plan.acts) if (act.step === this.step) await this.#act(act);
      await this.#raise();
      if (this.step > this.#lastAct && this.#allUp() && (await this.#allOver())) return;
      // Never far at once: the alarms of a dead engine are no reason to skip a month.
      const unset = world.clock.after(1_000, () => undefined);
      world.clock.next();
      unset();
    }
    const open = await Promise.all(
      this.runs.map(async (run) => (await world.database.nodes(run, {})).rows.map((row) => `${row.path} ${row.status}`)),
    );
    throw new Error(`not over after ${LIMIT} steps: ${JSON.stringify(open)}`);
  }

  #allUp(): boolean {
    return this.crowd.machines.every(({ engine, mortal }) => engine !== undefined && mortal?.dead === false);
  }

  async #allOver(): Promise<boolean> {
    const rows = await Promise.all(this.runs.map((run) => this.world.database.run(run)));
    return rows.every((row) => row !== undefined && isOver(row));
  }

  /** Dead machines come back; whoever is there looks for runs without an owner now and then. */
  async #raise(): Promise<void> {
    const { crowd } = this;
    for (const machine of crowd.machines) {
      if (machine.mortal?.dead === true) crowd.kill(machine, 5, false);
      if (machine.mortal === undefined && machine.downFor-- <= 0) {
        const atCall = this.healed ? null : (this.#deaths.shift() ?? null);
        await crowd.start(machine, atCall === null ? undefined : { atCall, when: atCall % 2 === 0 ? "after" : "before" });
      } else if (machine.engine !== undefined && this.step % 40 === 0) void crowd.ask(machine.engine.recover());
    }
  }

  async #act({ what, machine: at, run: number }: Act): Promise<void> {
    const { crowd, world } = this;
    const machine = crowd.machines[at] as Machine;
    const run = this.runs[number % this.runs.length] as RunId;
    const { engine } = machine;
    if (what === "kill" || what === "reboot") crowd.kill(machine, number * 10, what === "reboot");
    else if (what === "mute") machine.executor.mute(number > 0);
    else if (engine === undefined) return;
    else if (what === "cancel") {
      this.cancelled.add(run);
      void crowd.ask(engine.cancel(run));
    } else if (what === "resume") void crowd.ask(engine.resume(run, { retryFailed: number > 0 }));
    else {
      const { rows } = await world.database.nodes(run, { kind: ["gate"], status: ["held"] });
      for (const { path } of rows) void engine.answer(run, path, -1).catch(() => undefined);
    }
  }

  async finish(): Promise<void> {
    for (const machine of this.crowd.machines) {
      machine.mortal?.spare();
      machine.executor.mute(false);
    }
  }
}

/** What each machine can still do when all is over: a task that needs all of it. */
async function probe(story: Story): Promise<void> {
  const whole = taskOf("mix-a", {
    inputs: {},
    resources: { cpus: 3, memoryBytes: { start: 2000, factor: 1, max: 2000 }, pools: Object.keys(POOLS) },
    policy: { cache: false },
  });
  const document = documentOf(graphOf({ nodes: { t: taskNode(whole, {}) }, results: { y: output("t") } }), [whole]);
  for (const { engine } of story.crowd.machines) {
    assert.ok(engine);
    const run = await engine.launch({ document, inputs: {} });
    let row = await story.world.database.run(run);
    for (let step = 0; step < 200 && (row === undefined || !isOver(row)); step++) {
      await story.crowd.quiet();
      row = await story.world.database.run(run);
      story.world.clock.next();
    }
    assert.equal(row?.status, "succeeded", "something is still held");
  }
}

/** Rows, counts and events of a run that is over agree. */
async function checkRun(database: Database, run: RunId): Promise<void> {
  const row = (await database.run(run)) as RunRow;
  const { rows } = await database.nodes(run, {}, undefined, 100_000);
  const open = rows.filter((one) => ["waiting", "ready", "running", "held"].includes(one.status));
  assert.deepEqual(
    open.map((one) => `${one.path} ${one.status}`),
    [],
    "node runs left open",
  );
  assert.deepEqual(await database.openAttempts(run), [], "attempts left open");
  const tasks = rows.filter((one) => one.kind === "task");
  const having = (status: string, reused = false): number =>
    tasks.filter((one) => one.status === status && (one.reusedFrom !== null) === reused).length;
  const { total, ...counts } = row.counts;
  assert.deepEqual(counts, {
    ready: 0,
    running: 0,
    succeeded: having("succeeded"),
    reused: having("succeeded", true),
    failed: having("failed"),
    cancelled: having("cancelled"),
  });
  assert.ok(total >= tasks.filter((one) => one.status !== "skipped").length, `${total} tasks in all`);
  const events = await database.events(run, 0, 1_000_000);
  assert.deepEqual(
    events.map((event) => event.seq),
    events.map((_, index) => index + 1),
  );
  const told = new Map<string, string>();
  const said: Readonly<Record<string, string>> = {
    "node.succeeded": "succeeded",
    "node.reused": "succeeded",
    "gate.answered": "succeeded",
    "node.failed": "failed",
    "node.cancelled": "cancelled",
    "node.opened": "running",
    "gate.opened": "held",
  };
  for (const { kind, path } of events) {
    const status = said[kind];
    if (path !== null && status !== undefined) told.set(path, status);
  }
  for (const one of rows) if (one.status !== "skipped") assert.equal(told.get(one.path), one.status, `events of ${one.path}`);
}

test("random runs of two machines that die, cancel and resume: right ends, right counts, nothing twice, nothing held", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const world = await createWorld({ actions: {}, seed: plan.seed });
      const story = new Story(plan, world);
      try {
        await story.begin();
        await story.play();
        for (const run of story.runs) {
          await checkRun(world.database, run);
          const row = (await world.database.run(run)) as RunRow;
          const workflow = story.crowd.workflows.get(run);
          assert.ok(workflow);
          if (row.status === "cancelled" && story.cancelled.has(run)) continue;
          const expected = evaluateDirectly(workflow, (work) => story.fails(work));
          assert.equal(row.status, expected.ok ? "succeeded" : "failed", JSON.stringify(row.error));
          if (expected.ok && !plan.acts.some((act) => act.what === "answer")) assert.deepEqual(row.outputs, expected.value);
        }
        await story.finish();
        story.healed = true;
        // Also the leases of those that died right after an end.
        world.clock.advance(31_000);
        await story.crowd.quiet();
        for (const run of story.runs) {
          if ((await world.database.run(run))?.status === "succeeded") continue;
          const engine = story.crowd.machines[0]?.engine ?? story.crowd.machines[1]?.engine;
          assert.ok(engine);
          await story.crowd.ask(engine.resume(run, { retryFailed: true }));
        }
        await story.play();
        for (const run of story.runs) {
          await checkRun(world.database, run);
          assert.equal((await world.database.run(run))?.status, "succeeded");
        }
        await probe(story);
        for (const { engine } of story.crowd.machines) await engine?.close({ cancel: false });
        world.clock.advance(61_000);
        for (const run of story.runs) {
          const lease = await world.database.lease(run);
          assert.ok(lease === undefined || lease.until <= world.clock.now(), "lease left");
        }
        assert.deepEqual(story.crowd.wrong, []);
      } finally {
        for (const { mortal } of story.crowd.machines) mortal?.kill();
        await story.crowd.quiet();
        await world.close();
      }
    }),
    { ...SEED, numRuns: RUNS, verbose: 1, endOnFailure: process.env["GOLGI_NO_SHRINK"] === "1" },
  );
});
