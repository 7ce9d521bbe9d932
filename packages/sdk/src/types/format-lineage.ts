/**
 * The formats that the SDK knows by a short name, as types: which EDAM id each has, and of which wider formats it is a kind.
 *
 * Invariants
 * 1. `FORMAT_IDS` names the ids of `FORMATS` in @golgi/ir, and `FORMAT_PARENTS` agrees with its `isSubformat` (tested pairwise).
 * 2. `FormatLineage` says the same to `tsc`: a format with more marks is assignable to one with fewer.
 */
export const FORMAT_IDS = {
  text: "edam:format_2330",
  binary: "edam:format_2333",
  FASTA: "edam:format_1929",
  FASTQ: "edam:format_1930",
  SAM: "edam:format_2573",
  BAM: "edam:format_2572",
  CRAM: "edam:format_3462",
  VCF: "edam:format_3016",
  BCF: "edam:format_3020",
  BED: "edam:format_3003",
  GFF3: "edam:format_1975",
  GTF: "edam:format_2306",
  TIFF: "edam:format_3591",
  PNG: "edam:format_3603",
  JPEG: "edam:format_3579",
  CSV: "edam:format_3752",
  TSV: "edam:format_3475",
  JSON: "edam:format_3464",
  HTML: "edam:format_2331",
  PDF: "edam:format_3508",
  Parquet: "golgi:parquet",
} as const;

export type KnownFormat = keyof typeof FORMAT_IDS;
/** A short name, or any other EDAM id such as `edam:format_3989`. */
export type FormatName = KnownFormat | `edam:${string}`;

/** Direct parents that have a short name here. */
export const FORMAT_PARENTS: Readonly<Partial<Record<KnownFormat, KnownFormat>>> = {
  FASTA: "text",
  FASTQ: "text",
  SAM: "text",
  BAM: "binary",
  CRAM: "binary",
  VCF: "text",
  BCF: "binary",
  BED: "text",
  GFF3: "text",
  GTF: "text",
  CSV: "text",
  TSV: "text",
  JSON: "text",
  HTML: "text",
  Parquet: "binary",
};

interface TextFormat {
  readonly text: true;
}
interface BinaryFormat {
  readonly binary: true;
}
interface Lineages {
  text: TextFormat;
  binary: BinaryFormat;
  FASTA: TextFormat & { readonly FASTA: true };
  FASTQ: TextFormat & { readonly FASTQ: true };
  SAM: TextFormat & { readonly SAM: true };
  BAM: BinaryFormat & { readonly BAM: true };
  CRAM: BinaryFormat & { readonly CRAM: true };
  VCF: TextFormat & { readonly VCF: true };
  BCF: BinaryFormat & { readonly BCF: true };
  BED: TextFormat & { readonly BED: true };
  GFF3: TextFormat & { readonly GFF3: true };
  GTF: TextFormat & { readonly GTF: true };
  TIFF: { readonly TIFF: true };
  PNG: { readonly PNG: true };
  JPEG: { readonly JPEG: true };
  CSV: TextFormat & { readonly CSV: true };
  TSV: TextFormat & { readonly TSV: true };
  JSON: TextFormat & { readonly JSON: true };
  HTML: TextFormat & { readonly HTML: true };
  PDF: { readonly PDF: true };
  Parquet: BinaryFormat & { readonly Parquet: true };
}

/** The marks of a format and of all formats it is a kind of. `never` is any file: no marks. A union of formats is a union. */
export type FormatLineage<F extends string> = [F] extends [never]
  ? unknown
  : F extends keyof Lineages
    ? Lineages[F]
    : { readonly [K in F]: true };

export function formatId(format: FormatName): string {
  return Object.hasOwn(FORMAT_IDS, format) ? FORMAT_IDS[format as KnownFormat] : format;
}
