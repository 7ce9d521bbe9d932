/** Storing files of this machine: by copy, by taking them over, or only hashing them. What the stat index knows is not read. */
import { digestBytes, type Digest } from "@golgi/ir";
import { lstatSync, promises as fs, readFileSync, rmSync, statSync, unlinkSync, type BigIntStats } from "node:fs";
import { errno, fileChanged, fileKind, fileMissing, ioError, isSourceError } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { digestOfHex, SMALL_BYTES, type Parts } from "./parts.ts";
import type { StoredObject } from "./port.ts";
import { publish, reuse, seal } from "./publish.ts";
import { putBytes } from "./put.ts";

export async function putFile(parts: Parts, path: string): Promise<StoredObject> {
  const before = statOfFile(path);
  const size = Number(before.size);
  const known = parts.index.lookup(before);
  if (known !== undefined && reuse(parts, known, size)) return { digest: known, size };
  const hashedAt = Date.now();
  const stored = size <= SMALL_BYTES ? await putSmall(parts, path, before) : await putBig(parts, path, before);
  parts.index.record(before, stored.digest, hashedAt);
  return stored;
}

async function putSmall(parts: Parts, path: string, before: BigIntStats): Promise<StoredObject> {
  const bytes = readSource(path);
  requireUnchanged(path, before, bytes.length);
  return putBytes(parts, bytes);
}

async function putBig(parts: Parts, path: string, before: BigIntStats): Promise<StoredObject> {
  const temp = parts.nextTemp();
  try {
    const sync = parts.durability.mode === "each";
    const { hex, size } = await parts.copies.run({ source: path, target: temp, sync }, Number(before.size));
    requireUnchanged(path, before, size);
    seal(temp);
    faultPoint("store.put.afterTemp");
    const stored = { digest: digestOfHex(hex), size };
    publish(parts, temp, stored);
    return stored;
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw isSourceError(thrown)
      ? fileMissing(path, thrown)
      : ioError(thrown, `storing ${JSON.stringify(path)} in ${parts.layout.root}`);
  }
}

/** The digest of a file's bytes, from the index where it is known; nothing is stored. */
export async function hashFile(parts: Parts, path: string, before: BigIntStats): Promise<Digest> {
  const known = parts.index.lookup(before);
  if (known !== undefined) return known;
  const hashedAt = Date.now();
  let digest: Digest;
  if (before.size <= SMALL_BYTES) {
    const bytes = readSource(path);
    requireUnchanged(path, before, bytes.length);
    digest = digestBytes(bytes);
  } else {
    try {
      const { hex, size } = await parts.copies.run({ source: path, sync: false }, Number(before.size));
      requireUnchanged(path, before, size);
      digest = digestOfHex(hex);
    } catch (thrown) {
      throw isSourceError(thrown) ? fileMissing(path, thrown) : ioError(thrown, `reading ${JSON.stringify(path)}`);
    }
  }
  parts.index.record(before, digest, hashedAt);
  return digest;
}

function readSource(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw fileMissing(path, thrown);
  }
}

/** Follows symlinks. */
export function statOfFile(path: string): BigIntStats {
  let stats: BigIntStats;
  try {
    stats = statSync(path, { bigint: true });
  } catch (thrown) {
    throw fileMissing(path, thrown);
  }
  if (!stats.isFile()) throw fileKind(path, kindOf(stats), "a regular file");
  return stats;
}

export function kindOf(stats: Pick<BigIntStats, "isDirectory" | "isSymbolicLink" | "isFIFO" | "isSocket" | "isFile">): string {
  if (stats.isFile()) return "a regular file";
  if (stats.isDirectory()) return "a directory";
  if (stats.isSymbolicLink()) return "a symlink";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

function requireUnchanged(path: string, before: BigIntStats, bytesRead: number): void {
  const after = statSync(path, { bigint: true, throwIfNoEntry: false });
  const same =
    after !== undefined &&
    after.ino === before.ino &&
    after.dev === before.dev &&
    after.size === before.size &&
    after.mtimeNs === before.mtimeNs &&
    BigInt(bytesRead) === before.size;
  if (!same) throw fileChanged(path);
}

/**
 * Takes a file over. It is hashed where it lies and renamed only when all is known, so a crash leaves it either there or stored. Copied
 * instead where a rename would not do: another filesystem, other names (hard links) that could still change it, another owner, a symlink.
 */
export async function moveFile(
  parts: Parts,
  path: string,
  { rootDevice, digest: known }: { readonly rootDevice: bigint; readonly digest?: Digest | undefined },
): Promise<StoredObject> {
  const before = statOfFile(path);
  const own = process.getuid === undefined || before.uid === BigInt(process.getuid());
  const copied = before.dev !== rootDevice || before.nlink > 1n || !own || lstatSync(path).isSymbolicLink();
  if (copied) return copyAndRemove(parts, path);
  const digest = known ?? (await hashFile(parts, path, before));
  const stored = { digest, size: Number(before.size) };
  try {
    if (reuse(parts, digest, stored.size)) {
      unlinkSync(path);
      return stored;
    }
    if (parts.durability.mode === "each") {
      const file = await fs.open(path, "r");
      await file.datasync().finally(() => file.close());
    }
    requireUnchanged(path, before, stored.size);
    seal(path);
    faultPoint("store.move.beforeRename");
    publish(parts, path, stored);
    faultPoint("store.move.afterRename");
    return stored;
  } catch (thrown) {
    if (errno(thrown) === "EXDEV") return copyAndRemove(parts, path);
    throw ioError(thrown, `moving ${JSON.stringify(path)} into ${parts.layout.root}`);
  }
}

async function copyAndRemove(parts: Parts, path: string): Promise<StoredObject> {
  const stored = await putFile(parts, path);
  await fs.rm(path);
  return stored;
}
