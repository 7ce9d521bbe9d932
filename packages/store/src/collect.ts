/**
 * Removes what nothing needs. Safe beside any number of readers and writers, and interrupted at any point:
 *
 * 1. Kept: everything reachable from `live` and from objects younger than `graceMs` (put, re-used or asked for with `missing` since),
 *    through manifests. 2. What is to go is checked once more, and removed, under the exclusive lock, so a writer that re-uses an object
 *    either made it young before that check or finds it gone. 3. Manifests go before what they name, parents first: one that was made
 *    young meanwhile keeps all that it names. Each removal is one unlink: a crash leaves a valid store that is only less clean.
 */
import { isDigest, type Digest } from "@golgi/ir";
import { rmSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { faultPoint } from "./fault.ts";
import { linkPath, objectPath } from "./layout.ts";
import type { Parts } from "./parts.ts";
import type { CollectOptions, CollectReport } from "./port.ts";
import { childDigests } from "./read.ts";
import { listObjects, type ListedObject } from "./scan.ts";

const DEFAULT_GRACE_MS = 3600_000;
/** Writers wait while a batch is removed: about 1 ms. */
const BATCH = 64;
const INDEX_AGE_MS = 180 * 24 * 3600_000;

export async function collectObjects(
  parts: Parts,
  live: Iterable<Digest> | AsyncIterable<Digest>,
  options: CollectOptions,
): Promise<CollectReport> {
  const cutoff = Date.now() - (options.graceMs ?? DEFAULT_GRACE_MS);
  const kept = new Set<Digest>();
  for await (const digest of live) if (isDigest(digest)) markReachable(parts, digest, kept);
  const all: ListedObject[] = [];
  for await (const object of listObjects(parts)) {
    all.push(object);
    if (object.storedAt > cutoff) markReachable(parts, object.digest, kept);
  }
  const candidates = all.filter((object) => !kept.has(object.digest));
  const removed = { objects: 0, bytes: 0 };
  const ordered = parentsFirst(parts, candidates);
  for (let at = 0; at < ordered.length; at += BATCH) {
    const batch = ordered.slice(at, at + BATCH);
    if (options.dryRun) countRemoved(removed, batch);
    else countRemoved(removed, removeBatch(parts, batch, { cutoff, kept }));
    await setImmediate();
  }
  if (!options.dryRun) parts.index.prune(Date.now() - INDEX_AGE_MS);
  const total = { objects: 0, bytes: 0 };
  countRemoved(total, all);
  return { kept: { objects: total.objects - removed.objects, bytes: total.bytes - removed.bytes }, removed };
}

/** A link has no bytes of its own in the store. */
function countRemoved(sum: { objects: number; bytes: number }, objects: readonly ListedObject[]): void {
  for (const object of objects) {
    sum.objects++;
    if (object.linkedFrom === undefined) sum.bytes += object.size;
  }
}

/** Only roots of unknown kind are probed for being a manifest; below one, entries say which they are. */
function markReachable(parts: Parts, root: Digest, kept: Set<Digest>): void {
  const open: Digest[] = [root];
  const mayBeManifest = new Set<Digest>([root]);
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (kept.has(digest)) continue;
    kept.add(digest);
    if (!mayBeManifest.has(digest)) continue;
    for (const child of childDigests(parts, digest) ?? []) {
      if (kept.has(child.digest)) continue;
      if (child.isDirectory) mayBeManifest.add(child.digest);
      open.push(child.digest);
    }
  }
}

function removeBatch(
  parts: Parts,
  batch: readonly ListedObject[],
  { cutoff, kept }: { readonly cutoff: number; readonly kept: Set<Digest> },
): ListedObject[] {
  return parts.lock.exclusive(() => {
    const removed: ListedObject[] = [];
    for (const object of batch) {
      if (kept.has(object.digest)) continue;
      const path =
        object.linkedFrom === undefined ? objectPath(parts.layout, object.digest) : linkPath(parts.layout, object.digest);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      if (stats.mtimeMs > cutoff) {
        markReachable(parts, object.digest, kept);
        continue;
      }
      faultPoint("store.collect.beforeRemove");
      rmSync(path, { force: true });
      faultPoint("store.collect.afterRemove");
      removed.push(object);
    }
    return removed;
  });
}

/** Manifests before what they name, then all else. */
function parentsFirst(parts: Parts, candidates: readonly ListedObject[]): ListedObject[] {
  const children = new Map<Digest, readonly Digest[]>();
  for (const { digest } of candidates) {
    const below = childDigests(parts, digest);
    if (below !== undefined)
      children.set(
        digest,
        below.filter((child) => child.isDirectory).map((child) => child.digest),
      );
  }
  const finished: Digest[] = [];
  const seen = new Set<Digest>();
  for (const start of children.keys()) {
    const stack: { readonly digest: Digest; next: number }[] = seen.has(start) ? [] : [{ digest: start, next: 0 }];
    seen.add(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = children.get(top.digest)?.[top.next++];
      if (child === undefined) {
        finished.push(top.digest);
        stack.pop();
      } else if (children.has(child) && !seen.has(child)) {
        seen.add(child);
        stack.push({ digest: child, next: 0 });
      }
    }
  }
  const place = new Map(finished.map((digest, index) => [digest, -index] as const));
  return candidates.toSorted((a, b) => (place.get(a.digest) ?? 1) - (place.get(b.digest) ?? 1));
}
