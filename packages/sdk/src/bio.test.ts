import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { extensionOf, FORMATS, formatInfo, isSubformat, type TypeExtension } from "@golgi/ir";
import * as bio from "./bio.ts";
import { KNOWN_FORMATS, type KnownFormat } from "./types/format-lineage.ts";
import { type AnySchema, toType } from "./types/index.ts";

const BGZIP = { gzip: true, bgzip: true };
type Row = readonly [schema: AnySchema, format: KnownFormat, extension: string, rest: Partial<TypeExtension>];

const TABLE: readonly Row[] = [
  [bio.fasta(), "FASTA", ".fa", { traits: { gzip: false } }],
  [bio.fasta({ gzip: "either" }), "FASTA", ".fa", {}],
  [bio.fasta({ indexed: true }), "FASTA", ".fa", { traits: { gzip: false, indexed: true }, secondaryFiles: [".fai"] }],
  [
    bio.fasta({ gzip: "bgzip", indexed: true, genome: "GRCh38" }),
    "FASTA",
    ".fa.gz",
    { traits: { ...BGZIP, indexed: true }, secondaryFiles: [".fai", ".gzi"], genome: "GRCh38", semanticDigest: "gzip" },
  ],
  [bio.fastq(), "FASTQ", ".fastq", {}],
  [bio.fastq({ gzip: "either" }), "FASTQ", ".fastq", {}],
  [bio.fastq({ gzip: true }), "FASTQ", ".fastq.gz", { traits: { gzip: true }, semanticDigest: "gzip" }],
  [bio.fastq({ gzip: false }), "FASTQ", ".fastq", { traits: { gzip: false } }],
  [bio.sam({ sorted: "queryname" }), "SAM", ".sam", { traits: { gzip: false, sorted: "queryname" } }],
  [bio.bam(), "BAM", ".bam", { semanticDigest: "bam" }],
  [
    bio.bam({ sorted: "coordinate", indexed: true, genome: "hg19" }),
    "BAM",
    ".bam",
    { traits: { sorted: "coordinate", indexed: true }, secondaryFiles: [".bai"], genome: "hg19", semanticDigest: "bam" },
  ],
  [bio.cram({ indexed: true }), "CRAM", ".cram", { traits: { indexed: true }, secondaryFiles: [".crai"] }],
  [bio.vcf(), "VCF", ".vcf", { traits: { gzip: false }, semanticDigest: "vcf" }],
  [bio.vcf({ gzip: true }), "VCF", ".vcf.gz", { traits: { gzip: true }, semanticDigest: "vcf" }],
  [
    bio.vcf({ gzip: true, indexed: true }),
    "VCF",
    ".vcf.gz",
    { traits: { ...BGZIP, indexed: true }, secondaryFiles: [".tbi"], semanticDigest: "vcf" },
  ],
  [bio.bcf({ indexed: true }), "BCF", ".bcf", { traits: { indexed: true }, secondaryFiles: [".csi"] }],
  [
    bio.bed({ indexed: true, sorted: "coordinate" }),
    "BED",
    ".bed.gz",
    { traits: { ...BGZIP, sorted: "coordinate", indexed: true }, secondaryFiles: [".tbi"], semanticDigest: "gzip" },
  ],
  [bio.gff3({ genome: "GRCh38" }), "GFF3", ".gff3", { traits: { gzip: false }, genome: "GRCh38" }],
  [bio.gtf({ gzip: true }), "GTF", ".gtf.gz", { traits: { gzip: true }, semanticDigest: "gzip" }],
  [bio.text(), "text", ".txt", { traits: { gzip: false } }],
  [bio.csv(), "CSV", ".csv", { traits: { gzip: false } }],
  [bio.tsv({ gzip: "either" }), "TSV", ".tsv", {}],
  [bio.jsonFile(), "JSON", ".json", { traits: { gzip: false }, semanticDigest: "json" }],
  [bio.parquet(), "Parquet", ".parquet", {}],
  [bio.html(), "HTML", ".html", {}],
  [bio.pdf(), "PDF", ".pdf", {}],
  [bio.tiff(), "TIFF", ".tiff", {}],
  [bio.omeTiff(), "OME-TIFF", ".ome.tiff", {}],
  [bio.png(), "PNG", ".png", {}],
  [bio.jpeg(), "JPEG", ".jpg", {}],
  [bio.hdf5(), "HDF5", ".h5", {}],
];

describe("types of files", () => {
  for (const [schema, format, extension, rest] of TABLE) {
    test(`${format} ${JSON.stringify(rest)}`, () => {
      const type = toType(schema);
      assert.deepEqual(type, { type: "object", "x-golgi": { kind: "file", formats: [KNOWN_FORMATS[format].id], ...rest } });
      assert.equal(extensionOf(type), extension);
    });
  }
});

test("known formats are those of the IR, by id and label", () => {
  for (const [name, { id }] of Object.entries(KNOWN_FORMATS)) assert.equal(formatInfo(id)?.label, name, id);
  assert.ok(FORMATS.length >= Object.keys(KNOWN_FORMATS).length);
});

test("kinship of every pair of known formats is the IR's", () => {
  const isA = (from: KnownFormat, to: KnownFormat): boolean => {
    const known: { readonly id: string; readonly is?: string } = KNOWN_FORMATS[from];
    return from === to || (known.is !== undefined && isA(known.is as KnownFormat, to));
  };
  const names = Object.keys(KNOWN_FORMATS) as KnownFormat[];
  for (const from of names) {
    for (const to of names) {
      assert.equal(isA(from, to), isSubformat(KNOWN_FORMATS[from].id, KNOWN_FORMATS[to].id), `${from} → ${to}`);
    }
  }
});

test("every known trait is one the IR knows for the format", () => {
  const traitsOf = (id: string): readonly string[] => {
    const info = formatInfo(id);
    return info === undefined ? [] : [...info.traits, ...info.parents.flatMap(traitsOf)];
  };
  for (const [schema] of TABLE) {
    const { formats = [], traits = {} } = toType(schema)["x-golgi"] ?? {};
    for (const id of formats) for (const trait of Object.keys(traits)) assert.ok(traitsOf(id).includes(trait), `${id} ${trait}`);
  }
});

test("formats and traits survive chained methods", () => {
  const schema = bio.vcf({ gzip: true }).describe("Calls").named("calls.vcf.gz").meta({ order: 2 });
  assert.deepEqual(toType(schema), {
    type: "object",
    description: "Calls",
    "x-golgi": {
      kind: "file",
      formats: ["edam:format_3016"],
      traits: { gzip: true },
      semanticDigest: "vcf",
      fileName: "calls.vcf.gz",
      order: 2,
    },
  });
});
