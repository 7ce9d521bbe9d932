/**
 * Digests of what a file says rather than of its bytes, for the early cut-off: two outputs that differ only in compression, dates or
 * recorded command lines are the same to what comes after them.
 *
 * 1. Equal digests mean equal content for the kind; in doubt digests differ. 2. Streaming, flat memory (`json` excepted, see there).
 * 3. The digests of two kinds never meet: all but `gzip` are prefixed by a tag with a version. A `gzip` digest is that of the
 * uncompressed file. What is left out is listed in gzip-content.ts, vcf-content.ts, bam-content.ts and json-content.ts.
 */
import type { Digest } from "@golgi/ir";
import { GolgiError } from "@golgi/ir";
import { createHash, type Hash } from "node:crypto";
import { errno, fileMissing, isSourceError, notReadableAs } from "../errors.ts";
import { addBam } from "./bam-content.ts";
import { addGzip } from "./gzip-content.ts";
import { addJson } from "./json-content.ts";
import { addVcf } from "./vcf-content.ts";

export const SEMANTIC_KINDS = ["bam", "vcf", "gzip", "json"] as const;
export type SemanticKind = (typeof SEMANTIC_KINDS)[number];

/** Adds the content of the file to the hash. */
type AddContent = (hash: Hash, path: string) => Promise<void>;

const CONTENT: Readonly<Record<SemanticKind, { readonly tag: string; readonly add: AddContent }>> = {
  bam: { tag: "semantic-bam/1\n", add: addBam },
  vcf: { tag: "semantic-vcf/1\n", add: addVcf },
  gzip: { tag: "", add: addGzip },
  json: { tag: "semantic-json/1\n", add: addJson },
};

export async function semanticDigest(kind: SemanticKind, path: string): Promise<Digest> {
  const { tag, add } = CONTENT[kind];
  const hash = createHash("sha256").update(tag);
  try {
    await add(hash, path);
  } catch (thrown) {
    if (thrown instanceof GolgiError) throw thrown;
    if (isSourceError(thrown)) throw fileMissing(path, thrown);
    // Faults of zlib carry Z_… codes, faults of parsers none: the content is to blame. Others are the disk's.
    const code = errno(thrown);
    if (code !== undefined && !code.startsWith("Z_") && !code.startsWith("ERR_")) throw thrown;
    throw notReadableAs(path, kind, thrown instanceof Error ? thrown.message : String(thrown));
  }
  return `sha256:${hash.digest("hex")}`;
}
