/**
 * Files and directories given as inputs: a path, `sha256:…`, `https://…`, or `run:<id>/<output>`. Bytes go into the store through its stat index, so
 * an unchanged file is not read again; the format is sniffed from its head; companions are found beside it.
 */
import {
  GolgiError,
  checkFormat,
  companionName,
  formatInfo,
  isDigest,
  isDirectoryValue,
  isFileValue,
  isObject,
  sniffFormat,
  typeKind,
} from "@golgi/ir";
import type { Digest, DirectoryValue, FileValue, Json, Type } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { wordsOfSystem } from "../errors.ts";
import { nearestFile } from "../output/suggest.ts";
import { nameOfAddress, type Download } from "./download.ts";
import type { InputIssue, Origin, Path } from "./raw.ts";

interface ArtifactPlaceGiven {
  readonly path: Path;
  readonly origin: Origin;
}

interface ArtifactReading {
  readonly value?: Json;
  readonly issues: readonly InputIssue[];
}

export interface ArtifactReader {
  read(given: Json, type: Type, place: ArtifactPlaceGiven): Promise<ArtifactReading>;
}

export interface ArtifactSources {
  readonly store: Store;
  /** An output of an earlier run, by `<run>/<output>[/<key>…]`; throws a user error when there is none. */
  runOutput(reference: string): Promise<Json>;
  /** Golgi's own directory, which is no input. */
  readonly ownState?: string;
  /** The file at an `https://` address; throws a user error when there is none. */
  readonly download: Download;
}

/** Bytes looked at for the format. */
const HEAD_BYTES = 64 * 1024;
const CONCURRENT = 4;

export function createArtifactReader(sources: ArtifactSources): ArtifactReader {
  const limit = limiter(CONCURRENT);
  return {
    read: (given, type, place) =>
      limit(async () => {
        try {
          if (typeof given === "string") return await readText(given, type, place, sources);
          if (isFileValue(given) || isDirectoryValue(given)) return await readStored(given, type, place, sources);
          if (isObject(given) && typeof given["path"] === "string") return await readText(given["path"], type, place, sources);
        } catch (thrown) {
          // A file that changes while it is read, a link that leaves its directory: the user's, with its place.
          if (!(thrown instanceof GolgiError) || thrown.kind !== "user") throw thrown;
          return refuse(place, thrown.code, thrown.message, thrown.hint ?? "");
        }
        // Not an artifact at all: validation says so.
        return { value: given, issues: [] };
      }),
  };
}

type Reader = (text: string, type: Type, place: ArtifactPlaceGiven, sources: ArtifactSources) => Promise<ArtifactReading>;

