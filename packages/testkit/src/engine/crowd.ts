/**
 * Several engines on one database and several runs, for property tests: machines die and come back, runs are cancelled and resumed, by
 * whoever is there. All that is committed is watched: what has succeeded stays so, and no further attempt is made for it.
 */
import type { Database, Engine, EngineParts, NodeRunRow } from "@golgi/engine";
import type { AttemptSpec, Cause, JsonObject, RunId, TaskSpec } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { createFakeRandom, type FakeClock } from "../fake-clock.ts";
import { createFakeExecutor, type FakeBehaviour, type FakeExecutor } from "../fake-executor.ts";
import { createMortal, type Death, type Mortal } from "./mortal.ts";
import { mix, PLANNER, workOf, type Fraction, type RandomWorkflow } from "./random-graph.ts";

export interface Machine {
  readonly executor: FakeExecutor;
  mortal: Mortal | undefined;
  engine: Engine | undefined;
  /** Steps until an engine is there again. */
  downFor: number;
}

export interface CrowdParts {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly connect: () => Promise<Database>;
  readonly fraction: Fraction;
  /** Work that fails as long as it is not healed. */
  readonly fails: (work: string) => boolean;
  readonly trouble: number;
  readonly seed: number;
}

export const POOLS = { narrow: 1 };
const TROUBLES: readonly Cause[] = ["transient", "preempted", "lost"];
const HANDLER = /(^|\/)@(on-failure|finally)\//;

export class Crowd {
  readonly parts: CrowdParts;
  readonly machines: readonly Machine[];
  readonly wrong: string[] = [];
  readonly workflows = new Map<RunId, RandomWorkflow>();
  /** Calls to databases that have not answered. */
  pending = 0;
  kills = 0;
  #engines = 0;
  readonly #finished = new Set<string>();
  readonly #attempts = new Set<string>();
  readonly #troubles = new Map<string, number>();

  constructor(parts: CrowdParts, machines: number) {
    this.parts = parts;
    this.machines = Array.from({ length: machines }, () => {
      const run = (attempt: AttemptSpec, task: TaskSpec): FakeBehaviour => this.#behave(attempt, task.name);
      const capabilities = { cpus: 3, memoryBytes: 2_000, prefetch: 2 };
      const executor = createFakeExecutor({ clock: parts.clock, run, capabilities, reportStart: true });
      return { executor, mortal: undefined, engine: undefined, downFor: 0 };
    });
  }

  #behave(attempt: AttemptSpec, name: string): FakeBehaviour {
    const { fraction } = this.parts;
    const work = workOf(name, attempt.inputs);
    const delayMs = fraction() < 0.5 ? 0 : Math.floor(fraction() * 5_000);
    // Of no random workflow: a question of the test itself.
    if (!this.workflows.has(attempt.run)) return { kind: "succeed", outputs: { y: 1 } };
    if (this.parts.fails(work)) return { kind: "fail", cause: "exit", delayMs };
    const at = `${attempt.run} ${attempt.node}`;
    const before = this.#troubles.get(at) ?? 0;
    if (before < 3 && fraction() < this.parts.trouble) {
      this.#troubles.set(at, before + 1);
      const cause = TROUBLES[Math.floor(fraction() * TROUBLES.length)] as Cause;
      return cause === "lost" ? { kind: "lose" } : { kind: "fail", cause, delayMs };
    }
    return { kind: "succeed", outputs: this.#outputs(attempt, name), delayMs };
  }

  #outputs(attempt: AttemptSpec, name: string): JsonObject {
    if (name !== PLANNER.name) return { y: mix(name, attempt.inputs) };
    const made = this.workflows.get(attempt.run)?.made[attempt.inputs["made"] as number];
    return { document: made as unknown as JsonObject };
  }

  /** Begins an engine on the machine; it takes over what has no owner. */
  async start(machine: Machine, death: Death | undefined): Promise<void> {
    const { clock, store, seed } = this.parts;
    const random = createFakeRandom(seed * 64 + ++this.#engines);
    const database = this.#watched(await this.parts.connect());
    const parts: EngineParts & { clock: FakeClock } = {
      clock,
      store,
      database,
      executor: machine.executor,
      random,
      pools: POOLS,
    };
    const mortal = createMortal(parts, death);
    machine.mortal = mortal;
    machine.engine = undefined;
    void mortal.engine.then(async (engine) => {
      if (machine.mortal !== mortal) return;
      machine.engine = engine;
      await this.ask(engine.recover());
    });
  }

  kill(machine: Machine, downFor: number, reboot: boolean): void {
    machine.mortal?.kill();
    this.kills++;
    machine.mortal = undefined;
    machine.engine = undefined;
    machine.downFor = downFor;
    if (reboot) machine.executor.forget();
  }

  /** What is refused (another process owns the run, it is over) is no fault; what an engine that dies was asked is never answered. */
  async ask(wish: Promise<unknown>): Promise<void> {
    try {
      await wish;
    } catch (thrown) {
      const code = String((thrown as { code?: unknown }).code);
      if (!["GOLGI_RUN_OWNED", "GOLGI_RUN_OVER"].includes(code)) this.wrong.push(`${code}: ${String(thrown)}`);
    }
  }

  #watched(database: Database): Database {
    return new Proxy(database, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function" || name === "liveDigests") return value;
        return async (...args: unknown[]) => {
          this.pending++;
          try {
            const answer: unknown = await Reflect.apply(value, target, args);
            if (name === "commit" && answer === "committed") this.#committed(args[0] as Parameters<Database["commit"]>[0]);
            return answer;
          } finally {
            this.pending--;
          }
        };
      },
    });
  }

  #committed(batch: Parameters<Database["commit"]>[0]): void {
    for (const { run, path, id } of batch.attempts) {
      if (!this.#attempts.has(id) && this.#finished.has(`${run} ${path}`)) this.wrong.push(`another attempt of ${run} ${path}`);
      this.#attempts.add(id);
    }
    for (const row of batch.nodes) this.#watchNode(row);
  }

  #watchNode(row: NodeRunRow): void {
    const at = `${row.run} ${row.path}`;
    if (row.status === "succeeded" && !HANDLER.test(row.path)) this.#finished.add(at);
    else if (this.#finished.has(at)) this.wrong.push(`${at} had succeeded and is ${row.status}`);
  }

  /** Lets everything happen that does not need time. */
  async quiet(): Promise<void> {
    for (let still = 0; still < 4; still = this.pending === 0 ? still + 1 : 0) await new Promise((done) => setImmediate(done));
  }
}
