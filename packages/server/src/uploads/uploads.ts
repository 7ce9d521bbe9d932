/**
 * Uploads under way (tus 1.0.0): bytes gather in a file of their own until they are whole, then the store takes the file over.
 *
 * 1. What has been acknowledged is on disk, so an upload goes on after the server was restarted. 2. At most one request writes to an
 * upload; a newer one ends an older one, whose connection may be dead. 3. Memory does not grow with the file.
 */
import { isDigest, type Digest, type FileValue } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { createHash, randomBytes, type Hash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { uploadDigestWrong, uploadFailed, uploadOffsetWrong, uploadTooLarge, uploadUnknown } from "../errors.ts";

export interface UploadState {
  readonly id: string;
  readonly size: number;
  readonly offset: number;
  /** When whole. */
  readonly file?: FileValue;
}

export interface Uploads {
  create(wanted: { readonly name: string; readonly size: number; readonly digest?: Digest }): Promise<UploadState>;
  state(id: string): Promise<UploadState>;
  append(id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<UploadState>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Record {
  readonly name: string;
  readonly size: number;
  readonly digest?: Digest;
  readonly file?: FileValue;
}

const KEPT_MS = 7 * 24 * 3600_000;
const SWEEP_MS = 3600_000;
/** Running digests of uploads that were given up without a word are let go. */
const MOST_HASHES = 1000;
const SYNC_BYTES = 64 * 1024 * 1024;

export function openUploads(directory: string, store: Store, now: () => number): Uploads {
  mkdirSync(directory, { recursive: true });
  const partOf = (id: string): string => join(directory, `${id}.part`);
  const recordOf = (id: string): string => join(directory, `${id}.json`);
  /** Requests that write now: how to end one, and when it has ended. */
  const writers = new Map<string, { stop(): void; readonly ended: Promise<void> }>();
  /** Digests so far, of uploads that began in this process: their bytes are not read again at the end. */
  const hashes = new Map<string, RunningHash>();
  /** The store is taking them over. */
  const finishing = new Map<string, Promise<UploadState>>();
  const swept = sweep(directory, now() - KEPT_MS);
  const sweeping = setInterval(() => void sweep(directory, now() - KEPT_MS), SWEEP_MS).unref();

  async function read(id: string): Promise<Record> {
    try {
      return JSON.parse(await readFile(recordOf(id), "utf8")) as Record;
    } catch {
      throw uploadUnknown(id);
    }
  }

  async function write(id: string, record: Record): Promise<void> {
    const draft = `${recordOf(id)}.${randomBytes(4).toString("hex")}.tmp`;
    try {
      await writeFile(draft, JSON.stringify(record));
      await rename(draft, recordOf(id));
    } catch (error) {
      await rm(draft, { force: true });
      throw uploadFailed(id, error);
    }
  }

  async function sizeOf(id: string): Promise<number> {
    return (await stat(partOf(id)).catch(() => undefined))?.size ?? 0;
  }

  async function state(id: string): Promise<UploadState> {
    const record = await read(id);
    if (record.file !== undefined) return { id, size: record.size, offset: record.size, file: record.file };
    const offset = await sizeOf(id);
    // All bytes had arrived when the server ended before the store took them.
    if (offset === record.size && !writers.has(id)) return finish(id, record);
    return { id, size: record.size, offset };
  }

  /** Once, however many ask at the same time. */
  function finish(id: string, record: Record): Promise<UploadState> {
    const known = finishing.get(id);
    if (known !== undefined) return known;
    const finished = takeOver(id, record).finally(() => finishing.delete(id));
    finishing.set(id, finished);
    return finished;
  }

  async function takeOver(id: string, record: Record): Promise<UploadState> {
    const running = hashes.get(id);
    hashes.delete(id);
    const known = running?.at === record.size ? (`sha256:${running.hash.digest("hex")}` as const) : undefined;
    const { digest, size } = await store.moveFile(partOf(id), known).catch(async (error: unknown) => {
      // Another request had it taken over, or it was given up, since the record was read.
      if (await isThere(partOf(id))) throw error;
      const { file } = await read(id);
      if (file === undefined) throw error;
      return file;
    });
    if (record.digest !== undefined && record.digest !== digest) {
      await remove(id);
      throw uploadDigestWrong(record.digest, digest);
    }
    const file: FileValue = { class: "File", digest, name: record.name, size };
    await write(id, { ...record, file });
    return { id, size, offset: size, file };
  }

  async function append(id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<UploadState> {
    while (writers.has(id)) {
      const writer = writers.get(id);
      writer?.stop();
      await writer?.ended;
    }
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const stopping = new AbortController();
    writers.set(id, { stop: () => stopping.abort(), ended });
    try {
      const record = await read(id);
      const stands = record.file === undefined ? await sizeOf(id) : record.size;
      if (stands !== offset) throw uploadOffsetWrong(offset, stands);
      if (record.file !== undefined) return { id, size: record.size, offset: record.size, file: record.file };
      if (offset === 0) {
        for (const oldest of hashes.keys()) if (hashes.size >= MOST_HASHES) hashes.delete(oldest);
        hashes.set(id, { hash: createHash("sha256"), at: 0 });
      }
      const reached = await receive({
        path: partOf(id),
        offset,
        limit: record.size,
        bytes,
        stopped: stopping.signal,
        running: hashes.get(id),
      }).catch((error: unknown) => {
        throw uploadFailed(id, error);
      });
      if (reached < record.size) return { id, size: record.size, offset: reached };
      return await finish(id, record);
    } finally {
      writers.delete(id);
      end();
    }
  }

  async function remove(id: string): Promise<void> {
    hashes.delete(id);
    await Promise.all([rm(partOf(id), { force: true }), rm(recordOf(id), { force: true })]);
  }

  return {
    state,
    append,
    async create({ name, size, digest }) {
      await swept;
      const id = randomBytes(12).toString("hex");
      const record: Record = { name, size, ...(digest !== undefined && { digest }) };
      try {
        await writeFile(partOf(id), "", { flag: "wx", mode: 0o600 });
        await write(id, record);
      } catch (error) {
        await remove(id);
        throw uploadFailed(id, error);
      }
      return size === 0 ? finish(id, record) : { id, size, offset: 0 };
    },
    async remove(id) {
      await read(id);
      for (let writer = writers.get(id); writer !== undefined; writer = writers.get(id)) {
        writer.stop();
        await writer.ended;
      }
      await finishing.get(id)?.catch(() => undefined);
      await remove(id);
    },
    async close() {
      clearInterval(sweeping);
      for (const writer of writers.values()) writer.stop();
      await Promise.all([...writers.values()].map(({ ended }) => ended));
    },
  };
}

interface RunningHash {
  readonly hash: Hash;
  /** Bytes that are in it. */
  at: number;
}

interface Reception {
  readonly path: string;
  readonly offset: number;
  readonly limit: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly stopped: AbortSignal;
  readonly running: RunningHash | undefined;
}

/** Writes what comes until it ends, breaks off or is stopped; returns how far it got, durably. */
async function receive({ path, offset, limit, bytes, stopped, running }: Reception): Promise<number> {
  const handle = await open(path, "r+");
  const source = bytes[Symbol.asyncIterator]();
  let at = offset;
  let unsynced = 0;
  try {
    for (;;) {
      // A connection that breaks off is not an error: the client asks how much arrived, and goes on.
      const next = await nextUnless(stopped, source);
      if (next === undefined || next.done === true) break;
      const part = next.value;
      if (at + part.length > limit) throw uploadTooLarge(at + part.length, limit);
      await writeWhole(handle, part, at);
      if (running?.at === at) {
        running.hash.update(part);
        running.at += part.length;
      }
      at += part.length;
      unsynced += part.length;
      if (unsynced >= SYNC_BYTES) {
        await handle.datasync();
        unsynced = 0;
      }
    }
    await handle.datasync();
    return at;
  } finally {
    void source.return?.()?.catch(() => undefined);
    await handle.close();
  }
}

/** Not `Promise.race`: a promise that stays open would keep every part that ever raced with it. */
function nextUnless(stopped: AbortSignal, source: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array> | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    const settle = (next: IteratorResult<Uint8Array> | undefined): void => {
      stopped.removeEventListener("abort", stop);
      resolve(next);
    };
    if (stopped.aborted) return resolve(undefined);
    stopped.addEventListener("abort", stop);
    source.next().then(settle, () => settle(undefined));
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

async function sweep(directory: string, before: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < before) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** `Upload-Metadata`: comma-separated `key base64`. */
export function parseMetadata(header: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of header.split(",")) {
    const [key = "", value = ""] = part.trim().split(" ", 2);
    if (key !== "") pairs.set(key, Buffer.from(value, "base64").toString("utf8"));
  }
  return pairs;
}

export function digestIn(metadata: ReadonlyMap<string, string>): Digest | undefined {
  const digest = metadata.get("digest");
  return isDigest(digest) ? digest : undefined;
}
