/**
 * Directories of attempts, used again and again: `<work>/job-<pid>-<start ticks>-<n>`. Making and removing directories are the most
 * expensive file operations of a small task (each joins the file system's journal, and waits while somebody syncs), so a directory
 * that an attempt left exactly as it found it serves the next attempt of the same shape.
 *
 * 1. A directory belongs to one attempt at a time. 2. It is used again only when every file that was put there is gone, every folder is
 * still a folder of ours with its first permissions, and there is nothing else in it. 3. Anything else is removed.
 */
import { existsSync, lstatSync, mkdirSync, promises as fs, readdirSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isAlive, startTicksOf } from "../process/tree.ts";

export interface JobFolder {
  readonly directory: string;
  /** Relative to the directory, parents first. */
  readonly folders: readonly string[];
  /** Absolute paths of files put there by us. */
  readonly files: string[];
}

export interface JobFolders {
  /** A directory with exactly these folders and nothing else. */
  take(folders: readonly string[]): JobFolder;
  /** `quick`: small enough to look at and remove at once. */
  give(folder: JobFolder, options: { readonly quick: boolean }): Promise<void>;
  /** Keeps it for people to look at, under this name. */
  keep(folder: JobFolder, name: string): void;
  close(): void;
}

const SPARES = 64;
const MODE = 0o755;

export function openJobFolders(work: string): JobFolders {
  const spares = new Map<string, JobFolder[]>();
  const owner = `${process.pid}-${startTicksOf(process.pid) ?? 0}`;
  let serial = 0;
  let spare = 0;
  const make = (folders: readonly string[]): JobFolder => {
    const directory = join(work, `job-${owner}-${++serial}`);
    makeDirectory(work, directory);
    for (const folder of folders) mkdirSync(`${directory}/${folder}`, { mode: MODE });
    return { directory, folders, files: [] };
  };
  return {
    take(folders) {
      const found = spares.get(folders.join("\n"))?.pop();
      if (found === undefined) return make(folders);
      spare--;
      return { ...found, files: [] };
    },
    async give(folder, { quick }) {
      if (quick && spare < SPARES && isTidy(folder)) {
        const key = folder.folders.join("\n");
        const list = spares.get(key);
        if (list === undefined) spares.set(key, [folder]);
        else list.push(folder);
        spare++;
        return;
      }
      await removeDirectory(folder.directory, quick);
    },
    keep(folder, name) {
      const kept = join(work, name);
      rmSync(kept, { recursive: true, force: true });
      renameSync(folder.directory, kept);
    },
    close() {
      for (const list of spares.values()) for (const { directory } of list) rmSync(directory, { recursive: true, force: true });
      spares.clear();
    },
  };
}

function makeDirectory(work: string, directory: string): void {
  try {
    mkdirSync(directory, { mode: MODE });
  } catch (thrown) {
    if (existsSync(work)) throw thrown;
    // Somebody removed the work folder.
    mkdirSync(directory, { mode: MODE, recursive: true });
  }
}

/** Removes our files, and then looks whether only our folders are left. */
function isTidy({ directory, folders, files }: JobFolder): boolean {
  try {
    for (const path of files) unlinkSync(path);
  } catch {
    return false;
  }
  const children = new Map<string, number>([["", 0]]);
  for (const folder of folders) {
    const parent = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "";
    children.set(parent, (children.get(parent) ?? 0) + 1);
    children.set(folder, children.get(folder) ?? 0);
  }
  for (const [folder, count] of children) {
    const path = folder === "" ? directory : `${directory}/${folder}`;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isDirectory() || (stats.mode & 0o7777) !== MODE) return false;
    if (readdirSync(path).length !== count) return false;
  }
  return true;
}

/** Whatever a body did to the permissions of its files, they go. */
async function removeDirectory(directory: string, quick: boolean): Promise<void> {
  try {
    if (quick) rmSync(directory, { recursive: true, force: true });
    else await fs.rm(directory, { recursive: true, force: true });
  } catch {
    await openPermissions(directory);
    await fs.rm(directory, { recursive: true, force: true }).catch(() => removeDeep(directory));
  }
}

/** Folders in folders whose path is longer than a path may be: only the synchronous way goes down into them. */
function removeDeep(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // The next start tries again.
  }
}

async function openPermissions(directory: string): Promise<void> {
  await fs.chmod(directory, 0o700).catch(() => {});
  for (const entry of await fs.readdir(directory, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await openPermissions(`${directory}/${entry.name}`);
  }
}

/** Removes directories of attempts and functions whose worker has gone. */
export async function sweepJobFolders(work: string): Promise<void> {
  for (const name of await fs.readdir(work).catch(() => [])) {
    const found = /^(?:job|fn)-(\d+)-(\d+)-\d+(?:\.err|\.pid)?$/.exec(name);
    if (found === null || isAlive(Number(found[1]), Number(found[2]))) continue;
    await removeDirectory(join(work, name), false);
  }
}
