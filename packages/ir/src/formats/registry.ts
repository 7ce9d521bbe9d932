/**
 * File formats: EDAM ids with labels, parents (`is_a`), extensions and the traits they may have.
 *
 * Ids are `edam:format_NNNN` (http://edamontology.org/format_NNNN) where EDAM has a concept, `golgi:<name>` where it has none.
 * Compression is not a format here but the traits `gzip` and `bgzip` (a bgzip file is also a gzip file), because it is independent of
 * what is inside. EDAM has two concepts for a tabix index (3616, 3700); the second is an alias.
 */
import type { Type } from "../type.ts";

export interface FormatInfo {
  readonly id: string;
  /** As people write it: `FASTQ`. Unique. */
  readonly label: string;
  /** With dots; the first is used for outputs. */
  readonly extensions: readonly string[];
  /** Direct `is_a` parents. */
  readonly parents: readonly string[];
  /** Traits that a file of this format can have, beside those of its parents. */
  readonly traits: readonly string[];
  readonly aliases?: readonly string[];
  /** The format names a directory (Zarr). */
  readonly directory?: true;
  readonly mediaType?: string;
}

const TEXT = "edam:format_2330";
const BINARY = "edam:format_2333";
const INDEX = "edam:format_3326";
const FASTQ = "edam:format_1930";
const GENOMIC = ["gzip", "bgzip", "sorted", "indexed"];

function format(id: string, label: string, rest: Partial<Omit<FormatInfo, "id" | "label">>): FormatInfo {
  return { id, label, extensions: [], parents: [], traits: [], ...rest };
}

export const FORMATS: readonly FormatInfo[] = [
  format(TEXT, "text", { extensions: [".txt", ".text", ".log"], traits: ["gzip", "bgzip"], mediaType: "text/plain" }),
  format(BINARY, "binary", { extensions: [".bin"] }),
  format(INDEX, "index", { parents: [BINARY] }),
  format("edam:format_1929", "FASTA", {
    extensions: [".fa", ".fasta", ".fna", ".faa", ".ffn"],
    parents: [TEXT],
    traits: ["indexed"],
  }),
  format(FASTQ, "FASTQ", { extensions: [".fastq", ".fq"], parents: [TEXT] }),
  format("edam:format_1932", "FASTQ-Sanger", { extensions: [".fastq", ".fq"], parents: [FASTQ] }),
  format("edam:format_1931", "FASTQ-Illumina", { extensions: [".fastq", ".fq"], parents: [FASTQ] }),
  format("edam:format_1933", "FASTQ-Solexa", { extensions: [".fastq", ".fq"], parents: [FASTQ] }),
  format("edam:format_2573", "SAM", { extensions: [".sam"], parents: [TEXT], traits: ["sorted"] }),
  format("edam:format_2572", "BAM", { extensions: [".bam"], parents: [BINARY], traits: GENOMIC }),
  format("edam:format_3462", "CRAM", { extensions: [".cram"], parents: [BINARY], traits: ["sorted", "indexed"] }),
  format("edam:format_3016", "VCF", { extensions: [".vcf"], parents: [TEXT], traits: GENOMIC }),
  format("edam:format_3020", "BCF", { extensions: [".bcf"], parents: [BINARY], traits: GENOMIC }),
  format("edam:format_3003", "BED", { extensions: [".bed"], parents: [TEXT], traits: GENOMIC }),
  format("edam:format_2305", "GFF", { extensions: [".gff"], parents: [TEXT], traits: GENOMIC }),
  format("edam:format_1975", "GFF3", { extensions: [".gff3", ".gff"], parents: ["edam:format_2305"] }),
  format("edam:format_2306", "GTF", { extensions: [".gtf"], parents: ["edam:format_2305"] }),
  format("edam:format_3616", "tabix", { extensions: [".tbi"], parents: [INDEX], aliases: ["edam:format_3700"] }),
  format("edam:format_3327", "BAI", { extensions: [".bai"], parents: [INDEX] }),
  format("golgi:csi", "CSI", { extensions: [".csi"], parents: [INDEX] }),
  format("golgi:crai", "CRAI", { extensions: [".crai"], parents: [INDEX] }),
  format("golgi:fai", "FAI", { extensions: [".fai"], parents: ["edam:format_3475"] }),
  format("golgi:gzi", "GZI", { extensions: [".gzi"], parents: [INDEX] }),
  format("edam:format_3989", "GZIP", {
    extensions: [".gz"],
    parents: [BINARY],
    traits: ["gzip", "bgzip"],
    mediaType: "application/gzip",
  }),
  format("edam:format_3615", "bgzip", { extensions: [".gz", ".bgz"], parents: ["edam:format_3989"] }),
  format("edam:format_3987", "ZIP", { extensions: [".zip"], parents: [BINARY], mediaType: "application/zip" }),
  format("edam:format_3591", "TIFF", { extensions: [".tiff", ".tif"], parents: [BINARY], mediaType: "image/tiff" }),
  format("edam:format_3727", "OME-TIFF", {
    extensions: [".ome.tiff", ".ome.tif"],
    parents: ["edam:format_3591"],
    mediaType: "image/tiff",
  }),
  format("edam:format_3603", "PNG", { extensions: [".png"], parents: [BINARY], mediaType: "image/png" }),
  format("edam:format_3579", "JPEG", { extensions: [".jpg", ".jpeg"], parents: [BINARY], mediaType: "image/jpeg" }),
  format("edam:format_3752", "CSV", { extensions: [".csv"], parents: [TEXT], mediaType: "text/csv" }),
  format("edam:format_3475", "TSV", { extensions: [".tsv", ".tab"], parents: [TEXT], mediaType: "text/tab-separated-values" }),
  format("golgi:parquet", "Parquet", {
    extensions: [".parquet"],
    parents: [BINARY],
    mediaType: "application/vnd.apache.parquet",
  }),
  format("edam:format_3464", "JSON", { extensions: [".json"], parents: [TEXT], mediaType: "application/json" }),
  format("edam:format_2331", "HTML", { extensions: [".html", ".htm"], parents: [TEXT], mediaType: "text/html" }),
  format("edam:format_3508", "PDF", { extensions: [".pdf"], parents: [BINARY], mediaType: "application/pdf" }),
  format("edam:format_3590", "HDF5", { extensions: [".h5", ".hdf5"], parents: [BINARY], mediaType: "application/x-hdf5" }),
  format("edam:format_3915", "Zarr", { extensions: [".zarr"], directory: true }),
];

