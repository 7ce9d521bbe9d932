/**
 * When what was put is on the disk, not only in the page cache.
 *
 * `each`: an object's bytes are synced before the rename that makes it visible, and its directory before `put` returns.
 * `batch`: `put` returns after the rename; `sync()` makes everything put before it durable, in one go. After a process crash nothing is
 *   lost (the page cache survives). After a power cut an object put since the last `sync` may be torn: a mark in `unsynced/`, written
 *   durably before the first such put, names the time from which on objects are re-hashed at the next open (recovery.ts), and torn ones
 *   removed. So no torn object is ever served as whole.
 *
 * 1. `sync` covers what this store object put or re-used, and the digests it is given (put by other processes).
 * 2. Concurrent `sync` calls share one flush: group commit.
 *
 * Measured (ext4 on a virtual disk with fdatasync ≈ 0.1 ms, 1,000 objects of 1 KiB): fdatasync ×4 threads 107–133 ms, ×16 75–90 ms,
 * sync_file_range for all and then fdatasync ×4 98–114 ms, one syncfs 6–7 ms. With 500 MB of somebody else's dirty pages on the same
 * filesystem syncfs took 210–223 ms, the others were unchanged. Hence: up to 64 files one by one (never waits for a neighbour's BAM),
 * more with syncfs.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, promises as fs, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { errno, ioError } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import type { Layout } from "./layout.ts";
import { thisOwner } from "./owner.ts";
import { syncFilesystem } from "./syncfs.ts";

export type DurabilityMode = "each" | "batch";

export interface Durability {
  readonly mode: DurabilityMode;
  /** Before an object becomes visible whose bytes are not synced: leaves the mark. */
  beforeUnsynced(): void;
  /** A file whose bytes the next `sync` must write. */
  addFile(path: string): void;
  /** A directory whose names the next `sync` must write. */
  addDirectory(path: string): void;
  sync(): Promise<void>;
  /** Takes over marks of processes that died before they synced; the next `sync` covers them and removes the marks. */
  adopt(marks: readonly string[]): void;
  close(): Promise<void>;
}

const ONE_BY_ONE_MAX = 64;
const CONCURRENCY = 16;
let instances = 0;

export function openDurability(layout: Layout, mode: DurabilityMode): Durability {
  const mark = join(layout.unsynced, `${thisOwner()}.${threadId}-${++instances}`);
  let marked = false;
  let files = new Set<string>();
  let directories = new Set<string>();
  let adopted: string[] = [];
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function flush(): Promise<void> {
    faultPoint("store.sync.before");
    const since = Date.now();
    const [takenFiles, takenDirectories, takenMarks] = [files, directories, adopted];
    [files, directories, adopted] = [new Set(), new Set(), []];
    try {
      const many = takenFiles.size > ONE_BY_ONE_MAX || takenMarks.length > 0;
      if (many && (await syncFilesystem(layout.root))) {
        for (const path of takenMarks) rmSync(path, { force: true });
      } else {
        await syncEach(takenFiles, "datasync");
        await syncEach(takenDirectories, "sync");
        // Nobody knows which files these marks stand for: they stay until the whole filesystem can be synced.
        adopted.push(...takenMarks);
      }
    } catch (thrown) {
      for (const path of takenFiles) files.add(path);
      for (const path of takenDirectories) directories.add(path);
      adopted.push(...takenMarks);
      throw ioError(thrown, `syncing the store ${layout.root}`);
    }
    if (marked) advance(since);
  }
  /** Not synced itself: an older time only means that more is checked. */
  function advance(since: number): void {
    try {
      writeFileSync(`${mark}~`, JSON.stringify({ since }));
      renameSync(`${mark}~`, mark);
    } catch (thrown) {
      // An older mark stays (full disk), or there is no store any more (removed by hand).
      if (!["ENOSPC", "EDQUOT", "ENOENT"].includes(errno(thrown) ?? "")) throw ioError(thrown, `writing ${mark}`);
    }
  }
  return {
    mode,
    beforeUnsynced() {
      if (marked) return;
      writeDurably(layout.unsynced, mark, JSON.stringify({ since: Date.now() }));
      marked = true;
    },
    addFile: (path) => void files.add(path),
    addDirectory: (path) => void directories.add(path),
    sync() {
      if (next !== undefined) return next;
      const start = (): Promise<void> => {
        next = undefined;
        running = flush();
        return running;
      };
      next = running.then(start, start);
      return next;
    },
    adopt: (marks) => void adopted.push(...marks),
    async close() {
      await this.sync();
      if (marked) rmSync(mark, { force: true });
      marked = false;
    },
  };
}

async function syncEach(paths: ReadonlySet<string>, how: "sync" | "datasync"): Promise<void> {
  const queue = paths.values();
  const one = async (): Promise<void> => {
    for (const path of queue) {
      try {
        const handle = await fs.open(path, "r");
        await handle[how]().finally(() => handle.close());
      } catch (thrown) {
        // Removed by `collect` or by hand meanwhile: nothing to sync.
        if (errno(thrown) !== "ENOENT") throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, paths.size) }, one));
}

function writeDurably(directory: string, path: string, text: string): void {
  mkdirSync(directory, { recursive: true });
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  const parent = openSync(directory, "r");
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
}
