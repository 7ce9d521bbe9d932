/**
 * Reads FASTQ (plain or gzip) and counts: reads, bases, GC, and per position the mean Phred score and share of Ns.
 * Qualities are Phred+33 (Cock et al. 2010, doi:10.1093/nar/gkp1137).
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

export interface Quality {
  readonly reads: number;
  readonly bases: number;
  readonly gcShare: number;
  readonly meanQuality: number;
  /** Mean Phred score at each position, from the first base. */
  readonly perPosition: readonly number[];
  /** Reads by length. */
  readonly lengths: Readonly<Record<string, number>>;
}

export async function measureQuality(path: string, gzip: boolean): Promise<Quality> {
  const bytes = createReadStream(path, { highWaterMark: 1 << 20 });
  const lines = createInterface({ input: gzip ? bytes.pipe(createGunzip()) : bytes, crlfDelay: Number.POSITIVE_INFINITY });
  const sums: number[] = [];
  const counts: number[] = [];
  const lengths: Record<string, number> = {};
  let [reads, bases, gc, total, row] = [0, 0, 0, 0, 0];
  for await (const line of lines) {
    const part = row++ % 4;
    if (part === 1) {
      for (const base of line) if (base === "G" || base === "C" || base === "g" || base === "c") gc++;
    } else if (part === 3) {
      reads++;
      bases += line.length;
      lengths[line.length] = (lengths[line.length] ?? 0) + 1;
      for (let i = 0; i < line.length; i++) {
        const score = line.charCodeAt(i) - 33;
        sums[i] = (sums[i] ?? 0) + score;
        counts[i] = (counts[i] ?? 0) + 1;
        total += score;
      }
    }
  }
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    reads,
    bases,
    gcShare: share(gc, bases),
    meanQuality: share(total, bases),
    perPosition: sums.map((sum, i) => share(sum, counts[i] ?? 0)),
    lengths,
  };
}
