/**
 * The whole engine against a direct evaluation: random graphs, an executor that fails, delays, repeats, forges and loses, and crashes of
 * the engine at random calls. Always: the same outputs, no finished task run again, no run that is stuck.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttemptReport, Engine } from "@golgi/engine";
import type { AttemptSpec, Cause, RunId } from "@golgi/ir";
import fc from "fast-check";
import { createFakeRandom } from "../fake-clock.ts";
import type { FakeBehaviour } from "../fake-executor.ts";
import { createMortal, type Mortal } from "./mortal.ts";
import { evaluateDirectly, mix, MIXERS, randomWorkflow, workOf } from "./random-graph.ts";
import { createWorld, type World } from "./world.ts";

const RUNS = Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 200);

interface Plan {
  readonly seed: number;
  readonly size: number;
  /** Calls after which each engine in turn dies. */
  readonly deaths: readonly { readonly atCall: number; readonly when: "before" | "after"; readonly reboot: boolean }[];
  /** The same for the engines that resume it. */
  readonly resumeDeaths: Plan["deaths"];
  readonly trouble: number;
  readonly failing: number;
  readonly keepGoing: boolean;
  readonly cancel: boolean;
}

const death: fc.Arbitrary<Plan["deaths"][number]> = fc.record({
  atCall: fc.integer({ min: 1, max: 25 }),
  when: fc.constantFrom("before", "after"),
  reboot: fc.boolean(),
});

const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  size: fc.integer({ min: 1, max: 6 }),
  deaths: fc.array(death, { maxLength: 4 }),
  resumeDeaths: fc.array(death, { maxLength: 3 }),
  trouble: fc.constantFrom(0, 0.2, 0.5),
  failing: fc.constantFrom(0, 0, 0.05, 0.2),
  keepGoing: fc.boolean(),
  cancel: fc.boolean(),
});

/** Once found: a resumed map of limited concurrency forgot what its later items had finished. */
const FOUND: readonly Plan[] = [
  { seed: 399227, size: 5, deaths: [], resumeDeaths: [], trouble: 0, failing: 0.2, keepGoing: true, cancel: false },
];

/** Causes that the default policy tries again at least as often as `TROUBLES` occur. */
const TROUBLES: readonly Cause[] = ["transient", "preempted", "lost"];

class Stage {
  readonly plan: Plan;
  readonly fraction: () => number;
  readonly failing: ReadonlySet<number>;
  healed = false;
  /** Paths of tasks that the database calls succeeded. */
  readonly finished = new Set<string>();
  readonly again: string[] = [];
  readonly troubles = new Map<string, number>();
  engines = 0;
  world!: World;

  constructor(plan: Plan) {
    this.plan = plan;
    this.fraction = createFakeRandom(plan.seed).fraction;
    this.failing = new Set(Array.from({ length: 100 }, (_, i) => i).filter(() => this.fraction() < plan.failing));
  }

  /** A task fails for good by what it is to do, so that the direct evaluation says the same, whoever does the work. */
  fails(work: string): boolean {
    let hash = 0;
    for (const letter of work) hash = (hash * 31 + letter.charCodeAt(0)) % 100;
    return !this.healed && this.failing.has(hash);
  }

  behave(attempt: AttemptSpec, name: string): FakeBehaviour {
    if (this.finished.has(attempt.node)) this.again.push(attempt.node);
    const delayMs = this.fraction() < 0.5 ? 0 : Math.floor(this.fraction() * 5_000);
    if (this.fails(workOf(name, attempt.inputs))) return { kind: "fail", cause: "exit", delayMs };
    const before = this.troubles.get(attempt.node) ?? 0;
    if (before < 3 && this.fraction() < this.plan.trouble) {
      this.troubles.set(attempt.node, before + 1);
      const cause = TROUBLES[Math.floor(this.fraction() * TROUBLES.length)] as Cause;
      if (cause === "lost") return { kind: "lose" };
      return { kind: "fail", cause, delayMs };
    }
    return { kind: "succeed", outputs: { y: mix(name, attempt.inputs) }, delayMs };
  }
}

async function createStage(plan: Plan): Promise<Stage> {
  const stage = new Stage(plan);
  const actions = Object.fromEntries(
    MIXERS.map(({ name }) => [name, (_: unknown, attempt: AttemptSpec) => stage.behave(attempt, name)]),
  );
  stage.world = await createWorld({ actions, seed: plan.seed, reportStart: true, capabilities: { cpus: 3, prefetch: 2 } });
  return stage;
}

/** Reports come twice, and with forged tokens, now and then. */
function noisy(stage: Stage): World["executor"] {
  const { executor } = stage.world;
  const repeat = (report: (one: AttemptReport) => void) => (one: AttemptReport) => {
    if (one.kind === "ended" && stage.fraction() < 0.3) {
      report({ kind: "ended", result: { ...one.result, token: one.result.token + 1, status: "succeeded", outputs: { y: -1 } } });
    }
    report(one);
    if (stage.fraction() < 0.3) report(one);
  };
  return { ...executor, start: (report) => executor.start(repeat(report)), begun: executor.begun };
}

