/** Parts of stored objects. Compressed text is unpacked here, block by block where it is bgzip, so that its beginning is enough. */
import { golgi } from "./client.ts";

export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of the whole object. */
  readonly size: number;
}

export async function readPart(digest: string, start: number, length: number, signal?: AbortSignal): Promise<Part> {
  const response = await golgi.request("readArtifact", {
    params: { digest },
    headers: { range: `bytes=${start}-${start + length - 1}` },
    ...(signal !== undefined && { signal }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return { bytes, size: total === undefined ? bytes.length : Number(total) };
}

/** Bytes of an object; fails when the store has it not (any more). */
export async function sizeOf(digest: string): Promise<number> {
  const response = await fetch(golgi.urlOf("readArtifact", { digest }), { method: "HEAD" });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return Number(response.headers.get("content-length"));
}

/** The first bytes; an empty object has none. */
export async function readHead(digest: string, length: number, signal?: AbortSignal): Promise<Part> {
  try {
    return await readPart(digest, 0, length, signal);
  } catch (error) {
    if ((error as { status?: number }).status === 416) return { bytes: new Uint8Array(), size: 0 };
    throw error;
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** As much of a gzip stream as its beginning gives; every member (bgzip block) in it. */
export async function inflateHead(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let [at, total] = [0, 0];
  while (at < bytes.length && total < most && isGzip(bytes.subarray(at))) {
    const block = blockSize(bytes, at);
    const part = await inflateMember(bytes.subarray(at, block === undefined ? undefined : at + block), most - total);
    parts.push(part);
    total += part.length;
    if (block === undefined) break;
    at += block;
  }
  const joined = new Uint8Array(total);
  let to = 0;
  for (const part of parts) {
    joined.set(part, to);
    to += part.length;
  }
  return joined;
}

/** BSIZE + 1 of the `BC` field that bgzip writes (SAM specification, 4.1). */
function blockSize(bytes: Uint8Array, at: number): number | undefined {
  if ((bytes[at + 3] ?? 0) !== 4 || bytes[at + 12] !== 0x42 || bytes[at + 13] !== 0x43) return undefined;
  return (bytes[at + 16] ?? 0) + 256 * (bytes[at + 17] ?? 0) + 1;
}

async function inflateMember(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    while (total < most) {
      const { value, done } = await reader.read();
      if (done) break;
      parts.push(value);
      total += value.length;
    }
  } catch {
    // The beginning of a stream ends before its end: what came is what is wanted.
  }
  await reader.cancel().catch(() => undefined);
  const joined = new Uint8Array(total);
  let to = 0;
  for (const part of parts) {
    joined.set(part, to);
    to += part.length;
  }
  return joined;
}

/** Text at the beginning, unpacked where it is gzip; `cut`: there is more. */
export async function readHeadText(
  digest: string,
  most: number,
  signal?: AbortSignal,
): Promise<{ readonly text: string; readonly cut: boolean; readonly size: number }> {
  const { bytes, size } = await readHead(digest, most, signal);
  const packed = isGzip(bytes);
  const plain = packed ? await inflateHead(bytes, most * 4) : bytes;
  const cut = bytes.length < size || (packed && plain.length >= most * 4);
  return { text: new TextDecoder().decode(plain), cut, size };
}
