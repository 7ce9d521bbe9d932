/**
 * The one place where an object becomes visible. All under the shared lock, so that `collect` cannot remove it in between.
 *
 * 1. An object appears by rename, whole. 2. One that is re-used is made young again (mtime = now), so that `collect` keeps it for its
 * grace time. 3. One whose size is wrong (damage from outside) is not re-used but replaced: putting the right bytes repairs the store.
 */
import type { Digest } from "@golgi/ir";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { errno } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { objectPath } from "./layout.ts";
import type { Parts } from "./parts.ts";

/** True when the object is there; it is then young and will be covered by the next `sync`. */
export function reuse(parts: Parts, digest: Digest, size: number): boolean {
  return parts.lock.shared(() => reuseLocked(parts, objectPath(parts.layout, digest), size));
}

/** Renames a finished temporary file to its object, or drops it when the object is there already. */
export function publish(parts: Parts, temp: string, stored: { readonly digest: Digest; readonly size: number }): void {
  const path = objectPath(parts.layout, stored.digest);
  faultPoint("store.put.beforeRename");
  parts.lock.shared(() => {
    if (reuseLocked(parts, path, stored.size)) {
      rmSync(temp, { force: true });
      return;
    }
    if (parts.durability.mode === "batch") {
      parts.durability.beforeUnsynced();
      parts.durability.addFile(path);
    }
    renameInto(parts, temp, path);
  });
  faultPoint("store.put.afterRename");
}

/** Mode 0444 and a fresh mtime, so that a moved file is as young as a copied one. */
export function seal(path: string): void {
  chmodSync(path, 0o444);
  const now = Date.now() / 1000;
  utimesSync(path, now, now);
}

export function renameInto(parts: Parts, temp: string, path: string): void {
  const shard = dirname(path);
  parts.durability.addDirectory(shard);
  try {
    renameSync(temp, path);
  } catch (thrown) {
    if (errno(thrown) !== "ENOENT") throw thrown;
    mkdirSync(shard, { recursive: true });
    parts.durability.addDirectory(dirname(shard));
    renameSync(temp, path);
  }
}

function reuseLocked(parts: Parts, path: string, size: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.size !== size) return false;
  try {
    const now = Date.now() / 1000;
    utimesSync(path, now, now);
  } catch {
    // Another user's object in a shared store cannot be made young: store our own over it.
    return false;
  }
  // Another process may have put it in batch mode and not have synced it yet.
  if (parts.durability.mode === "batch") parts.durability.beforeUnsynced();
  parts.durability.addFile(path);
  return true;
}
