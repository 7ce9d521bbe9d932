/**
 * File types of biology, and the everyday ones around them: `fastq({ gzip: true })`, `bam({ sorted: "coordinate", indexed: true })`.
 *
 * Rules
 * 1. `gzip: true` demands (or promises) gzip, `"bgzip"` demands block-gzip, `false` demands plain, `"either"` demands
 *    nothing. Default: plain; for FASTQ `"either"`, because almost every tool reads both and almost all reads are compressed.
 * 2. `indexed: true` adds the companion (`.bai`, `.csi`, `.tbi`, `.fai`, `.crai`); an indexed text format is block-gzipped, so
 *    `gzip: "bgzip"` follows from it (a FASTA index does without).
 * 3. BAM, VCF and gzip outputs are compared by their records, so that a time stamp in a header does not spread downstream.
 */
import type { TypeExtension } from "@golgi/ir";
import { type DirectorySchema, directory, type FileSchema, file } from "./types/artifact.ts";
import type { KnownFormat } from "./types/format-lineage.ts";
import type { NoTraits, Traits } from "./types/handle.ts";

/** Gzipped, block-gzipped (which is also gzipped), plain, or no matter which. */
export type GzipOption = boolean | "bgzip" | "either";
interface Genome {
  readonly genome?: string;
}
interface Gzip {
  readonly gzip?: GzipOption;
}
interface Indexed {
  readonly indexed?: true;
}
interface Sorted {
  readonly sorted?: "coordinate" | "queryname";
}
type GenomeOf<O> = O extends { readonly genome: infer G extends string } ? G : string;
type GzipOf<O, Default> = O extends { readonly gzip: infer Z } ? GzipTraits<Z> : Default;
type GzipTraits<Z> = Z extends "either" ? NoTraits : Z extends "bgzip" ? BlockGzip : { readonly gzip: Z };
type BlockGzip = { readonly gzip: true; readonly bgzip: true };
type Plain = { readonly gzip: false };
type TabixOf<O> = O extends { readonly indexed: true } ? BlockGzip & { readonly indexed: true } : GzipOf<O, Plain>;
type IndexedOf<O> = O extends { readonly indexed: true } ? { readonly indexed: true } : NoTraits;
type SortedOf<O> = O extends { readonly sorted: infer S } ? { readonly sorted: S } : NoTraits;
/** One record instead of an intersection, and without a name of its own, so that messages read well. */
type Flat<T> = T extends infer U ? { readonly [K in keyof U]: U[K] } : never;

type Options = Genome & Gzip & Indexed & Sorted;
interface Rule {
  /** Trait when the options do not say; `undefined`: the format has no gzip form of its own. */
  readonly gzip?: GzipOption;
  readonly companions?: (gzip: boolean) => readonly string[];
  /** The index needs block-gzip. */
  readonly tabix?: true;
  readonly semanticDigest?: NonNullable<TypeExtension["semanticDigest"]>;
}

function make<F extends KnownFormat, T, G extends string>(format: F, options: Options, rule: Rule): FileSchema<F, T, G> {
  const indexed = options.indexed === true && rule.companions !== undefined;
  const text = rule.gzip !== undefined;
  const gzip = indexed && rule.tabix === true ? "bgzip" : (options.gzip ?? rule.gzip ?? "either");
  const traits: Record<string, string | boolean> = {};
  if (text && gzip !== "either") traits["gzip"] = gzip !== false;
  if (text && gzip === "bgzip") traits["bgzip"] = true;
  if (options.sorted !== undefined) traits["sorted"] = options.sorted;
  if (indexed) traits["indexed"] = true;
  const semanticDigest = rule.semanticDigest ?? (traits["gzip"] === true ? "gzip" : undefined);
  return file<F, Traits, string>({
    format,
    traits,
    ...(indexed && { secondaryFiles: rule.companions?.(gzip === true || gzip === "bgzip") ?? [] }),
    ...(options.genome !== undefined && { genome: options.genome }),
    ...(semanticDigest !== undefined && { semanticDigest }),
  }) as unknown as FileSchema<F, T, G>;
}

const tabix: Rule = { gzip: false, tabix: true, companions: () => [".tbi"] };

