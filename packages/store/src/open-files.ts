/**
 * Files kept open for a moment between reads of small parts: viewers ask for many parts of few files, and opening costs more than reading.
 *
 * 1. Whoever reads has looked at the path just before; a file that is another one by now (its inode says so) is opened anew. 2. A handle is
 * closed when its last read is over: after it was pushed out by newer ones, or lay idle, so that space of removed objects is soon free.
 */
import { closeSync, openSync, read } from "node:fs";

export interface OpenFiles {
  /** Fills `target` from `position` on; returns how many bytes there were. Throws what the system says. */
  read(file: OpenFile, target: Buffer, position: number): Promise<number>;
  /** Of this process, for tests and diagnosis. */
  count(): number;
  close(): void;
}

interface OpenFile {
  readonly path: string;
  readonly inode: string;
}

interface Handle {
  readonly file: number;
  readonly inode: string;
  readers: number;
  kept: boolean;
  usedAt: number;
}

const MOST = 64;
const IDLE_MS = 3000;

export function openFiles(): OpenFiles {
  /** The least recently used first. */
  const handles = new Map<string, Handle>();
  let sweeping: NodeJS.Timeout | undefined;

  function acquire({ path, inode }: OpenFile): Handle {
    let handle = handles.get(path);
    handles.delete(path);
    if (handle !== undefined && handle.inode !== inode) {
      drop(handle);
      handle = undefined;
    }
    handle ??= { file: openSync(path, "r"), inode, readers: 0, kept: true, usedAt: 0 };
    handles.set(path, handle);
    for (const [oldest, old] of handles) {
      if (handles.size <= MOST) break;
      handles.delete(oldest);
      drop(old);
    }
    handle.readers++;
    handle.usedAt = Date.now();
    sweeping ??= setInterval(sweep, IDLE_MS / 2).unref();
    return handle;
  }

  function drop(handle: Handle): void {
    handle.kept = false;
    if (handle.readers === 0) closeSync(handle.file);
  }

  function release(handle: Handle): void {
    handle.readers--;
    if (!handle.kept && handle.readers === 0) closeSync(handle.file);
  }

  function sweep(): void {
    for (const [path, handle] of handles) {
      if (Date.now() - handle.usedAt < IDLE_MS) continue;
      handles.delete(path);
      drop(handle);
    }
    if (handles.size === 0) stopSweeping();
  }

  function stopSweeping(): void {
    clearInterval(sweeping);
    sweeping = undefined;
  }

  return {
    async read(file, target, position) {
      const handle = acquire(file);
      try {
        return await fill(handle.file, target, position);
      } finally {
        release(handle);
      }
    },
    count: () => handles.size,
    close() {
      stopSweeping();
      for (const handle of handles.values()) drop(handle);
      handles.clear();
    },
  };
}

async function fill(file: number, target: Buffer, position: number): Promise<number> {
  let at = 0;
  while (at < target.length) {
    const count = await readOnce(file, target, at, position + at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

function readOnce(file: number, target: Buffer, at: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(file, target, at, target.length - at, position, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
