/**
 * Files indexed in place: the store holds a record of where the bytes are and what the file looked like when it was hashed. At each use
 * size, mtime and inode must still be the same; `verify` re-hashes. A record is a small JSON file, written by rename.
 */
import type { Digest, Json } from "@golgi/ir";
import { readFileSync, realpathSync, rmSync, statSync, writeFileSync, type BigIntStats } from "node:fs";
import { fileMissing, ioError, linkChanged } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { linkPath } from "./layout.ts";
import type { Parts } from "./parts.ts";
import type { StoredObject } from "./port.ts";
import { renameInto, reuse } from "./publish.ts";
import { hashFile, statOfFile } from "./put-file.ts";

export interface LinkRecord {
  /** Absolute, symlinks resolved. */
  readonly path: string;
  readonly size: number;
  /** Decimal text: nanoseconds and inodes exceed what JSON numbers hold. */
  readonly mtimeNs: string;
  readonly inode: string;
}

export async function linkFile(parts: Parts, given: string): Promise<StoredObject> {
  const before = statOfFile(given);
  const path = realpathSync(given);
  const digest = await hashFile(parts, path, before);
  const stored = { digest, size: Number(before.size) };
  // The store's own copy is safer than a file that may change.
  if (reuse(parts, digest, stored.size)) return stored;
  const record: LinkRecord = { path, size: stored.size, mtimeNs: String(before.mtimeNs), inode: String(before.ino) };
  const temp = parts.nextTemp();
  try {
    writeFileSync(temp, JSON.stringify(record), { mode: 0o444, flag: "wx" });
    faultPoint("store.link.beforeRename");
    const target = linkPath(parts.layout, digest);
    parts.lock.shared(() => renameInto(parts, temp, target));
    parts.durability.addFile(target);
    return stored;
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw ioError(thrown, `linking ${JSON.stringify(path)}`);
  }
}

export function readLink(parts: Parts, digest: Digest): LinkRecord | undefined {
  try {
    return parseLink(readFileSync(linkPath(parts.layout, digest), "utf8"));
  } catch {
    return undefined;
  }
}

function parseLink(text: string): LinkRecord | undefined {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || !("path" in json)) return undefined;
  const { path, size, mtimeNs, inode } = json as { [key: string]: Json };
  const valid = typeof path === "string" && typeof size === "number" && typeof mtimeNs === "string" && typeof inode === "string";
  return valid ? { path, size, mtimeNs, inode } : undefined;
}

/** What differs between the file now and its record; undefined: nothing. */
export function linkFault(
  record: LinkRecord,
): { readonly fault: "missing" | "changed" | "unreadable"; readonly what: string } | undefined {
  let now: BigIntStats | undefined;
  try {
    now = statSync(record.path, { bigint: true, throwIfNoEntry: false });
  } catch (thrown) {
    return { fault: "unreadable", what: `it cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)})` };
  }
  if (now === undefined) return { fault: "missing", what: "it was removed" };
  if (Number(now.size) !== record.size)
    return { fault: "changed", what: `its size changed from ${record.size} to ${now.size} bytes` };
  if (String(now.ino) !== record.inode) return { fault: "changed", what: "it was replaced by another file" };
  if (String(now.mtimeNs) !== record.mtimeNs) return { fault: "changed", what: "it was modified" };
  return undefined;
}

/** Throws when the file is no longer what was linked. */
export function requireLink(digest: Digest, record: LinkRecord): void {
  const found = linkFault(record);
  if (found?.fault === "unreadable") throw fileMissing(record.path, new Error(found.what));
  if (found !== undefined) throw linkChanged(digest, record.path, found.what);
}
