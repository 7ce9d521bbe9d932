/**
 * Values on ports are JSON. A file or directory is named by the digest of its content; where its bytes are is not part of the value.
 */
import type { Json, JsonObject } from "./json.ts";

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;
export function isDigest(text: unknown): text is Digest {
  return typeof text === "string" && DIGEST_PATTERN.test(text);
}

export type FileValue = {
  readonly class: "File";
  readonly digest: Digest;
  /** A display name; part of identity only where a port says `nameMatters`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** EDAM id, when known. */
  readonly format?: string;
  /**
   * Digest of the records without volatile headers, where the port that made the file declares `semanticDigest`. Set by the engine only;
   * cache keys downstream use it in place of `digest`.
   */
  readonly semantic?: Digest;
  /** Companions (index files …), names relative to the primary's folder. */
  readonly secondary?: readonly FileValue[];
};

export type DirectoryValue = {
  readonly class: "Directory";
  /** Digest of the canonical manifest (see `Manifest`), which is itself an object in the store. */
  readonly digest: Digest;
  readonly name: string;
  /** Sum of the bytes of all files below. */
  readonly size?: number;
};

/**
 * A directory's manifest: canonical JSON of this shape, entries sorted by name (UTF-16 code units, as RFC 8785 sorts keys).
 * Its bytes are stored as an object; their SHA-256 is the directory's digest.
 */
export interface Manifest {
  readonly golgi: "manifest/1";
  readonly entries: readonly ManifestEntry[];
}
export type ManifestEntry =
  | { readonly kind: "file"; readonly name: string; readonly digest: Digest; readonly size: number; readonly executable?: true }
  | { readonly kind: "directory"; readonly name: string; readonly digest: Digest; readonly size: number }
  | { readonly kind: "symlink"; readonly name: string; readonly target: string };

export function isFileValue(value: Json | undefined): value is FileValue {
  return isObject(value) && value["class"] === "File" && isDigest(value["digest"]);
}
export function isDirectoryValue(value: Json | undefined): value is DirectoryValue {
  return isObject(value) && value["class"] === "Directory" && isDigest(value["digest"]);
}
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every file and directory inside a value, depth first, companions after their primary. */
export function* artifactsOf(value: Json): Generator<FileValue | DirectoryValue> {
  if (isFileValue(value)) {
    yield value;
    for (const companion of value.secondary ?? []) yield* artifactsOf(companion);
  } else if (isDirectoryValue(value)) {
    yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* artifactsOf(item);
  } else if (isObject(value)) {
    for (const item of Object.values(value)) yield* artifactsOf(item);
  }
}
