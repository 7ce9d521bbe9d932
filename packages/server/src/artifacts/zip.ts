/**
 * A zip as a stream, entry by entry (PKWARE APPNOTE 6.3.10): deflated with data descriptors, since checksums are known only behind the
 * bytes; ZIP64 where sizes or counts need it. Nothing is held but the central directory.
 */
import type { Readable } from "node:stream";
import { Readable as Streams } from "node:stream";
import { constants, crc32, createDeflateRaw } from "node:zlib";

export interface ZipEntry {
  /** With `/` between folders, relative, unique. */
  readonly name: string;
  /** Bytes, when known; larger than 4 GiB must be known. */
  readonly size: number;
  readonly at: Date;
  readonly executable?: boolean;
  /** Store as is: it is compressed already. */
  readonly isDense?: boolean;
  open(): Promise<Readable>;
}

interface Written {
  readonly name: Buffer;
  readonly entry: ZipEntry;
  readonly offset: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly wide: boolean;
}

const MAX32 = 0xffffffff;
const MAX16 = 0xffff;
/** Deflate can grow a little; from here on sizes are written in 64 bits. */
const WIDE_FROM = 0xf0000000;
/** Nothing, deflated. */
const EMPTY = Buffer.from([3, 0]);
/** Bit 3: sizes behind the bytes; bit 11: names in UTF-8. */
const FLAGS = 0x0808;

export async function* writeZip(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const wide = entry.size >= WIDE_FROM;
    const header = localHeader(entry, name, wide);
    yield header;
    let crc = 0;
    let size = 0;
    let packed = 0;
    if (entry.size === 0) {
      const tail = Buffer.concat([EMPTY, descriptor({ crc, size, packed: EMPTY.length, wide })]);
      yield tail;
      written.push({ name, entry, offset, crc, size, packed: EMPTY.length, wide });
      offset += header.length + tail.length;
      continue;
    }
    const source = await entry.open();
    const counted = Streams.from(
      (async function* () {
        for await (const part of source as AsyncIterable<Buffer>) {
          crc = crc32(part, crc);
          size += part.length;
          yield part;
        }
      })(),
      { objectMode: false },
    );
    const level = entry.isDense === true ? constants.Z_NO_COMPRESSION : constants.Z_BEST_SPEED;
    const deflate = createDeflateRaw({ level });
    counted.on("error", (error) => deflate.destroy(error));
    try {
      for await (const part of counted.pipe(deflate) as AsyncIterable<Buffer>) {
        packed += part.length;
        yield part;
      }
    } finally {
      counted.destroy();
      source.destroy();
    }
    const tail = descriptor({ crc, size, packed, wide });
    yield tail;
    written.push({ name, entry, offset, crc, size, packed, wide });
    offset += header.length + packed + tail.length;
  }
  let length = 0;
  for (const one of written) {
    const record = centralHeader(one);
    length += record.length;
    yield record;
  }
  yield endRecords(written.length, length, offset);
}

function localHeader(entry: ZipEntry, name: Buffer, wide: boolean): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(wide ? 45 : 20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(dosTime(entry.at), 10);
  header.writeUInt32LE(wide ? MAX32 : 0, 18);
  header.writeUInt32LE(wide ? MAX32 : 0, 22);
  header.writeUInt16LE(name.length, 26);
  const extra = wide ? wideField([0, 0]) : Buffer.alloc(0);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function descriptor({ crc, size, packed, wide }: Pick<Written, "crc" | "size" | "packed" | "wide">): Buffer {
  const tail = Buffer.alloc(wide ? 24 : 16);
  tail.writeUInt32LE(0x08074b50, 0);
  tail.writeUInt32LE(crc, 4);
  if (wide) {
    tail.writeBigUInt64LE(BigInt(packed), 8);
    tail.writeBigUInt64LE(BigInt(size), 16);
  } else {
    tail.writeUInt32LE(packed, 8);
    tail.writeUInt32LE(size, 12);
  }
  return tail;
}

function centralHeader({ name, entry, offset, crc, size, packed, wide }: Written): Buffer {
  const far = offset >= MAX32;
  const extra = wide || far ? wideField([...(wide ? [size, packed] : []), ...(far ? [offset] : [])]) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(0x0300 | (extra.length > 0 ? 45 : 20), 4);
  header.writeUInt16LE(extra.length > 0 ? 45 : 20, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(8, 10);
  header.writeUInt32LE(dosTime(entry.at), 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(wide ? MAX32 : packed, 20);
  header.writeUInt32LE(wide ? MAX32 : size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(((entry.executable === true ? 0o100755 : 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(far ? MAX32 : offset, 42);
  return Buffer.concat([header, name, extra]);
}

function wideField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return field;
}

function endRecords(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, MAX16), 8);
  end.writeUInt16LE(Math.min(count, MAX16), 10);
  end.writeUInt32LE(Math.min(length, MAX32), 12);
  end.writeUInt32LE(Math.min(offset, MAX32), 16);
  if (count < MAX16 && length < MAX32 && offset < MAX32) return end;
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(0x032d, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(length), 40);
  wide.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([wide, locator, end]);
}

function dosTime(at: Date): number {
  const year = Math.min(2107, Math.max(1980, at.getUTCFullYear()));
  const date = ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}
