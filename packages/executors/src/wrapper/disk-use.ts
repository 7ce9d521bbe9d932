/**
 * How much an attempt has on disk: what is allocated below its directory, but for its inputs, which are links to the store. A file with
 * several names counts once; links are not followed. What goes while it is looked at is no error.
 */
import { promises as fs } from "node:fs";

const BLOCK = 512;

/** Ends early when `enough` is exceeded. */
export async function diskUse(directory: string, enough = Number.POSITIVE_INFINITY): Promise<number> {
  const seen = new Set<number>();
  const folders = [directory];
  let bytes = 0;
  for (let folder = folders.pop(); folder !== undefined && bytes <= enough; folder = folders.pop()) {
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (folder === directory && entry.name === "in") continue;
      const path = `${folder}/${entry.name}`;
      const stats = await fs.lstat(path).catch(() => undefined);
      if (stats === undefined || (stats.nlink > 1 && !stats.isDirectory() && seen.has(stats.ino))) continue;
      if (stats.nlink > 1) seen.add(stats.ino);
      bytes += stats.blocks * BLOCK;
      if (entry.isDirectory()) folders.push(path);
    }
  }
  return bytes;
}
