/** Digests. Records are hashed as `<tag>\n<canonical JSON>` so that two kinds of record never share a digest; bytes as they are. */
import { hash } from "node:crypto";
import { canonicalize } from "./canonical.ts";
import type { Json } from "./json.ts";
import type { Digest } from "./value.ts";

/** Tags carry a version; a changed format takes a new tag. */
export type RecordTag = "task/1" | "workflow/1" | "document/1" | "cache-key/1" | "stream/1" | "type/1" | "inputs/1";

export function digestRecord(tag: RecordTag, record: Json): Digest {
  return digestBytes(`${tag}\n${canonicalize(record)}`);
}

export function digestBytes(bytes: string | Uint8Array): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}
