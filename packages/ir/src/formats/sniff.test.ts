/** Formats told by content: real bytes of each, gzipped and cut, and every mismatch with its message. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Type } from "../type.ts";
import { readGzipHead } from "./inflate.ts";
import { FORMATS, extensionOf, formatInfo, formatLabel, isSubformat } from "./registry.ts";
import { checkFormat, sniffFormat } from "./sniff.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const fastq = Array.from({ length: 500 }, (_, index) => `@r${index}/1\nACGTNACGTA\n+\nII#IIIIIII\n`).join("");
const illumina = Array.from({ length: 9 }, (_, index) => `@r${index}\nACGT\n+\nhhhh\n`).join("");
const bamText = "BAM\x01\x20\0\0\0@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:100\n";
const vcf = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
const sam = "@HD\tVN:1.6\tSO:queryname\n@SQ\tSN:chr1\tLN:100\nr1\t0\tchr1\t1\t60\t4M\t*\t0\t0\tACGT\tIIII\n";

/** A block as bgzip writes it: gzip with an extra field BC. */
function bgzip(content: string): Uint8Array {
  const body = deflateRawSync(bytes(content));
  const size = 18 + body.length + 8 - 1;
  return Uint8Array.from([
    31,
    139,
    8,
    4,
    0,
    0,
    0,
    0,
    0,
    255,
    6,
    0,
    66,
    67,
    2,
    0,
    size & 255,
    size >> 8,
    ...body,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
}

/** Content, name, label of the format. */
const SNIFFED: readonly (readonly [string | Uint8Array, string, string | undefined])[] = [
  [fastq, "", "FASTQ-Sanger"],
  [illumina, "x.fq", "FASTQ"],
  [gzipSync(fastq), "reads.fastq.gz", "FASTQ-Sanger"],
  [gzipSync(fastq).subarray(0, 300), "", "FASTQ-Sanger"],
  [">chr1 x\nACGT\nAC\n>chr2\nNNN\n", "x.fa", "FASTA"],
  [gzipSync(">p\nMKV*\n"), "x.faa.gz", "FASTA"],
  [sam, "", "SAM"],
  [bgzip(bamText), "x.bam", "BAM"],
  ["CRAM\x03\0", "", "CRAM"],
  [vcf, "", "VCF"],
  [bgzip(vcf), "x.vcf.gz", "VCF"],
  [bgzip("BCF\x02\x02"), "", "BCF"],
  [bgzip("TBI\x01"), "x.tbi", "tabix"],
  [bgzip("CSI\x01"), "x.csi", "CSI"],
  ["BAI\x01\0", "", "BAI"],
  ["chr1\t0\t100\tname\n", "x.bed", "BED"],
  ["track name=x\nchr1\t0\t100\n", "", "BED"],
  ["chr1\t248956422\t6\t60\t61\n", "x.fa.fai", "FAI"],
  ["##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=g\n", "", "GFF3"],
  ['chr1\tx\texon\t1\t9\t.\t+\t.\tgene_id "g"; transcript_id "t";\n', "", "GTF"],
  ["II*\0\x08\0\0\0", "x.tif", "TIFF"],
  ["MM\0*\0\0\0\x08", "", "TIFF"],
  ["II*\0\x08\0\0\0<?xml version='1.0'?><OME xmlns='x'>", "", "OME-TIFF"],
  ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "", "PNG"],
  ["\xff\xd8\xff\xe0", "", "JPEG"],
  ["%PDF-1.7\n%\xe2\xe3", "", "PDF"],
  ["PAR1\x15\0", "", "Parquet"],
  ["\x89HDF\r\n\x1a\n", "", "HDF5"],
  ["PK\x03\x04\x14", "", "ZIP"],
  ['{"a": [1, 2', "", "JSON"],
  ["<!DOCTYPE html>\n<html>", "", "HTML"],
  ["<!-- made by x -->\n<HTML>", "", "HTML"],
  ["a,b\n1,2\n", "", "CSV"],
  ["a\tb\nx\ty\n", "", "TSV"],
  ["only one column\n", "x.csv", "CSV"],
  ["hello\nworld\n", "", "text"],
  [gzipSync("\0\x01\x02"), "", "GZIP"],
  ["\0\x01\x02", "", undefined],
  ["", "empty.bed", "BED"],
  ["", "", undefined],
];

for (const [content, name, label] of SNIFFED) {
  test(`sniffed: ${label} ${name}`, () => {
    const { format } = sniffFormat(typeof content === "string" ? bytes(content) : content, name);
    assert.equal(format === undefined ? undefined : formatLabel(format), label);
  });
}

test("what is sniffed passes the check of its own format", () => {
  for (const [content, name] of SNIFFED) {
    const head = typeof content === "string" ? bytes(content) : content;
    const { format, traits } = sniffFormat(head, name);
    if (format !== undefined) assert.equal(checkFormat(file(format, traits), head, name), undefined, formatLabel(format));
  }
});

function file(format: string, traits: Readonly<Record<string, string | boolean>> = {}): Type {
  return { type: "object", "x-golgi": { kind: "file", formats: [format], traits } };
}

/** Declared format and traits, content, message. */
const REFUSED: readonly (readonly [Type, string | Uint8Array, string])[] = [
  [file("edam:format_1930"), "BAM\x01\0", 'declared FASTQ, but the file starts with "BAM\\1"'],
  [file("edam:format_1930"), bgzip(bamText), 'declared FASTQ, but the file, gunzipped, starts with "BAM\\1", which is BAM'],
  [file("edam:format_2572"), fastq, 'declared BAM, but the file starts with "@r0/1", which is FASTQ-Sanger'],
  [file("edam:format_2572"), "", "declared BAM, but the file is empty"],
  [file("edam:format_3016"), "chr1\t1\t2\n", 'declared VCF, but the file starts with "chr1\\x09", which is BED'],
  [file("edam:format_1930", { gzip: true }), fastq, 'declared gzipped, but the file starts with "@r0/1"'],
  [file("edam:format_1930", { gzip: false }), gzipSync(fastq), "declared as not compressed, but the file is gzip"],
  [file("edam:format_3016", { bgzip: true }), gzipSync(vcf), "declared block-gzipped, but it is plain gzip"],
  [
    file("edam:format_2572", { sorted: "queryname" }),
    bgzip(bamText),
    "declared sorted by queryname, but its header says coordinate",
  ],
  [
    file("edam:format_1930"),
    Uint8Array.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 7, 7, 7]),
    "the file starts like gzip, but cannot be decompressed",
  ],
  [file("edam:format_3603"), "GIF89a", 'declared PNG, but the file starts with "GIF89a", which is text'],
  [file("edam:format_1930"), "@r1\nACGT\n+\nIII\n@r2\n", 'declared FASTQ, but the file starts with "@r1", which is text'],
];

