/**
 * Where things are below a store's root.
 *
 *   store.json                       format of the store
 *   objects/sha256/ab/cdef…          the bytes, mode 0444; mtime = when they were last put
 *   links/sha256/ab/cdef…            JSON: a file indexed in place (`LinkRecord`)
 *   tmp/<owner>/<n>                  unfinished writes of one process (see owner.ts); renamed into objects/ when whole
 *   unsynced/<owner>                 since when that process has put objects that may not be on the disk yet (see durability.ts)
 *   index.db, lock.db                stat index (a cache, may be deleted) and the lock between writers and `collect`
 *
 * All below one root so that a rename never crosses a filesystem.
 */
import { isDigest, type Digest } from "@golgi/ir";
import { join, resolve } from "node:path";
import { badDigest } from "./errors.ts";

export interface Layout {
  readonly root: string;
  readonly format: string;
  readonly objects: string;
  readonly links: string;
  readonly tmp: string;
  readonly unsynced: string;
  readonly index: string;
  readonly lock: string;
}

export function layoutOf(root: string): Layout {
  const base = resolve(root);
  return {
    root: base,
    format: join(base, "store.json"),
    objects: join(base, "objects", "sha256"),
    links: join(base, "links", "sha256"),
    tmp: join(base, "tmp"),
    unsynced: join(base, "unsynced"),
    index: join(base, "index.db"),
    lock: join(base, "lock.db"),
  };
}

const PREFIX = "sha256:".length;
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Throws on anything that is not a digest, so that no text from outside ever becomes part of a path. */
function shardOf(digest: Digest): string {
  if (!isDigest(digest)) throw badDigest(String(digest));
  return digest.slice(PREFIX, PREFIX + 2);
}

export function objectPath(layout: Layout, digest: Digest): string {
  return `${layout.objects}/${shardOf(digest)}/${digest.slice(PREFIX + 2)}`;
}

export function linkPath(layout: Layout, digest: Digest): string {
  return `${layout.links}/${shardOf(digest)}/${digest.slice(PREFIX + 2)}`;
}

/** The digest of a file found in a shard; undefined for a foreign name. */
export function digestOfName(shard: string, name: string): Digest | undefined {
  const digest = `sha256:${shard}${name}`;
  return isDigest(digest) ? digest : undefined;
}
