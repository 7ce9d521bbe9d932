/** What is put right when a store is opened: left-overs of dead processes, and objects that a power cut may have torn. */
import { digestBytes, type Digest } from "@golgi/ir";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  promises as fs,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errno, storeVersion } from "./errors.ts";
import { objectPath, type Layout } from "./layout.ts";
import { livenessOf, thisOwner } from "./owner.ts";
import { digestOfHex, SMALL_BYTES, type Parts } from "./parts.ts";
import { listObjects } from "./scan.ts";

const FORMAT = "store/1";
/** Clocks of the kernel and of files may differ by a tick. */
const SLACK_MS = 10_000;

/** Makes the folders of a new store, refuses one of a newer format. */
export function prepareRoot(layout: Layout): void {
  mkdirSync(layout.objects, { recursive: true });
  for (const folder of [layout.links, layout.tmp, layout.unsynced]) mkdirSync(folder, { recursive: true });
  let format: string | undefined;
  try {
    format = readFileSync(layout.format, "utf8");
  } catch (thrown) {
    if (errno(thrown) !== "ENOENT") throw thrown;
  }
  if (format === undefined) {
    const temp = join(layout.tmp, `format-${thisOwner()}`);
    writeFileSync(temp, `${JSON.stringify({ golgi: FORMAT })}\n`);
    renameSync(temp, layout.format);
    for (const folder of [layout.objects, dirname(layout.objects), layout.root, dirname(layout.root)]) syncFolder(folder);
  } else if (format.trim() !== JSON.stringify({ golgi: FORMAT })) {
    throw storeVersion(layout.root, format.trim().slice(0, 100));
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Unfinished writes of processes that are gone. */
export function removeStaleTemps(layout: Layout): void {
  for (const owner of readdirSync(layout.tmp)) {
    if (owner === thisOwner()) continue;
    const path = join(layout.tmp, owner);
    const stats = statSync(path, { throwIfNoEntry: false });
    const liveness = stats === undefined ? "unknown" : livenessOf(owner.replace(/^format-/, ""), Date.now() - stats.mtimeMs);
    if (liveness === "dead" || liveness === "gone") rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Marks of processes that ended before they synced. Machine still up: the page cache holds the bytes, the next `sync` writes them.
 * Machine restarted: what was put since the mark is re-hashed, what is torn is removed. Returns how many were removed.
 */
export async function recoverUnsynced(parts: Parts): Promise<number> {
  const gone: { readonly path: string; readonly since: number }[] = [];
  for (const name of readdirSync(parts.layout.unsynced)) {
    const path = join(parts.layout.unsynced, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    const liveness = stats === undefined ? "unknown" : livenessOf(name, Date.now() - stats.mtimeMs);
    if (liveness === "dead") parts.durability.adopt([path]);
    if (liveness === "gone") gone.push({ path, since: sinceOf(path) });
  }
  if (gone.length === 0) return 0;
  const removed = await removeTorn(parts, Math.min(...gone.map((mark) => mark.since)) - SLACK_MS);
  for (const mark of gone) rmSync(mark.path, { force: true });
  return removed;
}

/** A mark that cannot be read may itself be torn: everything is checked then. */
function sinceOf(path: string): number {
  try {
    const since: unknown = (JSON.parse(readFileSync(path, "utf8")) as { readonly since?: unknown }).since;
    return typeof since === "number" ? since : 0;
  } catch {
    return 0;
  }
}

async function removeTorn(parts: Parts, since: number): Promise<number> {
  let removed = 0;
  for await (const { digest, linkedFrom } of listObjects(parts)) {
    const path = objectPath(parts.layout, digest);
    const stats = linkedFrom === undefined ? statSync(path, { throwIfNoEntry: false }) : undefined;
    if (stats === undefined || stats.ctimeMs < since) continue;
    const found = await digestNow(parts, path, stats.size);
    if (found === digest || found === undefined) continue;
    rmSync(path, { force: true });
    removed++;
  }
  return removed;
}

/** Undefined: another process has removed it meanwhile. */
async function digestNow(parts: Parts, path: string, size: number): Promise<Digest | undefined> {
  try {
    if (size <= SMALL_BYTES) return digestBytes(await fs.readFile(path));
    return digestOfHex((await parts.copies.run({ source: path, sync: false }, size)).hex);
  } catch (thrown) {
    if (errno(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}
