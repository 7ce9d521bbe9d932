/**
 * What `tsc` must accept and refuse about types. Never run: compiled by `src/type-tests.test.ts`. A line below `@ts-expect-error` must
 * not compile; everything else must.
 */
import type { Json } from "@golgi/ir";
import { bam, bcf, bed, cram, csv, fasta, fastq, html, jsonFile, pdf, png, sam, text, tiff, tsv, vcf, zarr } from "../src/bio.ts";
import { type AnySchema, type InputOf, type InputsOf, type LocalValueOf, t, type ValueOf } from "../src/types/index.ts";

/** A value of the first schema goes where the second is wanted. */
function wire<From extends AnySchema, To extends AnySchema>(
  _from: From,
  _to: To & (ValueOf<From> extends ValueOf<To> ? unknown : never),
) {}
declare function valueOf<S extends AnySchema>(schema: S): ValueOf<S>;
declare function give<S extends AnySchema>(schema: S, value: ValueOf<S>): void;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>) {}

// ---- formats -------------------------------------------------------------------------------------------------------------------
wire(bam(), bam());
wire(bam(), t.file());
wire(fastq(), text({ gzip: "either" }));
wire(bam(), t.file({ format: ["BAM", "CRAM"] }));
wire(cram(), t.file({ format: ["BAM", "CRAM"] }));
wire(tiff(), t.file({ format: "binary" }));
wire(t.file({ format: "edam:format_3590" }), t.file({ format: "edam:format_3590" }));
// @ts-expect-error BAM is not FASTQ
wire(bam(), fastq());
// @ts-expect-error BAM is not FASTQ, as a plain assignment
give(fastq(), valueOf(bam()));
// @ts-expect-error any file may be anything
wire(t.file(), bam());
// @ts-expect-error text may be anything that is text
wire(text(), fasta());
// @ts-expect-error SAM is not BAM
wire(sam(), bam());
// @ts-expect-error CRAM may not be BAM
wire(t.file({ format: ["BAM", "CRAM"] }), bam());
// @ts-expect-error other ids differ too
wire(t.file({ format: "edam:format_3590" }), t.file({ format: "edam:format_1915" }));
// @ts-expect-error tables of different kinds
wire(csv(), tsv());
// @ts-expect-error a picture is not a document
wire(png(), pdf());
// @ts-expect-error a page is not JSON
wire(html(), jsonFile());
give(fastq(), valueOf(fastq()));
give(bam(), valueOf(bam({ indexed: true, sorted: "coordinate" })));

// ---- traits --------------------------------------------------------------------------------------------------------------------
wire(bam({ indexed: true }), bam());
wire(bam({ sorted: "coordinate", indexed: true }), bam({ sorted: "coordinate" }));
wire(bam({ sorted: "coordinate", indexed: true }), bam({ indexed: true }));
wire(fastq({ gzip: true }), fastq());
wire(fastq({ gzip: true }), fastq({ gzip: "either" }));
wire(fastq({ gzip: false }), fastq({ gzip: "either" }));
wire(vcf({ indexed: true }), vcf({ gzip: true }));
wire(vcf({ indexed: true }), vcf({ gzip: "bgzip" }));
wire(vcf({ gzip: "bgzip" }), vcf({ gzip: true }));
wire(vcf({ gzip: true }), vcf({ gzip: "either" }));
wire(bed({ indexed: true, sorted: "coordinate" }), bed({ sorted: "coordinate", gzip: true }));
wire(t.file({ traits: { paired: true } }), t.file());
// @ts-expect-error not sorted
wire(bam(), bam({ sorted: "coordinate" }));
// @ts-expect-error not sorted, as a plain assignment
give(bam({ sorted: "coordinate" }), valueOf(bam()));
// @ts-expect-error sorted another way
wire(bam({ sorted: "queryname" }), bam({ sorted: "coordinate" }));
// @ts-expect-error not indexed
wire(bcf(), bcf({ indexed: true }));
// @ts-expect-error gzip wanted
wire(vcf(), vcf({ gzip: true }));
// @ts-expect-error plain wanted
wire(vcf({ gzip: true }), vcf());
// @ts-expect-error an index needs block-gzip
wire(vcf({ gzip: true }), vcf({ indexed: true }));
// @ts-expect-error could be plain
wire(fastq(), fastq({ gzip: true }));
// @ts-expect-error the trait is missing
wire(t.file(), t.file({ traits: { paired: true } }));
// @ts-expect-error a BAM has no gzip option
bam({ gzip: true });
// @ts-expect-error no such order
bam({ sorted: "name" });

// ---- genome builds -------------------------------------------------------------------------------------------------------------
wire(bam({ genome: "GRCh38" }), bam());
wire(bam({ genome: "GRCh38" }), t.file());
wire(bam({ genome: "GRCh38" }), bam({ genome: "GRCh38" }));
wire(t.file().genome("GRCh38"), t.file().genome("GRCh38"));
// @ts-expect-error the build is not known
wire(bam(), bam({ genome: "GRCh38" }));
// @ts-expect-error two builds never meet
wire(bam({ genome: "GRCh37" }), bam({ genome: "GRCh38" }));
// @ts-expect-error two builds never meet
wire(fasta().genome("GRCh37"), fasta({ genome: "GRCh38" }));

