/** Digests. Records are hashed as `<tag>\n<canonical JSON>` so that two kinds of record never share a digest; bytes as they are. */
import { createHash, hash, type Hash } from "node:crypto";
import { writeCanonical, type Canonical } from "./canonical.ts";
import type { Digest } from "./value.ts";

/** Tags carry a version; a changed format takes a new tag. */
export type RecordTag = "task/1" | "workflow/1" | "document/1" | "cache-key/1" | "stream/1" | "type/1" | "inputs/1";

/** Small records are hashed in one call, three times as fast; the text of large ones never exists as a whole. */
export function digestRecord(tag: RecordTag, record: Canonical): Digest {
  let rest = `${tag}\n`;
  let hasher: Hash | undefined;
  writeCanonical(record, (piece) => {
    if (rest.length > TEXT_LIMIT) {
      hasher = (hasher ?? createHash("sha256")).update(rest);
      rest = piece;
    } else rest += piece;
  });
  return hasher === undefined ? digestBytes(rest) : `sha256:${hasher.update(rest).digest("hex")}`;
}
const TEXT_LIMIT = 1 << 16;

export function digestBytes(bytes: string | Uint8Array): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}
