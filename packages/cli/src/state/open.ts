/** Opens what a command needs of a state directory, and only that: each function loads its packages when it is called. */
import type { Database, Engine, Executor } from "@golgi/engine";
import type { Store } from "@golgi/store";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StateDirectory } from "./directory.ts";

/** Makes the directory, hidden from git by its own ignore file. */
function createState(state: StateDirectory): void {
  for (const path of [state.root, state.work, state.logs]) mkdirSync(path, { recursive: true });
  const ignore = join(state.root, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}

/** The database, or `undefined` when nothing was ever run here; looking creates nothing. */
export async function openExistingDatabase(state: StateDirectory): Promise<Database | undefined> {
  return existsSync(state.database) ? openDatabase(state) : undefined;
}

async function openDatabase(state: StateDirectory): Promise<Database> {
  createState(state);
  const { openSqlite } = await import("@golgi/engine");
  return openSqlite(state.database);
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
}

export interface OpenEngine {
  readonly engine: Engine;
  readonly executor: Executor;
  readonly database: Database;
  /** Ends the engine, then what it used. */
  close(options: { readonly cancel: boolean }): Promise<void>;
}

export async function openEngine(state: StateDirectory, store: Store, options: EngineOptions): Promise<OpenEngine> {
  const [{ createEngine, openSqlite }, { openLazily }] = await Promise.all([
    import("@golgi/engine"),
    import("./lazy-executor.ts"),
  ]);
  createState(state);
  const limits = {
    ...(options.cpus !== undefined && { cpus: options.cpus }),
    ...(options.memoryBytes !== undefined && { memoryBytes: options.memoryBytes }),
  };
  const database = await openSqlite(state.database);
  const open = async () => {
    const { createLocalExecutor } = await import("@golgi/executors");
    return createLocalExecutor({ store: state.store, work: state.work, logs: state.logs, sandbox: options.sandbox, ...limits });
  };
  // A sandbox that was asked for by name must work, or nothing starts.
  const executor = options.sandbox === "bubblewrap" ? await open() : openLazily({ name: "local", open, ...limits });
  const engine = await createEngine({ database, store, executor, limits });
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
