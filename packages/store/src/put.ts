/** Storing bytes and streams. A caller returns only after `settle`, which makes `each` mode durable. */
import { digestBytes } from "@golgi/ir";
import { createHash } from "node:crypto";
import { closeSync, fchmodSync, fdatasync, openSync, promises as fs, rmSync, writeFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { writeAll } from "./copy-target.ts";
import { ioError } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { digestOfHex, SMALL_BYTES, type Parts } from "./parts.ts";
import type { StoredObject } from "./port.ts";
import { publish, reuse } from "./publish.ts";

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
