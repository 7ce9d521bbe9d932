/**
 * Directory inputs as ordinary read-only trees, made once per digest and shared by all attempts: `<work>/trees/<digest>`.
 *
 * 1. A tree is visible only whole (made beside and renamed). 2. Files are hard links into the store where possible: no bytes are copied.
 */
import { existsSync, mkdirSync, promises as fs, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { DirectoryValue } from "@golgi/ir";
import type { Store } from "@golgi/store";

export interface Trees {
  /** A local directory with this content, to be read only. */
  path(value: DirectoryValue): Promise<string>;
}

const FOLDER = "trees";

export function openTrees(store: Store, work: string): Trees {
  const making = new Map<string, Promise<string>>();
  return {
    path(value) {
      const running = making.get(value.digest);
      if (running !== undefined) return running;
      const made = makeTree({ store, work, value }).finally(() => making.delete(value.digest));
      making.set(value.digest, made);
      return made;
    },
  };
}

async function makeTree({ store, work, value }: { store: Store; work: string; value: DirectoryValue }): Promise<string> {
  const path = treePath(work, value.digest);
  if (existsSync(path)) {
    const now = new Date();
    utimesSync(path, now, now);
    return path;
  }
  mkdirSync(join(work, FOLDER), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await store.materialize(value, partial, { link: true });
  try {
    renameSync(partial, path);
  } catch (thrown) {
    await fs.rm(partial, { recursive: true, force: true });
    if (!existsSync(path)) throw thrown;
  }
  return path;
}

function treePath(work: string, digest: string): string {
  return join(work, FOLDER, digest.replace(/^sha256:/, ""));
}

/** Removes trees nobody used for `olderThanMs`: they keep the bytes of collected objects on the disk. */
export async function sweepTrees(work: string, olderThanMs: number): Promise<void> {
  const folder = join(work, FOLDER);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > olderThanMs) await fs.rm(path, { recursive: true, force: true });
  }
}
