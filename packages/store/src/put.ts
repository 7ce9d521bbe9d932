/** Storing bytes, streams and files. A caller returns only after `settle`, which makes `each` mode durable. */
import { digestBytes, type Digest } from "@golgi/ir";
import { createHash } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fdatasync,
  openSync,
  promises as fs,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  type BigIntStats,
} from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { writeAll } from "./copy.ts";
import { errno, fileChanged, fileKind, fileMissing, ioError, isSourceError } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { digestOfHex, SMALL_BYTES, type Parts } from "./parts.ts";
import type { StoredObject } from "./port.ts";
import { publish, reuse, seal } from "./publish.ts";

const datasync = promisify(fdatasync);

/** In `each` mode what was just published is durable when this returns; many callers share one sync. */
export async function settle(parts: Parts): Promise<void> {
  if (parts.durability.mode === "each") await parts.durability.sync();
}

export async function putBytes(parts: Parts, bytes: Uint8Array): Promise<StoredObject> {
  const stored = { digest: digestBytes(bytes), size: bytes.length };
  if (reuse(parts, stored.digest, stored.size)) return stored;
  const temp = parts.nextTemp();
  try {
    const file = openSync(temp, "wx", 0o444);
    try {
      writeFileSync(file, bytes);
      fchmodSync(file, 0o444);
      if (parts.durability.mode === "each") await datasync(file);
    } finally {
      closeSync(file);
    }
    faultPoint("store.put.afterTemp");
    publish(parts, temp, stored);
    return stored;
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw ioError(thrown, `storing ${stored.size} bytes in ${parts.layout.root}`);
  }
}

/** Small streams are gathered and stored as bytes; others are hashed while they are written. */
export async function putStream(parts: Parts, source: Readable): Promise<StoredObject> {
  const head: Buffer[] = [];
  let headBytes = 0;
  const chunks = source.iterator({ destroyOnReturn: true });
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return await putBytes(parts, Buffer.concat(head));
      const chunk = bytesOf(next.value);
      head.push(chunk);
      headBytes += chunk.length;
      if (headBytes > SMALL_BYTES) return await putLong(parts, Buffer.concat(head), chunks);
    }
  } finally {
    source.destroy();
  }
}

async function putLong(parts: Parts, head: Buffer, rest: AsyncIterator<unknown>): Promise<StoredObject> {
  const temp = parts.nextTemp();
  const hash = createHash("sha256");
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    const file = await fs.open(temp, "wx", 0o444);
    try {
      const take = async (chunk: Buffer): Promise<void> => {
        await writing;
        writing = writeAll(file, chunk, size);
        writing.catch(() => {});
        size += chunk.length;
        hash.update(chunk);
      };
      await take(head);
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) await take(bytesOf(next.value));
      await writing;
      if (parts.durability.mode === "each") await file.datasync();
    } finally {
      await writing.catch(() => {});
      await file.close();
    }
    faultPoint("store.put.afterTemp");
    const stored = { digest: digestOfHex(hash.digest("hex")), size };
    publish(parts, temp, stored);
    return stored;
  } catch (thrown) {
    rmSync(temp, { force: true });
    throw ioError(thrown, `storing a stream in ${parts.layout.root} (${size} bytes so far)`);
  }
}

function bytesOf(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("A stream to store must give bytes or text, not objects.");
}

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

export function requireUnchanged(path: string, before: BigIntStats, bytesRead: number): void {
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
 * instead where a rename would not do: another filesystem, other names (hard links) that could still change it, another owner.
 */
export async function moveFile(parts: Parts, path: string, rootDevice: bigint): Promise<StoredObject> {
  const before = statOfFile(path);
  const named = statSync(path, { bigint: true });
  const own = process.getuid === undefined || named.uid === BigInt(process.getuid());
  if (before.dev !== rootDevice || before.nlink > 1n || !own) return copyAndRemove(parts, path);
  const digest = await hashFile(parts, path, before);
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
