/**
 * All files of a run's outputs as a zip: `<port>[/<key>…]/<name>`, companions beside their file, values without files in `outputs.json`.
 * A directory alone: its files below its name. Either ends with `manifest.json`, which names the digest of each file.
 */
import {
  isDirectoryValue,
  isFileValue,
  isObject,
  segmentOfKey,
  type Digest,
  type FileValue,
  type Json,
  type JsonObject,
} from "@golgi/ir";
import type { Store } from "@golgi/store";
import { Readable } from "node:stream";
import { entriesOf } from "./directory.ts";
import { writeZip, type ZipEntry } from "./zip.ts";

interface Listed {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
  readonly executable?: boolean;
}

export function zipOutputs(
  store: Store,
  outputs: JsonObject,
  { run, workflow, at }: { readonly run: string; readonly workflow: string; readonly at: number },
): ReadableStream<Uint8Array> {
  return streamOf(
    entriesFor(store, filesOf(store, outputs), {
      manifest: { golgi: "outputs/1", run, workflow },
      outputs,
      date: new Date(at),
    }),
  );
}

export function zipDirectory(
  store: Store,
  digest: Digest,
  { name, at, most }: { readonly name: string; readonly at: number; readonly most?: number },
): ReadableStream<Uint8Array> {
  const files = directory(store, digest, segmentOf(name, []), 0);
  return streamOf(
    entriesFor(store, files, {
      manifest: { golgi: "directory/1", name, digest },
      date: new Date(at),
      ...(most !== undefined && { most }),
    }),
  );
}

function streamOf(entries: AsyncIterable<ZipEntry>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(writeZip(entries), { objectMode: false })) as ReadableStream<Uint8Array>;
}

interface Framing {
  readonly manifest: JsonObject;
  readonly outputs?: JsonObject;
  readonly date: Date;
  readonly most?: number;
}

/** A few small manifests that name one another can stand for any number of files. */
const MOST_FILES = 2_000_000;

async function* entriesFor(
  store: Store,
  listed: AsyncIterable<Listed>,
  { manifest, outputs, date, most = MOST_FILES }: Framing,
): AsyncGenerator<ZipEntry> {
  const files: Listed[] = [];
  const taken = new Set(["manifest.json", "outputs.json"]);
  for await (const file of listed) {
    const path = free(file.path, taken);
    if (files.length >= most) throw new Error(`more than ${most} files`);
    files.push({ ...file, path });
    yield {
      name: path,
      size: file.size,
      at: date,
      isDense: DENSE.test(path),
      ...(file.executable === true && { executable: true }),
      open: () => store.open(file.digest),
    };
  }
  const rows = files.map(({ path, digest, size }) => ({ path, digest, size }));
  if (outputs !== undefined) yield textEntry("outputs.json", outputs, date);
  yield textEntry("manifest.json", { ...manifest, files: rows } as never, date);
}

const DENSE = /\.(gz|bgz|bam|cram|bcf|bai|tbi|csi|zip|png|jpe?g|webp|parquet|mp4|xz|zst|bz2)$/i;

function textEntry(name: string, value: Json, at: Date): ZipEntry {
  const text = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return { name, size: text.length, at, open: async () => Readable.from([text], { objectMode: false }) };
}

async function* filesOf(store: Store, outputs: JsonObject): AsyncGenerator<Listed> {
  for (const [port, value] of Object.entries(outputs)) yield* filesIn(store, value, segmentOf(port, Object.keys(outputs)));
}

async function* filesIn(store: Store, value: Json, path: string): AsyncGenerator<Listed> {
  if (isFileValue(value)) yield* fileWithCompanions(value, path);
  else if (isDirectoryValue(value)) yield* directory(store, value.digest, `${path}/${segmentOf(value.name, [])}`, 0);
  else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) yield* filesIn(store, item, `${path}/${index}`);
  } else if (isObject(value)) {
    const keys = Object.keys(value);
    for (const [key, item] of Object.entries(value)) yield* filesIn(store, item, `${path}/${segmentOf(key, keys)}`);
  }
}

function* fileWithCompanions(file: FileValue, path: string): Generator<Listed> {
  yield { path: `${path}/${segmentOf(file.name, [])}`, digest: file.digest, size: file.size };
  for (const companion of file.secondary ?? []) yield* fileWithCompanions(companion, path);
}

async function* directory(store: Store, digest: Digest, path: string, depth: number): AsyncGenerator<Listed> {
  for (const entry of await entriesOf(store, digest, depth)) {
    const at = `${path}/${segmentOf(entry.name, [])}`;
    if (entry.kind === "directory") yield* directory(store, entry.digest, at, depth + 1);
    else if (entry.kind === "file")
      yield { path: at, digest: entry.digest, size: entry.size, ...(entry.executable === true && { executable: true }) };
  }
}

/** A name that cannot leave its folder on any system. */
function segmentOf(name: string, siblings: readonly string[]): string {
  const safe = siblings.length > 0 ? segmentOfKey(name, siblings) : name;
  const plain = safe.replace(/[/\\\p{Cc}:]/gu, "_");
  return plain === "" || plain === "." || plain === ".." ? `_${plain}` : plain;
}

function free(path: string, taken: Set<string>): string {
  let name = path;
  for (let number = 2; taken.has(name); number++) name = path.replace(/(\.[^./]*)?$/, `-${number}$1`);
  taken.add(name);
  return name;
}