for (const [type, content, message] of REFUSED) {
  test(message, () => {
    const issue = checkFormat(type, typeof content === "string" ? bytes(content) : content);
    assert.equal(issue?.message, message);
    assert.ok((issue?.hint ?? "").length > 0);
  });
}

test("a table that looks like BED is a table when it is declared one; unknown formats are not refused", () => {
  assert.equal(checkFormat(file("edam:format_3475"), bytes("chr1\t1\t2\n")), undefined);
  assert.equal(checkFormat(file("lab:plate-map"), bytes("\0\x01")), undefined);
  assert.equal(checkFormat({ type: "object", "x-golgi": { kind: "file" } }, bytes("")), undefined);
});

test("a long read that exceeds the head is still FASTQ", () => {
  assert.equal(formatLabel(sniffFormat(bytes(`@long\n${"ACGT".repeat(30_000)}`)).format ?? ""), "FASTQ");
});

test("inflate agrees with zlib, for every kind of block, and on every cut of the input", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 3000 }),
        fc.array(fc.constantFrom("ACGT", "chr1\t", "\n", "x".repeat(300)), { maxLength: 200 }).map((parts) => parts.join("")),
      ),
      fc.constantFrom(0, 1, 6, 9),
      fc.nat(),
      (text, level, cut) => {
        const packed = gzipSync(text, { level });
        const whole = readGzipHead(packed, 1 << 20);
        assert.deepEqual(Buffer.from(whole?.content ?? []), Buffer.from(text));
        assert.equal(whole?.damaged, false);
        const part = readGzipHead(packed.subarray(0, cut % packed.length), 1 << 20);
        if (part !== undefined && !part.damaged)
          assert.ok(Buffer.from(text).subarray(0, part.content.length).equals(Buffer.from(part.content)));
      },
    ),
    { numRuns: 300 },
  );
});

test("sniffing never throws, whatever the bytes", () => {
  const gzipHead = fc.uint8Array({ maxLength: 400 }).map((rest) => Uint8Array.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3, ...rest]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), gzipHead), fc.string(), (head, name) => {
      sniffFormat(head, name);
      for (const { id } of FORMATS) checkFormat(file(id, { gzip: true, sorted: "coordinate" }), head, name);
    }),
    { numRuns: 500 },
  );
});

test("the registry: unique ids, labels and known parents; no cycle", () => {
  const ids = FORMATS.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(FORMATS.map(({ label }) => label)).size, FORMATS.length);
  for (const { id, parents } of FORMATS) {
    for (const parent of parents) assert.ok(formatInfo(parent) !== undefined && !isSubformat(parent, id), id);
  }
  assert.ok(isSubformat("edam:format_1932", "edam:format_2330"));
  assert.ok(isSubformat("http://edamontology.org/format_3700", "edam:format_3616"));
  assert.ok(!isSubformat("edam:format_2330", "edam:format_1932"));
  assert.equal(extensionOf(file("edam:format_3016", { gzip: true })), ".vcf.gz");
  assert.equal(extensionOf(file("edam:format_2572", { gzip: true })), ".bam");
});
