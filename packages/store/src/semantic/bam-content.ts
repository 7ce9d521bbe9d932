/**
 * BAM (SAM specification, section 4.2): header text without `@PG` and `@CO` lines, references, and all alignment records as they are.
 * Left out besides: how the bytes are cut into compressed blocks (section 4.1) and the compression level.
 *
 *   magic "BAM\1" | l_text int32 | text[l_text] | n_ref int32 | n_ref × (l_name int32, name[l_name], l_ref int32) | records …
 *
 * Integers are little-endian. The text may be padded with NUL.
 */
import type { Hash } from "node:crypto";
import { byteSource, isGzip, readGzip } from "./byte-source.ts";

const MAGIC = Buffer.from("BAM\x01", "latin1");
const MAX_TEXT = 512 << 20;
const MAX_RECORD = 512 << 20;

export async function addBam(hash: Hash, path: string): Promise<void> {
  if (!(await isGzip(path))) throw new RangeError("it is not compressed in BGZF blocks");
  const source = byteSource(readGzip(path), MAX_TEXT);
  if (!(await source.take(MAGIC.length)).equals(MAGIC)) throw new RangeError('its uncompressed bytes do not begin with "BAM\\1"');
  const textBytes = (await source.take(4)).readInt32LE();
  const text = (await source.take(textBytes)).toString("latin1").replace(/\0+$/, "");
  const kept = text.split("\n").filter((line) => line !== "" && !/^@(PG|CO)\t/.test(line));
  hash.update(kept.join("\n"), "latin1").update("\n\0");
  const wholeRecords = recordChecker();
  const references = await source.take(4);
  hash.update(references);
  for (let left = references.readInt32LE(); left > 0; left--) {
    const nameBytes = await source.take(4);
    hash.update(nameBytes).update(await source.take(nameBytes.readInt32LE() + 4));
  }
  for await (const chunk of source.rest()) {
    wholeRecords.add(chunk);
    hash.update(chunk);
  }
  wholeRecords.end();
}

/** Follows the chain of record lengths, so that a file cut off between two blocks is not taken for a shorter one. */
function recordChecker(): { add(chunk: Buffer): void; end(): void } {
  let skip = 0;
  let sizeBytes = Buffer.alloc(0);
  return {
    add(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (skip > 0) {
          const step = Math.min(skip, chunk.length - at);
          skip -= step;
          at += step;
          continue;
        }
        if (sizeBytes.length === 0 && at + 4 <= chunk.length) {
          skip = credible(chunk.readInt32LE(at));
          at += 4;
          continue;
        }
        const part = chunk.subarray(at, at + 4 - sizeBytes.length);
        sizeBytes = Buffer.concat([sizeBytes, part]);
        at += part.length;
        if (sizeBytes.length < 4) continue;
        skip = credible(sizeBytes.readInt32LE());
        sizeBytes = Buffer.alloc(0);
      }
    },
    end() {
      if (skip > 0 || sizeBytes.length > 0) throw new RangeError("its last record is cut off");
    },
  };
}

function credible(size: number): number {
  if (size < 32 || size > MAX_RECORD) throw new RangeError(`a record claims to have ${size} bytes`);
  return size;
}
