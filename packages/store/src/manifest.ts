/**
 * Directory manifests: canonical JSON of `Manifest`, stored as an object like any other.
 *
 * 1. One tree has one manifest: entries are sorted by name and unique, JSON is canonical. 2. Nothing in a manifest can lead outside the
 * directory it is written to: names are single path segments, and a symlink's target is relative and canonical, `(../)*` and then names,
 * with no more `../` than the link is deep. Since `..` is resolved from the real folder of the link, such a target stays inside even
 * through other symlinks. Manifests may come from elsewhere, so both are checked when one is read.
 */
import { canonicalize, isDigest, isObject, type Digest, type Json, type Manifest, type ManifestEntry } from "@golgi/ir";
import { badManifest } from "./errors.ts";

const MANIFEST_TAG = "manifest/1";

export function encodeManifest(entries: readonly ManifestEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return Buffer.from(canonicalize({ golgi: MANIFEST_TAG, entries: sorted }));
}

/** `depth`: how deep the directory lies below the one that is written out; 0 for the top. */
export function parseManifest(bytes: Buffer, where: string, depth = 0): Manifest {
  let json: Json;
  try {
    json = JSON.parse(bytes.toString()) as Json;
  } catch {
    throw badManifest(where, "it is not JSON");
  }
  if (!isObject(json) || json["golgi"] !== MANIFEST_TAG || !Array.isArray(json["entries"])) {
    throw badManifest(where, `it has no "golgi": "${MANIFEST_TAG}" and list of entries`);
  }
  const entries: ManifestEntry[] = [];
  let last: string | undefined;
  for (const item of json["entries"] as readonly Json[]) {
    const entry = parseEntry(item, where, depth);
    if (last !== undefined && entry.name <= last)
      throw badManifest(where, `entry ${JSON.stringify(entry.name)} is twice or out of order`);
    last = entry.name;
    entries.push(entry);
  }
  return { golgi: MANIFEST_TAG, entries };
}

function parseEntry(item: Json, where: string, depth: number): ManifestEntry {
  if (!isObject(item)) throw badManifest(where, "an entry is not an object");
  const { kind, name, digest, size, executable, target } = item;
  if (typeof name !== "string" || !isSegment(name)) throw badManifest(where, `${JSON.stringify(name)} cannot be a file name`);
  if (kind === "symlink") {
    if (typeof target !== "string" || !staysInside(target, depth)) {
      throw badManifest(where, `the symlink ${JSON.stringify(name)} points to ${JSON.stringify(target)}, which is not inside`);
    }
    return { kind, name, target };
  }
  if (!isDigest(digest) || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw badManifest(where, `entry ${JSON.stringify(name)} has no valid digest and size`);
  }
  if (kind === "directory") return { kind, name, digest, size };
  if (kind !== "file") throw badManifest(where, `entry ${JSON.stringify(name)} has the kind ${JSON.stringify(kind)}`);
  return { kind, name, digest, size, ...(executable === true && { executable }) };
}

export function isSegment(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && !name.includes("\0") && name.isWellFormed();
}

export function staysInside(target: string, depth: number): boolean {
  if (target === "" || target.includes("\0") || !target.isWellFormed()) return false;
  const segments = target.split("/");
  let up = 0;
  while (segments[up] === "..") up++;
  return up <= depth && (target === "." || segments.slice(up).every(isSegment));
}

/** The objects a manifest refers to. */
export function* childrenOf(manifest: Manifest): Generator<{ readonly digest: Digest; readonly isDirectory: boolean }> {
  for (const entry of manifest.entries) {
    if (entry.kind !== "symlink") yield { digest: entry.digest, isDirectory: entry.kind === "directory" };
  }
}

const HEAD = Buffer.from('{"entries":[');
const TAIL = Buffer.from(`],"golgi":"${MANIFEST_TAG}"}`);
export const MANIFEST_MIN_BYTES = HEAD.length + TAIL.length;

/** Whether bytes can be a manifest, from what a canonical one must begin with and (where given) end with. */
export function looksLikeManifest(head: Buffer, tail?: Buffer): boolean {
  return head.subarray(0, HEAD.length).equals(HEAD) && (tail === undefined || tail.subarray(-TAIL.length).equals(TAIL));
}
