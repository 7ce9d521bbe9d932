/** Every kind of type, exported without a word about its type: what declarations of a library must be able to name. */
import { t } from "@golgi/sdk";
import * as bio from "@golgi/sdk/bio";

export const scalars = {
  text: t.string().min(1).max(9).regex(/^\w+$/).default("a").describe("Text").meta({ group: "Words" }),
  int: t.int().min(0).default(1),
  intOrNull: t.int().nullable(),
  number: t.number().min(0).max(1).default(0.5).meta({ unit: "um" }),
  maybe: t.number().optional(),
  flag: t.bool().default(true),
  word: t.enum(["fast", "exact"]).default("fast"),
  tag: t.literal(["a", "b"]),
  date: t.date(),
  instant: t.datetime().optional(),
  wait: t.duration().default("2h"),
  size: t.bytes().nullable().optional(),
  region: t.region({ genome: "GRCh38" }),
  url: t.url(),
  anything: t.json(),
} as const;

export const files = {
  any: t.file().named("any.txt"),
  many: t.array(t.file()).glob("*.txt"),
  format: t.file({ format: ["BAM", "CRAM"], traits: { paired: true }, genome: "GRCh38" }),
  folder: t.directory(),
  table: t.table({ columns: { gene: t.string(), count: t.int().default(0) }, format: "TSV" }),
  reads: t.tuple([bio.fastq(), bio.fastq({ gzip: true })]),
  alignments: bio.bam({ sorted: "coordinate", indexed: true, genome: "GRCh37" }).optional(),
  variants: bio.vcf({ indexed: true }),
  reference: bio.fasta({ indexed: true }).describe("Genome"),
  image: bio.zarr(),
};

export const collections = {
  list: t
    .array(t.array(t.int()))
    .min(1)
    .default([[1]]),
  record: t.object({ name: t.string(), lane: t.int().optional(), deep: t.object({ reads: t.tuple([t.file(), t.file()]) }) }),
  map: t.record(t.nullable(t.number())),
  either: t.union([t.object({ kind: t.literal("a"), n: t.int().default(1) }), t.object({ kind: t.literal("b") })]),
  perhaps: t.optional(t.string()),
};
