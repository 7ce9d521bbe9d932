/**
 * What must stay in the store: what runs and cache entries name, the bundles of registered workflows that nobody has run yet, files of
 * presets. In every database that this state directory has been used with: one that cannot be reached stops the collector.
 */
import type { Database } from "@golgi/engine";
import type { Digest } from "@golgi/ir";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chooseDatabase, databasesEver } from "../database/choose.ts";
import type { StateDirectory } from "../state/directory.ts";

export async function* liveDigests(database: Database | undefined, state: StateDirectory): AsyncGenerator<Digest> {
  if (database !== undefined) yield* database.liveDigests();
  yield* ofOtherDatabases(state);
  const { openPresets, openRegistry } = await import("@golgi/server");
  const file = join(state.root, "registry.db");
  for (const address of [...databasesEver(state), ...(existsSync(file) ? [file] : [])]) {
    const registry = await openRegistry(address);
    const presets = await openPresets(address);
    try {
      yield* registry.liveDigests();
      yield* presets.liveDigests();
    } finally {
      await registry.close();
      await presets.close();
    }
  }
}

async function* ofOtherDatabases(state: StateDirectory): AsyncGenerator<Digest> {
  const { openPostgres, openSqlite } = await import("@golgi/engine");
  const current = chooseDatabase(state);
  const openers: (() => Promise<Database>)[] = databasesEver(state)
    .filter((url) => url !== current)
    .map((url) => () => openPostgres(url, { retryMs: 5000, connections: 2 }));
  if (current !== undefined && existsSync(state.database)) openers.push(() => openSqlite(state.database));
  for (const open of openers) {
    const other = await open();
    try {
      yield* other.liveDigests();
    } finally {
      await other.close();
    }
  }
}
