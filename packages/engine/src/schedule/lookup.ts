/**
 * Asks the cache for ready tasks, in bulk, and the store whether the objects are still there: a deleted object is a miss, never an error.
 */
import { artifactsOf, type Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { alive, type Kernel } from "../kernel.ts";
import type { CacheRow, Database } from "../ports/database.ts";
import type { NodeRun } from "../state.ts";
import { follow, guarded, keyOf, missed, reuse, waitInLine } from "./tasks.ts";

const AT_ONCE = 2_000;

export interface CacheParts {
  readonly database: Database;
  readonly store: Store;
}

export async function lookUp(kernel: Kernel, parts: CacheParts): Promise<void> {
  const asking: NodeRun[] = [];
  const keys = new Set<Digest>();
  for (const node of kernel.lookups.splice(0, AT_ONCE)) {
    if (node.status !== "ready" || !alive(kernel, node.run)) continue;
    guarded(kernel, node, () => {
      const key = keyOf(node);
      if (key === undefined || !node.run.options.cache) return runWithoutCache(kernel, node);
      if (follow(kernel, node, key)) return;
      asking.push(node);
      keys.add(key);
    });
  }
  if (asking.length === 0) return;
  const { found, gone } = await readCache(parts, [...keys]);
  for (const node of asking) {
    if (node.status !== "ready" || !alive(kernel, node.run)) continue;
    const key = node.key as Digest;
    const entry = found.get(key);
    if (entry !== undefined) reuse(kernel, node, entry);
    else {
      if (gone.has(key)) node.why = "deleted";
      missed(kernel, node, key);
    }
  }
}

function runWithoutCache(kernel: Kernel, node: NodeRun): void {
  node.why = "cache-off";
  waitInLine(kernel, node);
}

/** Entries whose objects are all there; `gone`: keys whose entries were useless and are forgotten. */
export async function readCache(
  { database, store }: CacheParts,
  keys: readonly Digest[],
): Promise<{ readonly found: ReadonlyMap<Digest, CacheRow>; readonly gone: ReadonlySet<Digest> }> {
  const entries = await database.cacheEntries(keys);
  const objects = new Map<Digest, Digest[]>();
  for (const [key, entry] of entries) {
    for (const artifact of artifactsOf(entry.outputs)) {
      const users = objects.get(artifact.digest);
      if (users === undefined) objects.set(artifact.digest, [key]);
      else users.push(key);
    }
  }
  const gone = new Set<Digest>();
  if (objects.size > 0) {
    for (const digest of await store.missing([...objects.keys()])) for (const key of objects.get(digest) ?? []) gone.add(key);
  }
  if (gone.size === 0) return { found: entries, gone };
  await database.forgetCache([...gone]);
  return { found: new Map([...entries].filter(([key]) => !gone.has(key))), gone };
}
