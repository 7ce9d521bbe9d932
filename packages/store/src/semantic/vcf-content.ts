/**
 * VCF, plain, gzip or bgzip (VCF specification 4.3, section 1): the records and the header without lines that tell when and by what the
 * file was made. Left out: `##fileDate`, `##source`, and keys that name a command, a version of a program or a date, such as
 * `##bcftools_viewCommand`, `##bcftools_viewVersion`, `##GATKCommandLine`, `##commandline`, `##DATE`. `##fileformat` stays, and so do
 * all lines that define fields, filters, contigs and the reference. A missing last newline makes no difference.
 */
import type { Hash } from "node:crypto";
import { byteSource, isGzip, readGzip, readPlain } from "./byte-source.ts";

const MAX_LINE = 64 << 20;
const VOLATILE = /^##(?:fileDate|source|\w*(?:command(?:[-_ ]?line)?|cmd(?:[-_ ]?line)?|version|date))(?:=|\.)/i;

export async function addVcf(hash: Hash, path: string): Promise<void> {
  const source = byteSource((await isGzip(path)) ? readGzip(path) : readPlain(path), MAX_LINE);
  const first = await source.takeLine();
  if (first === undefined || !first.toString("latin1").startsWith("##fileformat=VCF")) {
    throw new RangeError("its first line is not ##fileformat=VCFv…");
  }
  let line: Buffer | undefined = first;
  let lastByte = 0;
  const add = (bytes: Buffer): void => {
    hash.update(bytes);
    lastByte = bytes.at(-1) ?? lastByte;
  };
  for (; line?.subarray(0, 2).equals(META) === true; line = await source.takeLine()) {
    if (line === first || !isVolatileHeader(line.toString("latin1"))) add(line);
  }
  if (line?.subarray(0, COLUMNS.length).equals(COLUMNS) !== true) throw new RangeError("it has no line that begins with #CHROM");
  add(line);
  for await (const chunk of source.rest()) add(chunk);
  if (lastByte !== 0x0a) hash.update("\n");
}

const META = Buffer.from("##");
const COLUMNS = Buffer.from("#CHROM");

export function isVolatileHeader(line: string): boolean {
  return VOLATILE.test(line);
}