// ---- directories, tables, scalars ----------------------------------------------------------------------------------------------
wire(t.directory(), t.directory());
wire(t.table({ columns: { gene: t.string(), count: t.int() } }), t.table({ columns: { gene: t.string() } }));
wire(t.table({ columns: { gene: t.string() } }), t.file());
wire(t.table({ columns: { gene: t.string() } }), t.file({ format: "CSV" }));
wire(zarr(), t.directory());
// @ts-expect-error the columns of a file are not known
wire(csv(), t.table({ columns: { gene: t.string() } }));
// @ts-expect-error a table of another format
wire(t.table({ columns: { gene: t.string() } }), t.table({ columns: { gene: t.string() }, format: "TSV" }));
// @ts-expect-error any directory
wire(t.directory(), zarr());
// @ts-expect-error a file is not a directory
wire(bam(), t.directory());
// @ts-expect-error a directory is not a file
wire(t.directory(), t.file());
// @ts-expect-error a column is missing
wire(t.table({ columns: { gene: t.string() } }), t.table({ columns: { gene: t.string(), count: t.int() } }));
// @ts-expect-error a column has another type
wire(t.table({ columns: { count: t.string() } }), t.table({ columns: { count: t.int() } }));
wire(t.int(), t.number());
wire(t.enum(["a", "b"]), t.string());
wire(t.enum(["a"]), t.enum(["a", "b"]));
wire(t.literal("a"), t.enum(["a", "b"]));
wire(t.int(), t.int().nullable());
// @ts-expect-error null is not an int
wire(t.int().nullable(), t.int());
// @ts-expect-error too many words
wire(t.enum(["a", "b"]), t.enum(["a"]));
// @ts-expect-error text is not a number
wire(t.string(), t.int());

// ---- collections ---------------------------------------------------------------------------------------------------------------
wire(t.array(bam({ indexed: true })), t.array(bam()));
wire(t.tuple([fastq(), fastq()]), t.array(fastq()));
wire(t.object({ a: t.int(), b: t.string() }), t.object({ a: t.int() }));
wire(t.union([t.object({ kind: t.literal("a") }), t.object({ kind: t.literal("b") })]), t.object({ kind: t.string() }));
wire(t.record(t.int()), t.record(t.number()));
// @ts-expect-error items differ
wire(t.array(bam()), t.array(fastq()));
// @ts-expect-error one file is not a list
wire(bam(), t.array(bam()));
// @ts-expect-error a list may be shorter
wire(t.array(fastq()), t.tuple([fastq(), fastq()]));
// @ts-expect-error a field is missing
wire(t.object({ a: t.int() }), t.object({ a: t.int(), b: t.string() }));
// @ts-expect-error deep inside
wire(t.object({ pair: t.tuple([bam(), bam()]) }), t.object({ pair: t.tuple([bam(), fastq()]) }));

// ---- values and inputs ---------------------------------------------------------------------------------------------------------
const ports = {
  sample: t.string().regex(/^\w+$/).describe("Sample name"),
  minScore: t.int().min(0).default(30),
  wait: t.duration().min("1s").default("2h"),
  memory: t.bytes().optional(),
  region: t.region().nullable(),
  size: t.number().unit("um").min(0),
  reads: t.tuple([fastq(), fastq()]),
  bams: t.array(bam()).glob("*.bam").min(1),
};
type Inputs = InputsOf<typeof ports>;
same<Inputs["minScore"], number | undefined>(true);
same<Inputs["wait"], number | string | undefined>(true);
same<Inputs["memory"], number | string | undefined>(true);
same<Inputs["region"], string | null>(true);
same<ValueOf<typeof ports.minScore>, number>(true);
const quality = t.number().min(0).default(20).unit("phred").describe("Smallest quality");
same<ValueOf<typeof quality>, number>(true);
same<InputOf<typeof quality>, number | undefined>(true);
same<ValueOf<typeof ports.wait>, number>(true);
same<InputOf<typeof ports.wait>, number | string | undefined>(true);
same<LocalValueOf<typeof ports.reads>[0]["path"], string>(true);
same<LocalValueOf<typeof ports.bams>[number]["path"], string>(true);
same<LocalValueOf<typeof ports.sample>, string>(true);
const extra = t.json();
same<ValueOf<typeof extra>, Json>(true);
declare const local: LocalValueOf<typeof extra>;
export const asJson: Json = local;
const tables = t.record(t.table({ columns: { gene: t.string() } }));
same<LocalValueOf<typeof tables>[string]["path"], string>(true);
declare function call(inputs: Inputs): void;
declare const reads: Inputs["reads"];
call({ sample: "a", region: null, size: 1, reads, bams: [] });
call({ sample: "a", minScore: 3, wait: "1h", memory: "2 GiB", region: "chr1:1-2", size: 1, reads, bams: [] });
// @ts-expect-error `sample` is required
call({ region: null, size: 1, reads, bams: [] });
// @ts-expect-error no such input
call({ sample: "a", region: null, size: 1, reads, bams: [], extra: 1 });
// @ts-expect-error wrong type
call({ sample: 1, region: null, size: 1, reads, bams: [] });

// ---- presentation --------------------------------------------------------------------------------------------------------------
t.int().meta({ title: "Score", group: "Filter", order: 1, advanced: true, widget: "slider", placeholder: "30" });
t.enum(["a", "b"]).meta({ labels: ["A", "B"] });
// @ts-expect-error order is a number
t.int().meta({ order: "first" });
// @ts-expect-error no such method on a list of scalars' item
t.int().glob("*.txt");
