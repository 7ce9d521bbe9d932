/** gzip: the uncompressed bytes. Left out: level, block sizes, and the name and time in the header (RFC 1952, section 2.3). */
import type { Hash } from "node:crypto";
import { isGzip, readGzip } from "./byte-source.ts";

export async function addGzip(hash: Hash, path: string): Promise<void> {
  if (!(await isGzip(path))) throw new RangeError("it does not begin with the bytes 1f 8b");
  for await (const chunk of readGzip(path)) hash.update(chunk);
}
