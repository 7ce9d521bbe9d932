/** Names of files: which are safe as one path segment, and what counts as their extension. Pure text; no file system. */
import { fileNameError } from "./errors.ts";
import type { FileValue } from "./value.ts";

const COMPRESSED = /^\.(gz|bgz|bz2|xz|zst)$/i;
const EXTENSION = /\.[A-Za-z0-9_]{1,10}$/;
/** Extensions of two parts that belong together although the second is no compression. */
const DOUBLE = /\.(ome\.tiff?|ome\.zarr|g\.vcf)$/i;

/**
 * Extension of a name, with its dot: `s1.R1.fastq.gz` → `.fastq.gz`, `x.ome.tif` → `.ome.tif`, `README` → ``, `.profile` → ``.
 * Only letters, digits and `_`, so it is safe in any path.
 */
export function extensionOfName(name: string): string {
  const last = extensionAtEnd(name);
  if (last === "") return "";
  const rest = name.slice(0, name.length - last.length);
  if (COMPRESSED.test(last)) {
    const inner = DOUBLE.exec(rest)?.[0] ?? extensionAtEnd(rest);
    return inner.length < rest.length ? inner + last : last;
  }
  const double = DOUBLE.exec(name)?.[0];
  return double !== undefined && double.length < name.length ? double : last;
}

function extensionAtEnd(name: string): string {
  const extension = EXTENSION.exec(name)?.[0] ?? "";
  return extension.length < name.length ? extension : "";
}

const encoder = new TextEncoder();

/** Can this be one segment of a path? Any character but `/` and NUL; at most 255 bytes; not `.` or `..`. */
export function isFileName(name: string): boolean {
  if (name === "" || name === "." || name === ".." || name.length > 255) return false;
  if (name.includes("/") || name.includes("\0") || !name.isWellFormed()) return false;
  return encoder.encode(name).length <= 255;
}

export function assertFileName(name: string): string {
  if (!isFileName(name)) throw fileNameError(name);
  return name;
}

const PLAIN_SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const LONGEST_SEGMENT = 100;

/**
 * A key of a record or map as a path segment: itself when plain, else with other bytes as `%XX`; a very long key becomes `~<index>`,
 * its index among all keys in order (`~` never occurs otherwise, so two keys never share a segment).
 */
export function segmentOfKey(key: string, keys: readonly string[] = [key]): string {
  if (PLAIN_SEGMENT.test(key) && key.length <= LONGEST_SEGMENT) return key;
  let text = "";
  for (const byte of encoder.encode(key)) {
    const char = String.fromCharCode(byte);
    const plain = text === "" ? /[A-Za-z0-9_]/.test(char) : /[A-Za-z0-9._-]/.test(char);
    text += plain ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    if (text.length > LONGEST_SEGMENT) return `~${[...keys].sort().indexOf(key)}`;
  }
  return text === "" ? "%" : text;
}

/** Name of a companion: `.bai` is appended; each leading `^` first removes one extension (`^.bai`: `x.bam` → `x.bai`). */
export function companionName(primary: string, pattern: string): string {
  let name = primary;
  let suffix = pattern;
  while (suffix.startsWith("^")) {
    const extension = extensionAtEnd(name);
    name = name.slice(0, name.length - extension.length);
    suffix = suffix.slice(1);
  }
  return name + suffix;
}

/** The companion of a file for a pattern: by its full name, else by its ending (a file may have been renamed without its companion). */
export function companionFor(file: FileValue, pattern: string): FileValue | undefined {
  const wanted = companionName(file.name, pattern);
  const ending = pattern.replace(/^\^+/, "");
  return file.secondary?.find(({ name }) => name === wanted) ?? file.secondary?.find(({ name }) => name.endsWith(ending));
}
