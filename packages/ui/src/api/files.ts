/** Files for forms: sending them, and finding stored ones that a type takes. */
import {
  isAssignable,
  isDirectoryValue,
  isFileValue,
  isObject,
  typeKind,
  type Document,
  type Json,
  type RecordType,
  type RunId,
  type Type,
} from "@golgi/ir";
import type { DirectoryValue, FileValue } from "@golgi/ir";
import type { Candidate, FilePort } from "../form/files.ts";
import { golgi } from "../data/client.ts";

/** Files up to this size are hashed first, so that what the server has is not sent again. */
const HASH_UP_TO_BYTES = 64 * 1024 * 1024;
/** Runs looked through for files before a person asks for more. */
const RUNS_AT_ONCE = 25;

/** Files of a folder on their way at once: most are small, and waiting for answers would take longer than sending them. */
const AT_ONCE = 4;

export const filePort: FilePort = {
  upload: async (file, { signal, onProgress }) =>
    withFormat(await send(file, signal, (sentBytes) => onProgress({ sentBytes, totalBytes: file.size }))),

  async uploadFolder(name, files, { signal, onProgress }) {
    const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
    const sentOf = files.map(() => 0);
    const entries: { path: string; digest: FileValue["digest"] }[] = [];
    const waiting = files.entries();
    const sendWaiting = async () => {
      for (const [index, { path, file }] of waiting) {
        const { digest } = await send(file, signal, (sent) => {
          sentOf[index] = sent;
          onProgress({ sentBytes: sentOf.reduce((sum, bytes) => sum + bytes, 0), totalBytes });
        });
        entries.push({ path, digest });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendWaiting));
    return golgi.call("storeDirectory", { body: { name, files: entries }, signal });
  },

  fetch: (url, { signal, onProgress }) =>
    golgi.fetchFile(url, {
      signal,
      onProgress: (sentBytes, totalBytes) => onProgress({ sentBytes, totalBytes: totalBytes ?? undefined }),
    }),

  async candidates(type, { signal, after }) {
    const query = { limit: RUNS_AT_ONCE, ...(after !== undefined && { after }) };
    const { rows, next } = await golgi.call("listRuns", { query, signal });
    const documents = new Map<string, Promise<Document | undefined>>();
    const found: Candidate[] = [];
    for (const run of rows) {
      let document = documents.get(run.document);
      if (document === undefined) {
        document = documentOf(run.id, signal);
        documents.set(run.document, document);
      }
      const graph = mainGraph(await document);
      if (graph === undefined) continue;
      for (const [record, values] of [
        [graph.outputs, run.outputs],
        [graph.inputs, run.inputs],
      ] as const) {
        if (values === null) continue;
        for (const { value, type: from, place } of typedArtifacts(record, values, "")) {
          if (isAssignable(from, type).ok)
            found.push({ value, origin: `${run.label ?? run.workflow} › ${place}`, at: run.createdAt });
        }
      }
    }
    return { found, ...(next !== undefined && { next }) };
  },

  async lookup(kind, digest, name) {
    const { present } = await golgi.call("lookupFiles", { body: { digests: [digest as FileValue["digest"]] } });
    const [known] = present;
    if (known === undefined) return undefined;
    return kind === "file"
      ? withFormat({ class: "File", digest: known.digest, name, size: known.size })
      : directoryOf(known.digest, name);
  },
};

/** What is no directory is refused by the server, in words. */
async function directoryOf(digest: FileValue["digest"], name: string): Promise<DirectoryValue> {
  const { entries } = await golgi.call("listEntries", { params: { digest } });
  const size = entries.reduce((sum, entry) => sum + ("size" in entry ? (entry.size ?? 0) : 0), 0);
  return { class: "Directory", digest, name, size };
}

async function send(file: File, signal: AbortSignal, onSent: (bytes: number) => void): Promise<FileValue> {
  const digest = file.size <= HASH_UP_TO_BYTES ? await digestOf(file) : undefined;
  return golgi.upload(file, { name: file.name, signal, ...(digest !== undefined && { digest }), onProgress: onSent });
}

async function withFormat(file: FileValue): Promise<FileValue> {
  const { format } = await golgi.call("sniffFile", { body: { file } });
  return format === undefined ? file : { ...file, format };
}

async function digestOf(file: Blob): Promise<FileValue["digest"]> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return `sha256:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

async function documentOf(id: RunId, signal: AbortSignal): Promise<Document | undefined> {
  const { document } = await golgi.call("getGraph", { params: { id }, query: { counts: "no" }, signal });
  return document as unknown as Document;
}

function mainGraph(document: Document | undefined): { readonly inputs: RecordType; readonly outputs: RecordType } | undefined {
  return document?.workflows[document.main]?.graph;
}

interface TypedArtifact {
  readonly value: Candidate["value"];
  readonly type: Type;
  readonly place: string;
}

/** Files and directories inside a value, each with its type; unions are left out, since their branch is not known. */
function* typedArtifacts(type: Type, value: Json | undefined, place: string): Generator<TypedArtifact> {
  if (value === undefined || value === null) return;
  switch (typeKind(type)) {
    case "file":
    case "table":
    case "directory":
      if (isFileValue(value) || isDirectoryValue(value)) yield { value, type, place };
      return;
    case "record":
      if (!isObject(value)) return;
      for (const [name, part] of Object.entries(type.properties ?? {}))
        yield* typedArtifacts(part, value[name], place === "" ? name : `${place}.${name}`);
      return;
    case "map":
      if (!isObject(value) || typeof type.additionalProperties !== "object") return;
      for (const [name, part] of Object.entries(value))
        yield* typedArtifacts(type.additionalProperties, part, `${place}.${name}`);
      return;
    case "array":
    case "tuple":
      if (!Array.isArray(value)) return;
      for (const [index, item] of (value as readonly Json[]).entries()) {
        const part = type.prefixItems?.[index] ?? (type.items === false ? undefined : type.items);
        if (part !== undefined) yield* typedArtifacts(part, item, `${place}[${index}]`);
      }
      return;
    default:
  }
}