async function engineOf(stage: Stage, death: Plan["deaths"][number] | undefined): Promise<Mortal> {
  const database = await stage.world.connect();
  const watched = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "commit") return value;
      return async (batch: Parameters<typeof database.commit>[0]) => {
        const answer = await target.commit(batch);
        if (answer === "committed") {
          for (const row of batch.nodes) if (row.kind === "task" && row.status === "succeeded") stage.finished.add(row.path);
        }
        return answer;
      };
    },
  });
  const { clock, store } = stage.world;
  return createMortal(
    {
      clock,
      store,
      database: watched,
      executor: noisy(stage),
      random: createFakeRandom(stage.plan.seed * 16 + ++stage.engines),
    },
    death,
  );
}

/** Runs engines one after the other until the run is over; each but the last dies at its call. */
async function liveThrough(stage: Stage, begin: (engine: Engine) => Promise<RunId>): Promise<{ engine: Engine; run: RunId }> {
  const { world, plan } = stage;
  let run: RunId | undefined;
  for (const death of [...plan.deaths, undefined]) {
    const mortal = await engineOf(stage, death);
    let engine: Engine | undefined;
    const ready = mortal.engine.then(async (made) => {
      engine = made;
      await made.recover();
      const known = await world.database.runs({});
      run ??= known.rows[0]?.id ?? (await begin(made));
    });
    let over = false;
    const watch = ready.then(async () => {
      if (run !== undefined && engine !== undefined) await engine.done(run);
      over = true;
    });
    watch.catch(() => (over = true));
    await world.clock.runUntil(() => over || mortal.dead, 8_000);
    if (over && !mortal.dead) {
      mortal.spare();
      await watch;
      return { engine: engine as Engine, run: run as RunId };
    }
    run ??= (await world.database.runs({})).rows[0]?.id;
    if (death?.reboot === true) world.executor.forget();
    // The lease of the dead engine runs out.
    world.clock.advance(31_000);
  }
  throw new Error("the last engine died");
}

test("random graphs × random executors × crashes: the outputs of a direct evaluation, nothing twice, nothing stuck", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const stage = await createStage(plan);
      const { world } = stage;
      try {
        const workflow = randomWorkflow(stage.fraction, plan.size);
        const expected = evaluateDirectly(workflow, (work) => stage.fails(work));
        const { engine, run } = await liveThrough(stage, async (made) => {
          const id = await made.launch({ ...workflow, options: { keepGoing: plan.keepGoing } });
          if (plan.cancel) await made.cancel(id);
          return id;
        });
        const row = await engine.done(run);
        await engine.close({ cancel: false });
        if (plan.cancel && row.status === "cancelled") await checkResumed(stage, run, workflow);
        else {
          assert.equal(row.status, expected.ok ? "succeeded" : "failed", JSON.stringify(row.error));
          if (expected.ok) assert.deepEqual(row.outputs, expected.value);
          else await checkResumed(stage, run, workflow);
        }
        assert.deepEqual(stage.again, [], "finished tasks ran again");
        const open = await world.database.openAttempts(run);
        assert.deepEqual(open, [], "attempts left open");
        const { rows } = await world.database.nodes(run, { status: ["ready", "running", "held", "waiting"] });
        assert.deepEqual(
          rows.map((one) => one.path),
          [],
          "node runs left open",
        );
        // One that died after the last commit could not give its lease back; it has run out.
        const lease = await world.database.lease(run);
        assert.ok(lease === undefined || lease.until <= world.clock.now(), "lease left");
      } finally {
        await world.close();
      }
    }),
    { numRuns: RUNS, verbose: 1, examples: FOUND.map((plan): [Plan] => [plan]) },
  );
});

/** Resumed after the cause of the failures is gone, the run reaches the outputs of a run that never failed. */
async function checkResumed(stage: Stage, run: RunId, workflow: ReturnType<typeof randomWorkflow>): Promise<void> {
  stage.healed = true;
  const clean = evaluateDirectly(workflow);
  const { world } = stage;
  for (const death of [...stage.plan.resumeDeaths, undefined]) {
    const mortal = await engineOf(stage, death);
    let over = false;
    const watch = mortal.engine.then(async (engine) => {
      await engine.recover();
      // A death may have come before the wish was stored.
      const before = await world.database.run(run);
      if (before?.status === "failed" || before?.status === "cancelled") await engine.resume(run, { retryFailed: true });
      await engine.done(run);
      over = true;
      mortal.spare();
      await engine.close({ cancel: false });
    });
    watch.catch(() => (over = true));
    await world.clock.runUntil(() => over || mortal.dead, 8_000);
    if (over && !mortal.dead) {
      await watch;
      break;
    }
    if (death?.reboot === true) world.executor.forget();
    world.clock.advance(31_000);
  }
  const row = await world.database.run(run);
  assert.ok(row !== undefined);
  assert.equal(row.status, "succeeded", JSON.stringify(row.error));
  assert.ok(clean.ok);
  if (stage.failing.size === 0) assert.deepEqual(row.outputs, clean.value);
}
