/** What must stay in the store: what runs and cache entries name, and the bundles of registered workflows that nobody has run yet. */
import type { Database } from "@golgi/engine";
import type { Digest } from "@golgi/ir";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StateDirectory } from "../state/directory.ts";

export async function* liveDigests(database: Database | undefined, state: StateDirectory): AsyncGenerator<Digest> {
  if (database !== undefined) yield* database.liveDigests();
  const file = join(state.root, "registry.db");
  if (!existsSync(file)) return;
  const { openRegistry } = await import("@golgi/server");
  const registry = openRegistry(file);
  try {
    yield* registry.liveDigests();
  } finally {
    registry.close();
  }
}
