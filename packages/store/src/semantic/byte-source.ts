/** Pulls exact numbers of bytes, or lines, from a stream of chunks, and hands the rest over as it comes. Memory: one chunk and one item. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";

const CHUNK = 256 << 10;
const NEWLINE = 0x0a;

export interface ByteSource {
  /** Exactly so many bytes; throws when the file ends before. */
  take(bytes: number): Promise<Buffer>;
  /** The next line with its newline; undefined at the end. */
  takeLine(): Promise<Buffer | undefined>;
  rest(): AsyncGenerator<Buffer>;
}

/** gzip as RFC 1952 has it: any number of members, which is also what BGZF is (SAM specification, section 4.1). */
export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

export async function* readPlain(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) yield chunk as Buffer;
}

export async function* readGzip(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const gunzip = createGunzip({ chunkSize: CHUNK });
  file.on("error", (thrown) => gunzip.destroy(thrown));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** `maxItem`: no line and no taken piece is longer, so that a damaged length cannot fill the memory. */
export function byteSource(chunks: AsyncGenerator<Buffer>, maxItem: number): ByteSource {
  let current: Buffer = Buffer.alloc(0);
  const pull = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    current = next.value;
    return true;
  };
  return {
    async take(bytes) {
      if (bytes < 0 || bytes > maxItem) throw new RangeError(`a length of ${bytes} bytes is not credible`);
      const parts: Buffer[] = [];
      let missing = bytes;
      while (missing > 0) {
        if (current.length === 0 && !(await pull())) throw new RangeError("the file ends too early");
        const part = current.subarray(0, missing);
        parts.push(part);
        current = current.subarray(part.length);
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    async takeLine() {
      const parts: Buffer[] = [];
      let length = 0;
      for (;;) {
        const at = current.indexOf(NEWLINE);
        const part = at < 0 ? current : current.subarray(0, at + 1);
        parts.push(part);
        length += part.length;
        if (length > maxItem) throw new RangeError(`a header line is longer than ${maxItem} bytes`);
        current = current.subarray(part.length);
        if (at >= 0 || !(await pull())) return length === 0 ? undefined : Buffer.concat(parts);
      }
    },
    async *rest() {
      if (current.length > 0) yield current;
      current = Buffer.alloc(0);
      yield* chunks;
    },
  };
}
