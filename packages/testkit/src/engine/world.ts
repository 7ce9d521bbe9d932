/** Building blocks of the engine's tests: small graphs, and a world of database, store, executor and clock that outlives engines. */
import { createEngine, openSqlite, type Database, type Engine, type EngineParts, type NodeRunRow } from "@golgi/engine";
import {
  documentDigest,
  taskDigest,
  workflowDigest,
  type AttemptSpec,
  type Digest,
  type Document,
  type Expr,
  type Graph,
  type Json,
  type JsonObject,
  type NodeSpec,
  type PolicySpec,
  type RecordType,
  type ResourceSpec,
  type RunId,
  type TaskSpec,
  type Type,
  type WorkflowSpec,
} from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeClock, createFakeRandom, type FakeClock } from "../fake-clock.ts";
import { createFakeExecutor, type FakeBehaviour, type FakeExecutor, type FakeExecutorOptions } from "../fake-executor.ts";

export const ANY: Type = {};
export const FILE: Type = { type: "object", "x-golgi": { kind: "file" } };

export function record(
  properties: Readonly<Record<string, Type>>,
  required: readonly string[] = Object.keys(properties),
): RecordType {
  return { type: "object", properties, required, additionalProperties: false };
}

export interface TaskOptions {
  readonly inputs?: Readonly<Record<string, Type>>;
  readonly required?: readonly string[];
  readonly outputs?: Readonly<Record<string, Type>>;
  /** Changes the task's code. */
  readonly code?: string;
  readonly resources?: Partial<ResourceSpec>;
  readonly policy?: Partial<PolicySpec>;
}

/** A script task; what it does is the fake executor's business, by name. */
export function taskOf(name: string, options: TaskOptions = {}): TaskSpec {
  return {
    kind: "task",
    ir: 1,
    name,
    inputs: record(options.inputs ?? { x: ANY }, options.required),
    outputs: record(options.outputs ?? { y: ANY }),
    body: {
      kind: "script",
      language: "shell",
      interpreter: ["bash"],
      template: [{ kind: "text", text: options.code ?? name }],
    },
    environment: { tools: {}, variables: {}, network: false },
    resources: { cpus: 1, memoryBytes: { start: 0, factor: 1, max: 0 }, diskBytes: 0, gpus: 0, pools: [], ...options.resources },
    policy: { retries: {}, backoff: { initialMs: 100, maxMs: 1000 }, cache: true, priority: 0, ...options.policy },
  };
}

export const input = (port: string): Expr => ({ kind: "input", port });
export const output = (node: string, port = "y"): Expr => ({ kind: "output", node, port });
export const literal = (value: Json): Expr => ({ kind: "literal", value });

export function graphOf(parts: {
  readonly inputs?: Readonly<Record<string, Type>>;
  readonly outputs?: Readonly<Record<string, Type>>;
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  readonly results: Readonly<Record<string, Expr>>;
}): Graph {
  const outputs = parts.outputs ?? Object.fromEntries(Object.keys(parts.results).map((port) => [port, ANY]));
  return { inputs: record(parts.inputs ?? {}), outputs: record(outputs), nodes: parts.nodes, results: parts.results };
}

export function taskNode(task: TaskSpec, inputs: Readonly<Record<string, Expr>>, more: Partial<NodeSpec> = {}): NodeSpec {
  return { kind: "task", task: taskDigest(task), inputs, ...more } as NodeSpec;
}

export function documentOf(
  graph: Graph,
  tasks: readonly TaskSpec[],
  more: {
    readonly workflows?: readonly WorkflowSpec[];
    readonly onFailure?: Graph;
    readonly finally?: Graph;
    readonly name?: string;
  } = {},
): Document {
  const main: WorkflowSpec = {
    kind: "workflow",
    ir: 1,
    name: more.name ?? "main",
    graph,
    ...(more.onFailure !== undefined && { onFailure: more.onFailure }),
    ...(more.finally !== undefined && { finally: more.finally }),
  };
  const workflows = [main, ...(more.workflows ?? [])];
  const document: Document = {
    golgi: "document/1",
    tasks: Object.fromEntries(tasks.map((task) => [taskDigest(task), task])) as Record<Digest, TaskSpec>,
    workflows: Object.fromEntries(workflows.map((spec) => [workflowDigest(spec), spec])) as Record<Digest, WorkflowSpec>,
    main: workflowDigest(main),
  };
  documentDigest(document);
  return document;
}

/** What tasks do, by name: outputs, or a behaviour. */
export type Actions = Readonly<Record<string, (inputs: JsonObject, attempt: AttemptSpec) => Json | FakeBehaviour>>;

export interface WorldOptions extends Partial<Omit<FakeExecutorOptions, "run" | "clock">> {
  readonly actions: Actions;
  readonly seed?: number;
  readonly engine?: Partial<EngineParts>;
}

export interface World {
  readonly clock: FakeClock;
  readonly database: Database;
  readonly store: Store;
  readonly executor: FakeExecutor;
  /** Another engine on the same state, as after a crash. */
  engine(parts?: Partial<EngineParts>): Promise<Engine>;
  /** A second connection to the same database. */
  connect(): Promise<Database>;
  finish(engine: Engine, run: RunId): ReturnType<Engine["done"]>;
  /** Moves the clock until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
  rows(run: RunId): Promise<ReadonlyMap<string, NodeRunRow>>;
  /** Paths of attempts begun, in order. */
  begun(): readonly string[];
  close(): Promise<void>;
}

export function runActions(actions: Actions): FakeExecutorOptions["run"] {
  return (attempt, task) => {
    const act = actions[task.name];
    if (act === undefined) throw new Error(`no action for ${task.name}`);
    const done = act(attempt.inputs, attempt);
    return isBehaviour(done) ? done : { kind: "succeed", outputs: { y: done } };
  };
}

function isBehaviour(done: Json | FakeBehaviour): done is FakeBehaviour {
  return (
    typeof done === "object" && done !== null && !Array.isArray(done) && typeof (done as { kind?: unknown }).kind === "string"
  );
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), "golgi-engine-"));
  const clock = createFakeClock();
  const store = await openLocalStore(join(directory, "store"));
  const path = join(directory, "golgi.db");
  const database = await openSqlite(path);
  const opened: Database[] = [database];
  const { actions, seed = 1, engine: engineParts, ...executorOptions } = options;
  const executor = createFakeExecutor({ ...executorOptions, clock, run: runActions(actions) });
  let engines = 0;
  async function settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    await clock.runUntil(() => settled);
    return promise;
  }
  const connect = async (): Promise<Database> => {
    const other = await openSqlite(path);
    opened.push(other);
    return other;
  };
  return {
    clock,
    database,
    store,
    executor,
    connect,
    async engine(parts) {
      const random = createFakeRandom(seed * 1000 + engines);
      const own = engines++ === 0 ? database : await connect();
      return createEngine({ database: own, store, executor, clock, random, ...engineParts, ...parts });
    },
    finish: (engine, run) => settle(engine.done(run)),
    settle,
    async rows(run) {
      const rows = new Map<string, NodeRunRow>();
      let after: string | undefined;
      do {
        const page = await database.nodes(run, {}, after, 1000);
        for (const row of page.rows) rows.set(row.path, row);
        after = page.next;
      } while (after !== undefined);
      return rows;
    },
    begun: () => executor.begun.map((attempt) => attempt.node),
    async close() {
      await Promise.all(opened.map((one) => one.close()));
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