const BY_ID = new Map<string, FormatInfo>();
for (const info of FORMATS) {
  BY_ID.set(info.id, info);
  for (const alias of info.aliases ?? []) BY_ID.set(alias, info);
}

/** By id (`edam:format_1930`, the EDAM address, or a bare `format_1930`) ; undefined for a format Golgi does not know. */
export function formatInfo(id: string): FormatInfo | undefined {
  return BY_ID.get(normalFormatId(id));
}

/** `http://edamontology.org/format_1930` and `format_1930` become `edam:format_1930`; an alias becomes the main id. */
export function normalFormatId(id: string): string {
  const short = id.replace(/^https?:\/\/edamontology\.org\//, "edam:").replace(/^format_/, "edam:format_");
  return BY_ID.get(short)?.id ?? short;
}

/** Is every file of format `a` also one of format `b`? Reflexive; unknown formats are only subformats of themselves. */
export function isSubformat(a: string, b: string): boolean {
  const from = normalFormatId(a);
  const to = normalFormatId(b);
  if (from === to) return true;
  return BY_ID.get(from)?.parents.some((parent) => isSubformat(parent, to)) ?? false;
}

/** What people read for a format: its label, or its id when unknown. */
export function formatLabel(id: string): string {
  return formatInfo(id)?.label ?? id;
}

/** Extension for an output of this type: of its first format, with `.gz` where the traits say gzip; `` when nothing is known. */
export function extensionOf(type: Type): string {
  const { formats, traits } = type["x-golgi"] ?? {};
  const extension = formats?.[0] === undefined ? "" : (formatInfo(formats[0])?.extensions[0] ?? "");
  const compressed = traits?.["gzip"] === true || traits?.["bgzip"] === true;
  const packedInside = extension === ".bam" || extension === ".bcf" || extension.endsWith(".gz");
  return compressed && !packedInside ? `${extension}.gz` : extension;
}
