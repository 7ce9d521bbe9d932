/** Sends a file by tus 1.0.0 in parts; after a lost connection it asks how much arrived and goes on from there. */
import type { FileValue } from "@golgi/ir";
import { delay, type Requester } from "./follow.ts";
import { ApiError } from "./problem.ts";

export interface UploadOptions {
  /** Default: the name of the `File`. */
  readonly name?: string;
  /** Digest of the bytes, when known: nothing is sent if the store has it, and what arrives is held to it. */
  readonly digest?: string;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
  /** Bytes of one request. Default 32 MiB. */
  readonly partBytes?: number;
  /** Goes on with an upload that was begun before (`onStarted` gave its id). */
  readonly resume?: string;
  readonly onStarted?: (id: string) => void;
}

const TUS = { "tus-resumable": "1.0.0" };
const TRIES = 8;

export async function uploadFile({ request }: Requester, source: Blob, options: UploadOptions): Promise<FileValue> {
  const name = options.name ?? ("name" in source && typeof source.name === "string" ? source.name : "file");
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  if (options.digest !== undefined) {
    const answer = await request("lookupFiles", { body: { digests: [options.digest] }, ...signal });
    const { present } = (await answer.json()) as { present: readonly { digest: FileValue["digest"]; size: number }[] };
    const [known] = present;
    if (known !== undefined) return { class: "File", digest: known.digest, name, size: known.size };
  }
  let id = options.resume;
  if (id === undefined) {
    const metadata = [`filename ${encode(name)}`, ...(options.digest === undefined ? [] : [`digest ${encode(options.digest)}`])];
    const created = await request("createUpload", {
      headers: { ...TUS, "upload-length": String(source.size), "upload-metadata": metadata.join(",") },
      ...signal,
    });
    const file = fileOf(created);
    if (file !== undefined) return file;
    id = created.headers.get("location")?.split("/").pop() ?? "";
    options.onStarted?.(id);
  }
  const partBytes = Math.max(1, options.partBytes ?? 32 * 1024 * 1024);
  let offset = options.resume === undefined ? 0 : undefined;
  for (let failures = 0; ; ) {
    try {
      if (offset === undefined) {
        const state = await request("uploadOffset", { params: { id }, headers: TUS, ...signal });
        const file = fileOf(state);
        if (file !== undefined) return file;
        const size = Number(state.headers.get("upload-length"));
        if (size !== source.size) throw new OtherFile(`upload ${id} is of ${size} bytes, and this file has ${source.size}`);
        offset = Number(state.headers.get("upload-offset"));
      }
      options.onProgress?.(offset, source.size);
      const sent = await request("appendUpload", {
        params: { id },
        headers: { ...TUS, "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
        bytes: source.slice(offset, offset + partBytes),
        ...signal,
      });
      failures = 0;
      offset = Number(sent.headers.get("upload-offset"));
      const file = fileOf(sent);
      if (file === undefined) continue;
      options.onProgress?.(source.size, source.size);
      return file;
    } catch (error) {
      const final = error instanceof OtherFile || (error instanceof ApiError && !mayPass(error));
      if (final || options.signal?.aborted === true || ++failures > TRIES) throw error;
      offset = undefined;
      await delay(100 * 2 ** failures, options.signal);
      options.signal?.throwIfAborted();
    }
  }
}

/** `resume` names an upload that this file cannot go on with. */
class OtherFile extends RangeError {}

/** Another offset is asked for; a full disk (507) would only be asked again. */
function mayPass({ status }: ApiError): boolean {
  return status === 409 || (status >= 500 && status !== 507);
}

function fileOf(response: Response): FileValue | undefined {
  const header = response.headers.get("golgi-file");
  if (header === null) return undefined;
  const bytes = Uint8Array.from(atob(header), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as FileValue;
}

function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