const readText: Reader = async (text, type, place, sources) => {
  if (text.trim() === "")
    return refuse(place, "GOLGI_INPUT_FILE", "The path is empty.", "Leave the input out if it is not needed.");
  if (isDigest(text)) return readDigest(text, type, place, sources);
  if (text.startsWith("sha256:"))
    return refuse(
      place,
      "GOLGI_INPUT_ARTIFACT",
      `"${text}" is not a digest.`,
      "A digest is sha256: and 64 lower-case hex digits.",
    );
  if (text.startsWith("run:")) {
    const value = await sources.runOutput(text.slice(4)).catch((problem: unknown) => problem);
    if (value instanceof Error)
      return refuse(place, "GOLGI_INPUT_ARTIFACT", value.message, (value as { hint?: string }).hint ?? "");
    return readStored(value as Json, type, place, sources);
  }
  if (/^https?:\/\//.test(text)) return readAddress(text, type, place, sources);
  if (/^(s3|gs|ftp):\/\//.test(text)) {
    return refuse(
      place,
      "GOLGI_INPUT_LOCATION",
      `${text} cannot be fetched by this version.`,
      "Download it, and give the local path.",
    );
  }
  const path = pathOf(text, place.origin.base);
  if (path === undefined)
    return refuse(place, "GOLGI_INPUT_FILE", `${text} is not an address of a local file.`, "Give its path.");
  return typeKind(type) === "directory"
    ? readDirectoryAt(path, text, place, sources)
    : readFileAt(path, text, { type, place, sources });
};

function pathOf(text: string, base: string): string | undefined {
  if (!text.startsWith("file:")) return resolve(base, text);
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}

/** A file and, beside it at the same server, its companions. */
const readAddress: Reader = async (text, type, place, sources) => {
  if (typeKind(type) === "directory")
    return refuse(place, "GOLGI_INPUT_LOCATION", `${text}: a directory cannot be fetched.`, "Give the path of a local one.");
  try {
    const file = await sources.download(text);
    const name = nameOfAddress(text);
    const head = await storedHead(sources.store, file.digest);
    const wrong = checkFormat(type, head, name);
    if (wrong !== undefined) return refuse(place, wrong.code, `${text}: ${wrong.message}`, wrong.hint ?? "");
    const companions: FileValue[] = [];
    for (const pattern of type["x-golgi"]?.secondaryFiles ?? []) {
      const companion = companionName(name, pattern);
      const at = new URL(encodeURIComponent(companion), text);
      companions.push({ class: "File", name: companion, ...(await sources.download(at.href)) });
    }
    return { value: fileValue({ ...file, name, head }, companions), issues: [] };
  } catch (thrown) {
    if (!(thrown instanceof GolgiError)) throw thrown;
    return refuse(place, thrown.code, thrown.message, thrown.hint ?? "");
  }
};

async function readDirectoryAt(
  path: string,
  shown: string,
  place: ArtifactPlaceGiven,
  { store, ownState }: ArtifactSources,
): Promise<ArtifactReading> {
  const found = await stat(path).catch((failure: NodeJS.ErrnoException) => failure);
  if (found instanceof Error) return missing(path, shown, place, found);
  if (!found.isDirectory())
    return refuse(place, "GOLGI_INPUT_FILE", `${shown} is not a directory.`, "This input takes a directory.");
  if (ownState !== undefined && `${resolve(ownState)}/`.startsWith(`${path}/`)) {
    return refuse(
      place,
      "GOLGI_INPUT_FILE",
      `${shown} contains ${ownState}, where Golgi keeps its own state.`,
      "Give a directory inside it, or keep the state elsewhere: --state DIR.",
    );
  }
  return { value: { ...(await store.putDirectory(path)), name: basename(path) }, issues: [] };
}

interface FileRequest {
  readonly type: Type;
  readonly place: ArtifactPlaceGiven;
  readonly sources: ArtifactSources;
}

async function readFileAt(path: string, shown: string, request: FileRequest): Promise<ArtifactReading> {
  const { type, place, sources } = request;
  const found = await stat(path).catch((failure: NodeJS.ErrnoException) => failure);
  if (found instanceof Error) return missing(path, shown, place, found);
  if (found.isDirectory()) return refuse(place, "GOLGI_INPUT_FILE", `${shown} is a directory.`, "This input takes a file.");
  if (!found.isFile())
    return refuse(
      place,
      "GOLGI_INPUT_FILE",
      `${shown} is not a regular file (a pipe, socket or device).`,
      "Write it to a file first.",
    );
  const readable = await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!readable) return refuse(place, "GOLGI_INPUT_FILE", `${shown} may not be read by you.`, "Check its permissions.");
  const name = basename(path);
  const head = await readHead(path);
  const wrong = checkFormat(type, head, name);
  if (wrong !== undefined) return refuse(place, wrong.code, `${shown}: ${wrong.message}`, wrong.hint ?? "");
  if (/\.b?gz$/i.test(name) && head.length > 0 && !isGzip(head)) {
    return refuse(
      place,
      "GOLGI_INPUT_FILE",
      `${shown} is named as gzip, but its content is not gzip.`,
      `Compress it, or rename it without ${name.slice(name.lastIndexOf("."))}; tools decide by the name.`,
    );
  }
  const companions = await findCompanions(path, shown, request);
  if (companions.issues.length > 0) return companions;
  const { digest, size } = await sources.store.putFile(path);
  return { value: fileValue({ digest, size, name, head }, companions.files), issues: [] };
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function fileValue(
  file: { digest: Digest; size: number; name: string; head: Uint8Array },
  secondary: readonly FileValue[],
): FileValue {
  const { format } = sniffFormat(file.head, file.name);
  return {
    class: "File",
    digest: file.digest,
    name: file.name,
    size: file.size,
    ...(format !== undefined && { format }),
    ...(secondary.length > 0 && { secondary }),
  };
}

async function findCompanions(
  path: string,
  shown: string,
  { type, place, sources }: FileRequest,
): Promise<{ files: readonly FileValue[]; issues: readonly InputIssue[] }> {
  const files: FileValue[] = [];
  const issues: InputIssue[] = [];
  for (const pattern of type["x-golgi"]?.secondaryFiles ?? []) {
    const name = companionName(basename(path), pattern);
    const at = join(dirname(path), name);
    const found = await stat(at).catch(() => undefined);
    if (found?.isFile() !== true) {
      const message = `${shown} needs its companion ${name} beside it.`;
      issues.push({
        code: "GOLGI_INPUT_COMPANION",
        where: place.origin.where,
        path: place.path,
        message,
        hint: companionHint(name, basename(path)),
      });
      continue;
    }
    files.push({ class: "File", name, ...(await sources.store.putFile(at)) });
  }
  return { files, issues };
}

function companionHint(companion: string, primary: string): string {
  if (companion.endsWith(".bai") || companion.endsWith(".csi")) return `Make it: samtools index ${primary}`;
  if (companion.endsWith(".tbi")) return `Make it: tabix ${primary}`;
  if (companion.endsWith(".fai")) return `Make it: samtools faidx ${primary}`;
  if (companion.endsWith(".crai")) return `Make it: samtools index ${primary}`;
  return `Put ${companion} in the same directory.`;
}

async function readHead(path: string): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readDigest(
  digest: Digest,
  type: Type,
  place: ArtifactPlaceGiven,
  { store }: ArtifactSources,
): Promise<ArtifactReading> {
  const found = await store.stat(digest);
  if (found === undefined)
    return refuse(place, "GOLGI_INPUT_ARTIFACT", `${digest} is not in the store.`, "List what is: golgi store ls");
  if (typeKind(type) === "directory") {
    const manifest = await store.read(digest).then(
      (bytes) => JSON.parse(bytes.toString("utf8")) as Json,
      () => null,
    );
    if (!isObject(manifest) || manifest["golgi"] !== "manifest/1")
      return refuse(
        place,
        "GOLGI_INPUT_ARTIFACT",
        `${digest} is not a directory.`,
        "Give the digest that `golgi store put DIR` printed.",
      );
    return { value: { class: "Directory", digest, name: digest.slice(7, 19) }, issues: [] };
  }
  const head = await storedHead(store, digest);
  const name = digest.slice(7, 19);
  const wrong = checkFormat(type, head, name);
  if (wrong !== undefined) return refuse(place, wrong.code, `${digest}: ${wrong.message}`, wrong.hint ?? "");
  const sniffed = sniffFormat(head).format;
  const extension = sniffed === undefined ? "" : (formatInfo(sniffed)?.extensions[0] ?? "");
  return { value: fileValue({ digest, size: found.size, name: `${name}${extension}`, head }, []), issues: [] };
}

async function storedHead(store: Store, digest: Digest): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.open(digest, { start: 0, end: HEAD_BYTES })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readStored(
  value: Json,
  type: Type,
  place: ArtifactPlaceGiven,
  { store }: ArtifactSources,
): Promise<ArtifactReading> {
  if (!isFileValue(value) && !isDirectoryValue(value)) return { value, issues: [] };
  const wanted: readonly (FileValue | DirectoryValue)[] = isFileValue(value) ? [value, ...(value.secondary ?? [])] : [value];
  const gone = await store.missing(wanted.map(({ digest }) => digest));
  if (gone.length > 0)
    return refuse(
      place,
      "GOLGI_INPUT_ARTIFACT",
      `${value.name} (${gone[0]}) is not in the store any more.`,
      "Run what made it again, or give another file.",
    );
  if (isFileValue(value) && typeKind(type) !== "directory") {
    const wrong = checkFormat(type, await storedHead(store, value.digest), value.name);
    if (wrong !== undefined) return refuse(place, wrong.code, `${value.name}: ${wrong.message}`, wrong.hint ?? "");
  }
  return { value, issues: [] };
}

function missing(path: string, shown: string, place: ArtifactPlaceGiven, failure: NodeJS.ErrnoException): ArtifactReading {
  if (failure.code !== "ENOENT" && failure.code !== "ENOTDIR") {
    return refuse(
      place,
      "GOLGI_INPUT_FILE",
      `${shown} cannot be read: ${wordsOfSystem(failure.code) ?? failure.message}.`,
      "Check the path and its permissions.",
    );
  }
  const near = nearestFile(shown, place.origin.base);
  const hint = near === undefined ? `Paths here are relative to ${place.origin.base}.` : `Did you mean ${near}?`;
  return refuse(place, "GOLGI_INPUT_FILE", `${shown} does not exist.`, hint);
}

function refuse(place: ArtifactPlaceGiven, code: string, message: string, hint: string): ArtifactReading {
  return { issues: [{ code, where: place.origin.where, path: place.path, message, ...(hint !== "" && { hint }) }] };
}

/** At most `count` at once. */
function limiter(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
