/**
 * Storing a directory tree: its files as objects, then its manifests from the leaves up, so that a manifest never becomes visible before
 * what it names. In `each` mode the whole tree is made durable by two syncs (files, manifests), not one per file.
 *
 * Kept: names, bytes, the owner's executable bit, empty directories, symlinks that stay inside. Not kept: times, owners, other mode bits,
 * hard links as such.
 */
import type { Digest, DirectoryValue, ManifestEntry } from "@golgi/ir";
import { isUtf8 } from "node:buffer";
import { chmodSync, lstatSync, promises as fs, readdirSync, readlinkSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileKind, fileMissing, ioError, nameNotUtf8, objectMissing, symlinkOutside } from "./errors.ts";
import { faultPoint } from "./fault.ts";
import { encodeManifest, staysInside } from "./manifest.ts";
import type { Parts } from "./parts.ts";
import type { PutDirectoryOptions, StoredObject } from "./port.ts";
import { kindOf, moveFile, putFile } from "./put-file.ts";
import { putBytes } from "./put.ts";
import { missingObjects } from "./read.ts";

type FileNode = {
  readonly kind: "file";
  readonly name: string;
  readonly path: string;
  readonly executable: boolean;
  stored?: StoredObject;
};
type LinkNode = { readonly kind: "symlink"; readonly name: string; readonly target: string };
type DirectoryNode = { readonly kind: "directory"; readonly name: string; readonly nodes: readonly TreeNode[] };
type TreeNode = FileNode | LinkNode | DirectoryNode;

type Walk = { readonly root: string; readonly seenAs: readonly string[]; readonly files: FileNode[]; readonly move: boolean };

const CONCURRENCY = 4;
/** Small files are stored by synchronous calls: let other work run after so many. */
const YIELD_EVERY = 32;
/** After so long the first objects may have grown older than a collector's grace: make all young again before naming them. */
const REFRESH_AFTER_MS = 5 * 60_000;

export async function putDirectory(parts: Parts, path: string, options: PutDirectoryOptions = {}): Promise<DirectoryValue> {
  const startedAt = Date.now();
  const root = realDirectory(path, options.move === true);
  const seenAs = [resolve(path), ...(options.seenAs === undefined ? [] : [normalize(options.seenAs)])];
  const walk: Walk = { root, seenAs, files: [], move: options.move === true };
  const tree: DirectoryNode = { kind: "directory", name: basename(resolve(path)), nodes: walkDirectory(walk, root, 0) };
  const group: Parts = { ...parts, durability: { ...parts.durability, mode: "batch" } };
  await storeFiles(group, walk, options.move === true);
  if (parts.durability.mode === "each") await parts.durability.sync();
  if (Date.now() - startedAt > REFRESH_AFTER_MS) requireAll(parts, walk.files);
  faultPoint("store.directory.beforeManifest");
  const { digest, size } = await storeManifest(group, tree);
  if (options.move === true) await fs.rm(root, { recursive: true, force: true });
  return { class: "Directory", digest, name: tree.name, size };
}

function realDirectory(path: string, move: boolean): string {
  try {
    const stats = move ? lstatSync(path) : statSync(path);
    if (!stats.isDirectory()) throw fileKind(path, kindOf(stats), "a directory");
    return realpathSync(path);
  } catch (thrown) {
    throw thrown instanceof Error && "code" in thrown && thrown.code === "GOLGI_FILE_KIND" ? thrown : fileMissing(path, thrown);
  }
}

function walkDirectory(walk: Walk, directory: string, depth: number): TreeNode[] {
  let entries: Dirent<Buffer>[];
  if (walk.move) openToMoves(directory);
  try {
    entries = readdirSync(directory, { withFileTypes: true, encoding: "buffer" });
  } catch (thrown) {
    throw fileMissing(directory, thrown);
  }
  return entries.map((entry) => {
    if (!isUtf8(entry.name)) throw nameNotUtf8(directory, entry.name);
    const name = entry.name.toString();
    const path = join(directory, name);
    if (entry.isDirectory()) return { kind: "directory", name, nodes: walkDirectory(walk, path, depth + 1) };
    if (entry.isSymbolicLink()) return { kind: "symlink", name, target: targetOf(walk, directory, { path, depth }) };
    const stats = entry.isFile() ? lstatSync(path) : undefined;
    if (stats === undefined) throw fileKind(path, kindOf(lstatSync(path)), "regular files, directories and symlinks");
    const node: FileNode = { kind: "file", name, path, executable: (stats.mode & 0o100) !== 0 };
    walk.files.push(node);
    return node;
  });
}

