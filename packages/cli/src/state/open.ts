/** Opens what a command needs of a state directory, and only that: each function loads its packages when it is called. */
import type { Database, Engine, Executor } from "@golgi/engine";
import type { Store } from "@golgi/store";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabaseToRead, openDatabaseToRun } from "../database/choose.ts";
import type { StateDirectory } from "./directory.ts";
import { makeDirectory } from "./make-directory.ts";
import { readLostRetry } from "./lost-retry.ts";
import type { LazyExecutor } from "./lazy-executor.ts";

/** Makes the directory, hidden from git by its own ignore file. */
function createState(state: StateDirectory): void {
  for (const path of [state.root, state.work, state.logs]) makeDirectory(path);
  const ignore = join(state.root, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}

/** The database, or `undefined` when nothing was ever run here; looking creates nothing. */
export function openExistingDatabase(state: StateDirectory): Promise<Database | undefined> {
  return openDatabaseToRead(state);
}

export async function openStore(state: StateDirectory): Promise<Store> {
  createState(state);
  const { openLocalStore } = await import("@golgi/store");
  return openLocalStore(state.store);
}

export interface EngineOptions {
  readonly sandbox: "auto" | "bubblewrap" | "plain";
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Limits of named pools; 1 for those not named. */
  readonly pools?: Readonly<Record<string, number>>;
}

export interface OpenEngine {
  readonly engine: Engine;
  readonly executor: Executor;
  readonly database: Database;
  /** Ends the engine, then what it used. */
  close(options: { readonly cancel: boolean }): Promise<void>;
}

/** The local executor, not started yet. A sandbox that is asked for by name must work, or nothing starts. */
export async function openExecutor(state: StateDirectory, options: EngineOptions): Promise<LazyExecutor> {
  const { openLazily } = await import("./lazy-executor.ts");
  const { sandbox } = options;
  const limits = limitsOf(options);
  const open = async () => {
    createState(state);
    const { createLocalExecutor } = await import("@golgi/executors");
    return createLocalExecutor({ store: state.store, work: state.work, logs: state.logs, sandbox, ...limits });
  };
  return openLazily({ name: "local", open, mustWork: sandbox === "bubblewrap", ...limits });
}

function limitsOf({ cpus, memoryBytes }: EngineOptions): { cpus?: number; memoryBytes?: number } {
  return { ...(cpus !== undefined && { cpus }), ...(memoryBytes !== undefined && { memoryBytes }) };
}

export async function openEngine(
  state: StateDirectory,
  store: Store,
  options: EngineOptions & { readonly executor?: Executor },
): Promise<OpenEngine> {
  const { createEngine } = await import("@golgi/engine");
  createState(state);
  const executor = options.executor ?? (await openExecutor(state, options));
  const database = await openDatabaseToRun(state);
  const engine = await createEngine({
    database,
    store,
    executor,
    limits: limitsOf(options),
    ...(options.pools !== undefined && { pools: options.pools }),
    ...readLostRetry(),
  });
  return {
    engine,
    executor,
    database,
    async close({ cancel }) {
      await engine.close({ cancel });
      await database.close();
    },
  };
}
