/**
 * Reads the start of a gzip file: header (RFC 1952) and as much of its first member's content (RFC 1951) as the bytes at hand hold.
 * Small and pure, so that formats are told by content in a browser too. Not for whole files: no checksum, output is bounded.
 */

export interface GzipHead {
  /** Made of blocks with their size in an extra field `BC` (SAM specification, section 4.1). */
  readonly bgzip: boolean;
  /** Start of the content; shorter than asked for when the bytes end. */
  readonly content: Uint8Array;
  /** The compressed data is damaged after `content`. */
  readonly damaged: boolean;
}

/** Undefined when the bytes do not start like gzip. */
export function readGzipHead(bytes: Uint8Array, most: number): GzipHead | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  const start = headerLength(bytes);
  if (start === undefined) return { bgzip: false, content: new Uint8Array(), damaged: true };
  return { bgzip: isBgzip(bytes), ...inflate(bytes.subarray(start), most) };
}

const [HAS_CRC, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [2, 4, 8, 16];

function headerLength(bytes: Uint8Array): number | undefined {
  const flags = bytes[3] ?? 0;
  if (bytes[2] !== 8 || flags > 31) return undefined;
  let at = 10;
  if (flags & HAS_EXTRA) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  for (const text of [HAS_NAME, HAS_COMMENT]) {
    if (!(flags & text)) continue;
    while (at < bytes.length && bytes[at] !== 0) at++;
    at++;
  }
  return flags & HAS_CRC ? at + 2 : at;
}

function isBgzip(bytes: Uint8Array): boolean {
  if (((bytes[3] ?? 0) & HAS_EXTRA) === 0) return false;
  const end = 12 + ((bytes[10] ?? 0) | ((bytes[11] ?? 0) << 8));
  for (let at = 12; at + 4 <= end; ) {
    if (bytes[at] === 0x42 && bytes[at + 1] === 0x43) return true;
    at += 4 + ((bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8));
  }
  return false;
}

/** Thrown inside only: the input ended, or cannot be deflate data. */
class Stop extends Error {
  readonly damaged: boolean;
  constructor(damaged: boolean) {
    super(damaged ? "damaged" : "end");
    this.damaged = damaged;
  }
}

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #buffer = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Stop(false);
      this.#buffer |= byte << this.#count;
      this.#count += 8;
    }
    const value = this.#buffer & ((1 << count) - 1);
    this.#buffer >>>= count;
    this.#count -= count;
    return value;
  }

  /** Drops the rest of the current byte. */
  align(): void {
    this.#buffer = 0;
    this.#count = 0;
  }
}

/** A canonical Huffman code: how many codes have each length, and the symbols in code order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(17);
  for (let length = 1; length <= 15; length++) offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const place = offsets[length] ?? 0;
    symbols[place] = symbol;
    offsets[length] = place + 1;
  }
  return { counts, symbols };
}

function symbolFrom(bits: Bits, code: Code): number {
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    value |= bits.take(1);
    const count = code.counts[length] ?? 0;
    if (value - count < first) return code.symbols[index + (value - first)] ?? 0;
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  throw new Stop(true);
}

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
  16385, 24577,
];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const FIXED = {
  literals: codeOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  distances: codeOf(Array.from({ length: 30 }, () => 5)),
};

function inflate(bytes: Uint8Array, most: number): { readonly content: Uint8Array; readonly damaged: boolean } {
  const bits = new Bits(bytes);
  const out: number[] = [];
  try {
    for (let last = false; !last && out.length < most; ) {
      last = bits.take(1) === 1;
      const kind = bits.take(2);
      if (kind === 3) throw new Stop(true);
      if (kind === 0) copyStored(bits, out, most);
      else copyCoded(bits, out, { most, ...(kind === 1 ? FIXED : readCodes(bits)) });
    }
    return { content: Uint8Array.from(out), damaged: false };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { content: Uint8Array.from(out), damaged: error.damaged };
  }
}

function copyStored(bits: Bits, out: number[], most: number): void {
  bits.align();
  const length = bits.take(8) | (bits.take(8) << 8);
  const check = bits.take(8) | (bits.take(8) << 8);
  if ((length ^ check) !== 0xffff) throw new Stop(true);
  for (let i = 0; i < length && out.length < most; i++) out.push(bits.take(8));
}

function readCodes(bits: Bits): { readonly literals: Code; readonly distances: Code } {
  const literalCount = bits.take(5) + 257;
  const distanceCount = bits.take(5) + 1;
  const lengthCount = bits.take(4) + 4;
  if (literalCount > 286 || distanceCount > 30) throw new Stop(true);
  const order = Array.from({ length: 19 }, () => 0);
  for (let i = 0; i < lengthCount; i++) order[CODE_ORDER[i] ?? 0] = bits.take(3);
  const lengthCode = codeOf(order);
  const lengths: number[] = [];
  while (lengths.length < literalCount + distanceCount) {
    const symbol = symbolFrom(bits, lengthCode);
    if (symbol < 16) lengths.push(symbol);
    else {
      if (symbol === 16 && lengths.length === 0) throw new Stop(true);
      const value = symbol === 16 ? (lengths[lengths.length - 1] ?? 0) : 0;
      const repeat = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let i = 0; i < repeat; i++) lengths.push(value);
    }
  }
  if (lengths.length > literalCount + distanceCount || lengths[256] === 0) throw new Stop(true);
  return { literals: codeOf(lengths.slice(0, literalCount)), distances: codeOf(lengths.slice(literalCount)) };
}

function copyCoded(
  bits: Bits,
  out: number[],
  codes: { readonly most: number; readonly literals: Code; readonly distances: Code },
): void {
  while (out.length < codes.most) {
    const symbol = symbolFrom(bits, codes.literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.push(symbol);
      continue;
    }
    const base = LENGTH_BASE[symbol - 257];
    if (base === undefined) throw new Stop(true);
    const length = base + bits.take(LENGTH_EXTRA[symbol - 257] ?? 0);
    const reach = symbolFrom(bits, codes.distances);
    const distance = (DISTANCE_BASE[reach] ?? Infinity) + bits.take(DISTANCE_EXTRA[reach] ?? 0);
    if (distance > out.length) throw new Stop(true);
    for (let i = 0; i < length; i++) out.push(out[out.length - distance] ?? 0);
  }
}
