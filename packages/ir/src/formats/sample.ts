/** What recognisers look at: the first bytes of a file, gunzipped when it is gzip, and its first lines when it is text. */
import { readGzipHead } from "./inflate.ts";

export interface Sample {
  readonly gzip: boolean;
  readonly bgzip: boolean;
  /** It starts like gzip, but cannot be decompressed. */
  readonly damaged: boolean;
  /** Start of the content, after gunzip. */
  readonly bytes: Uint8Array;
  /** The content as Latin-1, one character per byte. */
  readonly ascii: string;
  /** Holds no NUL and no control characters but white space, and is UTF-8. */
  readonly isText: boolean;
  /** First complete lines, without line ends; no byte order mark. */
  readonly lines: readonly string[];
  /** Lower case; `` when not known. */
  readonly name: string;
}

const MOST_BYTES = 64 * 1024;
/** Decompressing costs about 60 ns a byte here. */
const MOST_GUNZIPPED = 16 * 1024;
const MOST_LINES = 200;

export function sampleOf(head: Uint8Array, name = ""): Sample {
  const gzip = readGzipHead(head, MOST_GUNZIPPED);
  const bytes = gzip?.content ?? head.subarray(0, MOST_BYTES);
  const ascii = asciiOf(bytes);
  const isText = looksLikeText(bytes, ascii);
  return {
    gzip: gzip !== undefined,
    bgzip: gzip?.bgzip ?? false,
    damaged: gzip?.damaged ?? false,
    bytes,
    ascii,
    isText,
    lines: isText ? linesOf(ascii) : [],
    name: name.toLowerCase().replace(/\.(gz|bgz)$/, ""),
  };
}

function asciiOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function looksLikeText(bytes: Uint8Array, ascii: string): boolean {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(ascii)) return false;
  try {
    // The last character may be cut: `stream` forgives that.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A last line without its end may be cut, so it counts only when it is the only one. */
function linesOf(ascii: string): readonly string[] {
  const text = ascii.startsWith("\xef\xbb\xbf") ? ascii.slice(3) : ascii;
  const lines = text.split("\n", MOST_LINES + 1).map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return lines.length > 1 ? lines.slice(0, -1) : lines;
}

/** The first bytes for a message: `"BAM\1"`. */
export function showStart(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, 16)) {
    if (byte === 10 && text !== "") break;
    if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 32 && byte < 127) text += String.fromCharCode(byte);
    else {
      text += `\\${byte < 8 ? byte : `x${byte.toString(16).padStart(2, "0")}`}`;
      if (text.length > 4) break; // a magic number ends here
    }
  }
  return `"${text}"`;
}
