/**
 * The formats that the SDK knows by a short name: the id of each, and of which wider format it is a kind; also as types.
 *
 * Invariants
 * 1. Ids and kinships are those of `FORMATS` and `isSubformat` in @golgi/ir (tested for every pair).
 * 2. `FormatKinds` says the same to `tsc`: a format fits where all wanted kinds are among its own.
 */
interface Known {
  readonly id: string;
  /** The wider format. */
  readonly is?: string;
}
export const KNOWN_FORMATS = {
  text: { id: "edam:format_2330" },
  binary: { id: "edam:format_2333" },
  index: { id: "edam:format_3326", is: "binary" },
  FASTA: { id: "edam:format_1929", is: "text" },
  FASTQ: { id: "edam:format_1930", is: "text" },
  "FASTQ-Sanger": { id: "edam:format_1932", is: "FASTQ" },
  "FASTQ-Illumina": { id: "edam:format_1931", is: "FASTQ" },
  "FASTQ-Solexa": { id: "edam:format_1933", is: "FASTQ" },
  SAM: { id: "edam:format_2573", is: "text" },
  BAM: { id: "edam:format_2572", is: "binary" },
  CRAM: { id: "edam:format_3462", is: "binary" },
  VCF: { id: "edam:format_3016", is: "text" },
  BCF: { id: "edam:format_3020", is: "binary" },
  BED: { id: "edam:format_3003", is: "text" },
  GFF: { id: "edam:format_2305", is: "text" },
  GFF3: { id: "edam:format_1975", is: "GFF" },
  GTF: { id: "edam:format_2306", is: "GFF" },
  GZIP: { id: "edam:format_3989", is: "binary" },
  bgzip: { id: "edam:format_3615", is: "GZIP" },
  ZIP: { id: "edam:format_3987", is: "binary" },
  TIFF: { id: "edam:format_3591", is: "binary" },
  "OME-TIFF": { id: "edam:format_3727", is: "TIFF" },
  PNG: { id: "edam:format_3603", is: "binary" },
  JPEG: { id: "edam:format_3579", is: "binary" },
  CSV: { id: "edam:format_3752", is: "text" },
  TSV: { id: "edam:format_3475", is: "text" },
  Parquet: { id: "golgi:parquet", is: "binary" },
  JSON: { id: "edam:format_3464", is: "text" },
  HTML: { id: "edam:format_2331", is: "text" },
  PDF: { id: "edam:format_3508", is: "binary" },
  HDF5: { id: "edam:format_3590", is: "binary" },
  Zarr: { id: "edam:format_3915" },
} as const satisfies Readonly<Record<string, Known>>;

export type KnownFormat = keyof typeof KNOWN_FORMATS;
/** A short name, or any other id: `edam:format_3989`, `acme:plate-layout`. */
export type FormatName = KnownFormat | `${string}:${string}`;

/** A known format with all wider ones: `"BAM" | "binary"`. Other ids are only themselves; `never` (any file) has none. */
export type FormatKinds<F extends string> = F extends KnownFormat
  ? F | ((typeof KNOWN_FORMATS)[F] extends { readonly is: infer P extends KnownFormat } ? FormatKinds<P> : never)
  : F;

export function formatId(format: FormatName): string {
  return isKnown(format) ? KNOWN_FORMATS[format].id : format;
}
function isKnown(format: string): format is KnownFormat {
  return Object.hasOwn(KNOWN_FORMATS, format);
}