/** Sequences. `indexed: true`: with `.fai` (and `.gzi` when gzipped). */
export function fasta<const O extends Genome & Gzip & Indexed = NoTraits>(
  options?: O,
): FileSchema<"FASTA", Flat<GzipOf<O, Plain> & IndexedOf<O>>, GenomeOf<O>> {
  return make("FASTA", options ?? {}, { gzip: false, companions: (gzip) => (gzip ? [".fai", ".gzi"] : [".fai"]) });
}
/** Reads with qualities; plain or gzipped unless `gzip` says. */
export function fastq<const O extends Gzip = NoTraits>(options?: O): FileSchema<"FASTQ", GzipOf<O, NoTraits>> {
  return make("FASTQ", options ?? {}, { gzip: "either" });
}
/** Alignments as text. */
export function sam<const O extends Genome & Gzip & Sorted = NoTraits>(
  options?: O,
): FileSchema<"SAM", Flat<GzipOf<O, Plain> & SortedOf<O>>, GenomeOf<O>> {
  return make("SAM", options ?? {}, { gzip: false });
}
/** Alignments. `indexed: true`: with `.bai`. */
export function bam<const O extends Genome & Indexed & Sorted = NoTraits>(
  options?: O,
): FileSchema<"BAM", Flat<SortedOf<O> & IndexedOf<O>>, GenomeOf<O>> {
  return make("BAM", options ?? {}, { companions: () => [".bai"], semanticDigest: "bam" });
}
/** Alignments, compressed against a reference. `indexed: true`: with `.crai`. */
export function cram<const O extends Genome & Indexed & Sorted = NoTraits>(
  options?: O,
): FileSchema<"CRAM", Flat<SortedOf<O> & IndexedOf<O>>, GenomeOf<O>> {
  return make("CRAM", options ?? {}, { companions: () => [".crai"] });
}
/** Variants. `indexed: true`: block-gzipped, with `.tbi`. */
export function vcf<const O extends Genome & Gzip & Indexed = NoTraits>(options?: O): FileSchema<"VCF", TabixOf<O>, GenomeOf<O>> {
  return make("VCF", options ?? {}, { ...tabix, semanticDigest: "vcf" });
}
/** Variants, binary. `indexed: true`: with `.csi`. */
export function bcf<const O extends Genome & Indexed = NoTraits>(options?: O): FileSchema<"BCF", IndexedOf<O>, GenomeOf<O>> {
  return make("BCF", options ?? {}, { companions: () => [".csi"] });
}
/** Intervals. `indexed: true`: block-gzipped, with `.tbi`. */
export function bed<const O extends Genome & Gzip & Indexed & Sorted = NoTraits>(
  options?: O,
): FileSchema<"BED", Flat<TabixOf<O> & SortedOf<O>>, GenomeOf<O>> {
  return make("BED", options ?? {}, tabix);
}
/** Annotations, GFF version 3. `indexed: true`: block-gzipped, with `.tbi`. */
export function gff3<const O extends Genome & Gzip & Indexed & Sorted = NoTraits>(
  options?: O,
): FileSchema<"GFF3", Flat<TabixOf<O> & SortedOf<O>>, GenomeOf<O>> {
  return make("GFF3", options ?? {}, tabix);
}
/** Gene annotations. `indexed: true`: block-gzipped, with `.tbi`. */
export function gtf<const O extends Genome & Gzip & Indexed & Sorted = NoTraits>(
  options?: O,
): FileSchema<"GTF", Flat<TabixOf<O> & SortedOf<O>>, GenomeOf<O>> {
  return make("GTF", options ?? {}, tabix);
}

export function text<const O extends Gzip = NoTraits>(options?: O): FileSchema<"text", GzipOf<O, Plain>> {
  return make("text", options ?? {}, { gzip: false });
}
export function csv<const O extends Gzip = NoTraits>(options?: O): FileSchema<"CSV", GzipOf<O, Plain>> {
  return make("CSV", options ?? {}, { gzip: false });
}
export function tsv<const O extends Gzip = NoTraits>(options?: O): FileSchema<"TSV", GzipOf<O, Plain>> {
  return make("TSV", options ?? {}, { gzip: false });
}
/** A JSON file (for a JSON value on the wire use `t.json()`). */
export function jsonFile<const O extends Gzip = NoTraits>(options?: O): FileSchema<"JSON", GzipOf<O, Plain>> {
  return make("JSON", options ?? {}, { gzip: false, semanticDigest: "json" });
}
export function html(): FileSchema<"HTML"> {
  return make("HTML", {}, {});
}
export function pdf(): FileSchema<"PDF"> {
  return make("PDF", {}, {});
}
export function parquet(): FileSchema<"Parquet"> {
  return make("Parquet", {}, {});
}
export function tiff(): FileSchema<"TIFF"> {
  return make("TIFF", {}, {});
}
export function omeTiff(): FileSchema<"OME-TIFF"> {
  return make("OME-TIFF", {}, {});
}
export function png(): FileSchema<"PNG"> {
  return make("PNG", {}, {});
}
export function jpeg(): FileSchema<"JPEG"> {
  return make("JPEG", {}, {});
}
export function hdf5(): FileSchema<"HDF5"> {
  return make("HDF5", {}, {});
}
/** A Zarr store: a directory of chunks. */
export function zarr(): DirectorySchema<"Zarr"> {
  return directory({ format: "Zarr" });
}