const OWNERS_ALL = 0o700;

/** Nothing can be moved out of a read-only directory, and a manifest does not keep its mode. */
function openToMoves(directory: string): void {
  try {
    const { mode } = lstatSync(directory);
    if ((mode & OWNERS_ALL) !== OWNERS_ALL) chmodSync(directory, mode | OWNERS_ALL);
  } catch {
    // Somebody else's: what comes next says so.
  }
}

/** The target as a manifest may hold it (see manifest.ts), or an error when it leads outside. */
function targetOf(walk: Walk, directory: string, link: { readonly path: string; readonly depth: number }): string {
  const bytes = readlinkSync(link.path, { encoding: "buffer" });
  if (!isUtf8(bytes)) throw nameNotUtf8(link.path, bytes);
  const target = bytes.toString();
  if (staysInside(target, link.depth)) return target;
  const resolved = resolveTarget(walk, directory, target);
  const canonical = relative(directory, resolved) || ".";
  if ((resolved !== walk.root && !resolved.startsWith(walk.root + sep)) || !staysInside(canonical, link.depth)) {
    throw symlinkOutside(link.path, target);
  }
  return canonical;
}

function resolveTarget(walk: Walk, directory: string, target: string): string {
  for (const prefix of isAbsolute(target) ? walk.seenAs : []) {
    const inside = relative(prefix, normalize(target));
    if (!inside.startsWith("..") && !isAbsolute(inside)) return join(walk.root, inside);
  }
  const full = isAbsolute(target) ? target : `${directory}/${target}`;
  try {
    // `a/..` is not always `.`: `a` may itself be a symlink. The variant that is not native normalises the text first.
    return realpathSync.native(full);
  } catch {
    return normalize(full).replace(/(?<=.)\/$/, "");
  }
}

async function storeFiles(parts: Parts, walk: Walk, move: boolean): Promise<void> {
  const device = statSync(parts.layout.root, { bigint: true }).dev;
  const queue = walk.files.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    let count = 0;
    for (const file of queue) {
      if (failed) return;
      try {
        file.stored = move ? await moveFile(parts, file.path, { rootDevice: device }) : await putFile(parts, file.path);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
      if (++count % YIELD_EVERY === 0) await setImmediate();
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  for (const result of results)
    if (result.status === "rejected") throw ioError(result.reason, `storing ${JSON.stringify(walk.root)}`);
}

function requireAll(parts: Parts, files: readonly FileNode[]): void {
  const [lost] = missingObjects(
    parts,
    files.flatMap((file) => (file.stored === undefined ? [] : [file.stored.digest])),
  );
  if (lost !== undefined) throw objectMissing(lost, parts.layout.root);
}

async function storeManifest(parts: Parts, tree: DirectoryNode): Promise<{ readonly digest: Digest; readonly size: number }> {
  const entries: ManifestEntry[] = [];
  let total = 0;
  for (const node of tree.nodes) {
    if (node.kind === "symlink") {
      entries.push(node);
      continue;
    }
    const stored = node.kind === "directory" ? await storeManifest(parts, node) : node.stored;
    if (stored === undefined) throw new Error(`${node.name} was not stored`);
    total += stored.size;
    const executable = node.kind === "file" && node.executable;
    entries.push({
      kind: node.kind,
      name: node.name,
      digest: stored.digest,
      size: stored.size,
      ...(executable && { executable }),
    } as ManifestEntry);
  }
  const { digest } = await putBytes(parts, encodeManifest(entries));
  return { digest, size: total };
}
