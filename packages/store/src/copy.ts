/**
 * Reads a file once: hashes it and, if asked, writes the same bytes to another file. Runs in a worker thread or in this one.
 *
 * Reading, hashing and writing overlap: while this thread hashes buffer n, the I/O threads write buffer n-1 and read buffer n+1.
 * 1. The digest is that of the bytes written, whatever happens to the source meanwhile. 2. Memory is BUFFERS × BUFFER_BYTES.
 * 3. Runs of zeros of a sparse source become holes. Write-back is started every FLUSH_BYTES, so that the final sync is short.
 */
import { createHash } from "node:crypto";
import { constants, promises as fs } from "node:fs";

export interface CopyJob {
  readonly source: string;
  /** Must not exist; absent: only hash. */
  readonly target?: string;
  /** fdatasync the target before returning. */
  readonly sync: boolean;
}
export interface CopyResult {
  readonly hex: string;
  readonly size: number;
}

const BUFFER_BYTES = 1 << 20;
const BUFFERS = 4;
const FLUSH_BYTES = 256 << 20;
const ZEROS = Buffer.alloc(BUFFER_BYTES);

export async function copyAndHash(job: CopyJob): Promise<CopyResult> {
  if (job.target !== undefined && (await tryClone(job.source, job.target))) {
    // A clone shares the blocks and cannot change any more: hash it in place.
    const result = await pump({ source: job.target, sync: false });
    if (job.sync) await syncFile(job.target);
    return result;
  }
  return pump(job);
}

async function pump({ source, target, sync }: CopyJob): Promise<CopyResult> {
  const from = await fs.open(source, constants.O_RDONLY);
  try {
    if (target === undefined) return await stream(from, undefined, false);
    const to = await fs.open(target, "wx", 0o600);
    try {
      const { size, blocks } = await from.stat();
      const result = await stream(from, to, blocks * 512 < size);
      if (sync) await to.datasync();
      return result;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function stream(from: fs.FileHandle, to: fs.FileHandle | undefined, sparse: boolean): Promise<CopyResult> {
  const hash = createHash("sha256");
  const buffers = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(BUFFER_BYTES));
  const writes: (Promise<unknown> | undefined)[] = buffers.map(() => undefined);
  let flushing: Promise<void> | undefined;
  let flushedAt = 0;
  let size = 0;
  let hole = false;
  let reading = from.read(slot(buffers, 0), 0, BUFFER_BYTES, 0);
  try {
    for (let turn = 0; ; turn++) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) break;
      const chunk = bytesRead === BUFFER_BYTES ? buffer : buffer.subarray(0, bytesRead);
      const at = size;
      size += bytesRead;
      const following = (turn + 1) % BUFFERS;
      await writes[following];
      reading = from.read(slot(buffers, following), 0, BUFFER_BYTES, size);
      if (to !== undefined) {
        hole = sparse && chunk.equals(chunk.length === BUFFER_BYTES ? ZEROS : ZEROS.subarray(0, chunk.length));
        writes[turn % BUFFERS] = hole ? undefined : writeAll(to, chunk, at);
        if (size - flushedAt >= FLUSH_BYTES && flushing === undefined) {
          flushedAt = size;
          flushing = to.datasync().finally(() => (flushing = undefined));
          flushing.catch(() => {});
        }
      }
      hash.update(chunk);
    }
  } finally {
    await Promise.allSettled([reading, flushing, ...writes]);
  }
  await Promise.all(writes);
  if (hole) await to?.truncate(size);
  return { hex: hash.digest("hex"), size };
}

function slot(buffers: readonly Buffer[], index: number): Buffer {
  const buffer = buffers[index];
  if (buffer === undefined) throw new RangeError(`no buffer ${index}`);
  return buffer;
}

/** A full disk shows as a short write first; the next one says ENOSPC. */
export async function writeAll(to: fs.FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await to.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

/** Filesystems that can share blocks (btrfs, xfs, zfs, apfs) copy in no time; elsewhere this fails at once and leaves nothing. */
async function tryClone(source: string, target: string): Promise<boolean> {
  try {
    await fs.copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    await fs.rm(target, { force: true });
    return false;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await fs.open(path, "r");
  await handle.datasync().finally(() => handle.close());
}
