/** FASTA and FASTQ read from their beginning. The last record may be cut off where the text ends; such a record is left out. */
export interface SequenceRecord {
  readonly name: string;
  readonly bases: string;
  /** Phred+33, FASTQ only. */
  readonly qualities?: string;
}

export function parseSequences(text: string, cut: boolean): readonly SequenceRecord[] {
  return text.startsWith("@") ? parseFastq(text, cut) : parseFasta(text);
}

function parseFastq(text: string, cut: boolean): readonly SequenceRecord[] {
  const lines = text.split("\n");
  const records: SequenceRecord[] = [];
  for (let at = 0; at + 3 < lines.length; at += 4) {
    const [head = "", bases = "", plus = "", qualities = ""] = lines.slice(at, at + 4).map((line) => line.trimEnd());
    if (!head.startsWith("@") || !plus.startsWith("+") || (cut && qualities.length < bases.length)) break;
    records.push({ name: head.slice(1), bases, qualities });
  }
  return records;
}

function parseFasta(text: string): readonly SequenceRecord[] {
  return text
    .split(/^>/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const end = part.indexOf("\n");
      return {
        name: part.slice(0, end < 0 ? undefined : end).trim(),
        bases: end < 0 ? "" : part.slice(end).replaceAll(/\s+/g, ""),
      };
    });
}

export interface QualityColumn {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** 10 %, 50 % and 90 % of the qualities at each position (binned to at most `most` columns). */
export function qualityColumns(records: readonly SequenceRecord[], most = 160): readonly QualityColumn[] {
  const longest = records.reduce((max, { qualities }) => Math.max(max, qualities?.length ?? 0), 0);
  const perColumn = Math.max(1, Math.ceil(longest / most));
  const counts = Array.from({ length: Math.ceil(longest / perColumn) }, () => new Uint32Array(94));
  for (const { qualities = "" } of records) {
    for (let at = 0; at < qualities.length; at++) {
      const column = counts[Math.floor(at / perColumn)];
      const quality = Math.min(93, Math.max(0, qualities.charCodeAt(at) - 33));
      if (column !== undefined) column[quality] = (column[quality] ?? 0) + 1;
    }
  }
  return counts.map((column) => ({ low: quantile(column, 0.1), median: quantile(column, 0.5), high: quantile(column, 0.9) }));
}

function quantile(counts: Uint32Array, share: number): number {
  const wanted = counts.reduce((sum, count) => sum + count, 0) * share;
  let seen = 0;
  for (const [quality, count] of counts.entries()) {
    seen += count;
    if (seen >= wanted && seen > 0) return quality;
  }
  return 0;
}

export function gcShare(bases: string): number {
  const known = bases.replaceAll(/[^acgtuACGTU]/g, "").length;
  return known === 0 ? 0 : bases.replaceAll(/[^gcGC]/g, "").length / known;
}
