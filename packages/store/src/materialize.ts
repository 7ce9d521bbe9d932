/**
 * Writing values out as ordinary files. 1. Nothing existing is overwritten. 2. The path appears whole, by link or rename; an interrupted
 * call leaves only a sibling named `.golgi-…`. 3. Nothing is written outside the path (manifests are checked, see manifest.ts).
 *
 * `link`: hard links to the objects, read-only; executables and files that are linked in place are copied all the same, since a hard
 * link shares its mode and its bytes. Who writes to a hard link as root changes the store.
 */
import { isDirectoryValue, type Digest, type DirectoryValue, type FileValue } from "@golgi/ir";
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  promises as fs,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { badManifest, errno, ioError, objectCorrupt, objectMissing, pathExists } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { isSegment, parseManifest } from "./manifest.ts";
import { SMALL_BYTES, type Parts } from "./parts.ts";
import { requirePlace, readObject } from "./read.ts";

type Options = { readonly link?: boolean };
type FileToWrite = { readonly digest: Digest; readonly size: number; readonly executable: boolean };

let counter = 0;
const YIELD_EVERY = 64;
const MAX_MANIFEST_BYTES = 480 << 20;

export async function materialize(
  parts: Parts,
  value: FileValue | DirectoryValue,
  path: string,
  options: Options = {},
): Promise<void> {
  const target = resolve(path);
  try {
    mkdirSync(dirname(target), { recursive: true });
    if (isDirectoryValue(value)) await placeDirectory(parts, value.digest, target, options);
    else await placeFile(parts, value, target, options);
  } catch (thrown) {
    throw ioError(thrown, `writing ${JSON.stringify(target)}`);
  }
}

async function placeFile(parts: Parts, value: FileValue, target: string, options: Options): Promise<void> {
  requireFree(target);
  const temp = siblingOf(target);
  try {
    await writeFile(parts, { ...value, executable: false }, temp, options);
    faultPoint("store.materialize.beforeRename");
    publishNew(temp, target);
  } finally {
    rmSync(temp, { force: true });
  }
  for (const companion of value.secondary ?? []) {
    const names = companion.name.split("/");
    if (!names.every(isSegment))
      throw badManifest(
        `The file ${JSON.stringify(value.name)}`,
        `its companion ${JSON.stringify(companion.name)} is not beside it`,
      );
    const path = join(dirname(target), ...names);
    mkdirSync(dirname(path), { recursive: true });
    await placeFile(parts, companion, path, options);
  }
}

async function placeDirectory(parts: Parts, digest: Digest, target: string, options: Options): Promise<void> {
  requireFree(target);
  const temp = siblingOf(target);
  try {
    await writeDirectory({ parts, options, written: 0 }, digest, temp, 0);
    faultPoint("store.materialize.beforeRename");
    requireFree(target);
    renameSync(temp, target);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

type Progress = { readonly parts: Parts; readonly options: Options; written: number };

async function writeDirectory(progress: Progress, digest: Digest, path: string, depth: number): Promise<void> {
  const { parts, options } = progress;
  const manifest = parseManifest(readObject(parts, digest, MAX_MANIFEST_BYTES), digest, depth);
  mkdirSync(path);
  for (const entry of manifest.entries) {
    const child = `${path}/${entry.name}`;
    if (entry.kind === "symlink") symlinkSync(entry.target, child);
    else if (entry.kind === "directory") await writeDirectory(progress, entry.digest, child, depth + 1);
    else await writeFile(parts, { ...entry, executable: entry.executable === true }, child, options);
    if (++progress.written % YIELD_EVERY === 0) await setImmediate();
  }
}

async function writeFile(parts: Parts, file: FileToWrite, target: string, options: Options): Promise<void> {
  const place = requirePlace(parts, file.digest);
  if (place.size !== file.size) throw objectCorrupt(file.digest, `it has ${place.size} bytes where ${file.size} are expected`);
  if (options.link === true && !file.executable && place.link === undefined && tryHardLink(place.path, target)) return;
  try {
    if (place.size <= SMALL_BYTES) {
      writeFileSync(target, readFileSync(place.path), { flag: "wx", mode: file.executable ? 0o777 : 0o666 });
      return;
    }
    const mode = createEmpty(target, file.executable);
    await fs.copyFile(place.path, target, constants.COPYFILE_FICLONE);
    chmodSync(target, mode);
  } catch (thrown) {
    throw errno(thrown) === "ENOENT" ? objectMissing(file.digest, parts.layout.root) : thrown;
  }
}

/** The mode the user's umask gives a new file; a copy would take the object's read-only mode. */
function createEmpty(path: string, executable: boolean): number {
  const file = openSync(path, "wx", executable ? 0o777 : 0o666);
  try {
    return fstatSync(file).mode & 0o777;
  } finally {
    closeSync(file);
  }
}

function tryHardLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if (["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(errno(thrown) ?? "")) return false;
    throw thrown;
  }
}

/** Unlike a rename, a hard link never replaces what somebody else made meanwhile. */
function publishNew(temp: string, target: string): void {
  try {
    if (tryHardLink(temp, target)) return;
  } catch (thrown) {
    throw errno(thrown) === "EEXIST" ? pathExists(target) : thrown;
  }
  requireFree(target);
  renameSync(temp, target);
}

function requireFree(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw pathExists(target);
}

function siblingOf(target: string): string {
  return join(
    dirname(target),
    `.golgi-${process.pid}-${threadId}-${++counter}-${basename(target)
      .slice(0, 20)
      .replace(/[^\w.-]/g, "_")}`,
  );
}
