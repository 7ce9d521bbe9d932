/** Reading: where an object's bytes are, streams by range, and which objects are missing. */
import { isDigest, type Digest } from "@golgi/ir";
import { closeSync, openSync, promises as fs, readFileSync, readSync, statSync, utimesSync } from "node:fs";
import { Readable } from "node:stream";
import { badRange, errno, ioError, objectCorrupt, objectMissing, objectTooLarge } from "./errors.ts";
import { objectPath } from "./layout.ts";
import { linkFault, readLink, requireLink, type LinkRecord } from "./link.ts";
import { childrenOf, looksLikeManifest, MANIFEST_MIN_BYTES, parseManifest } from "./manifest.ts";
import type { Parts } from "./parts.ts";
import type { ByteRange, StoredObject } from "./port.ts";

export const DEFAULT_MAX_READ = 64 << 20;
const READ_CHUNK = 256 << 10;
/** `missing` makes present objects young again, but writes to an inode at most this often. */
const REFRESH_MS = 10 * 60_000;

export interface Place {
  readonly path: string;
  readonly size: number;
  readonly inode: string;
  readonly link?: LinkRecord;
}

/** Undefined: not in the store. Throws when it is a link whose file has changed. */
function locate(parts: Parts, digest: Digest): Place | undefined {
  const path = objectPath(parts.layout, digest);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return { path, size: stats.size, inode: String(stats.ino) };
  const link = readLink(parts, digest);
  if (link === undefined) return undefined;
  requireLink(digest, link);
  return { path: link.path, size: link.size, inode: link.inode, link };
}

export function requirePlace(parts: Parts, digest: Digest): Place {
  const place = locate(parts, digest);
  if (place === undefined) throw objectMissing(digest, parts.layout.root);
  return place;
}

/** A link whose file has changed counts as absent. */
export function statObject(parts: Parts, digest: Digest): StoredObject | undefined {
  const stats = statSync(objectPath(parts.layout, digest), { throwIfNoEntry: false });
  if (stats !== undefined) return { digest, size: stats.size };
  const link = readLink(parts, digest);
  return link === undefined || linkFault(link) !== undefined ? undefined : { digest, size: link.size };
}

export async function openObject(parts: Parts, digest: Digest, range: ByteRange = { start: 0 }): Promise<Readable> {
  const place = requirePlace(parts, digest);
  const end = endOf(digest, place.size, range);
  if (range.start === end) return Readable.from([], { objectMode: false });
  // Opened before it is returned: `collect` may remove the name meanwhile, the bytes stay readable.
  const handle = await fs.open(place.path, "r").catch((thrown: unknown) => {
    throw errno(thrown) === "ENOENT" ? objectMissing(digest, parts.layout.root) : ioError(thrown, `opening ${digest}`);
  });
  return handle.createReadStream({ start: range.start, end: end - 1, highWaterMark: READ_CHUNK });
}

/** Bytes of a range, few enough to hold. */
export async function readRange(parts: Parts, digest: Digest, range: ByteRange): Promise<Buffer> {
  const place = requirePlace(parts, digest);
  const length = endOf(digest, place.size, range) - range.start;
  if (length > DEFAULT_MAX_READ) throw objectTooLarge(digest, length, DEFAULT_MAX_READ);
  const bytes = Buffer.allocUnsafe(length);
  try {
    const count = await parts.files.read(place, bytes, range.start);
    if (count < length) throw objectCorrupt(digest, `it ends at byte ${range.start + count} instead of ${place.size}`);
    // Also still what was linked: it may have changed between the look and the read.
    if (place.link !== undefined) requireLink(digest, place.link);
    return bytes;
  } catch (thrown) {
    throw errno(thrown) === "ENOENT" ? objectMissing(digest, parts.layout.root) : ioError(thrown, `reading ${digest}`);
  }
}

/** One past the last byte of a range that lies inside. */
function endOf(digest: Digest, size: number, { start, end = size }: ByteRange): number {
  const valid = Number.isSafeInteger(start) && start >= 0 && start <= size && end >= start;
  if (!valid) throw badRange(digest, `${start}–${end === size ? "" : end}`, size);
  return Math.min(end, size);
}

export function readObject(parts: Parts, digest: Digest, maxBytes: number): Buffer {
  const place = requirePlace(parts, digest);
  if (place.size > maxBytes) throw objectTooLarge(digest, place.size, maxBytes);
  try {
    const bytes = readFileSync(place.path);
    if (bytes.length !== place.size) throw objectCorrupt(digest, `it has ${bytes.length} bytes instead of ${place.size}`);
    return bytes;
  } catch (thrown) {
    throw errno(thrown) === "ENOENT" ? objectMissing(digest, parts.layout.root) : ioError(thrown, `reading ${digest}`);
  }
}

/**
 * The missing ones. A directory is missing when anything below it is. Those present become young, so that `collect` leaves them for its
 * grace time to a caller that is about to use them.
 */
export function missingObjects(parts: Parts, digests: readonly Digest[]): Digest[] {
  const complete = new Map<Digest, boolean>();
  return digests.filter((digest) => isDigest(digest) && !isComplete(parts, digest, complete));
}

function isComplete(parts: Parts, digest: Digest, complete: Map<Digest, boolean>): boolean {
  const known = complete.get(digest);
  if (known !== undefined) return known;
  const answer =
    isPresent(parts, digest) && (childDigests(parts, digest) ?? []).every((child) => isComplete(parts, child.digest, complete));
  complete.set(digest, answer);
  return answer;
}

function isPresent(parts: Parts, digest: Digest): boolean {
  const path = objectPath(parts.layout, digest);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return statObject(parts, digest) !== undefined;
  if (Date.now() - stats.mtimeMs < REFRESH_MS) return true;
  return parts.lock.shared(() => {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
    try {
      utimesSync(path, Date.now() / 1000, Date.now() / 1000);
    } catch {
      // Somebody else's object in a shared store: its own users keep it alive.
    }
    return true;
  });
}

/** The children of a manifest; undefined when the object is not one (or is not in the store). */
export function childDigests(
  parts: Parts,
  digest: Digest,
): readonly { readonly digest: Digest; readonly isDirectory: boolean }[] | undefined {
  const path = objectPath(parts.layout, digest);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const head = Buffer.alloc(MANIFEST_MIN_BYTES);
    if (readSync(file, head, 0, head.length, 0) < MANIFEST_MIN_BYTES || !looksLikeManifest(head)) return undefined;
    const bytes = readFileSync(file);
    if (!looksLikeManifest(head, bytes)) return undefined;
    // Depth is not known here; reachability does not depend on where symlinks point.
    return [...childrenOf(parseManifest(bytes, digest, Number.MAX_SAFE_INTEGER))];
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
