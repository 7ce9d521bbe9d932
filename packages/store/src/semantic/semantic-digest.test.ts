/** Semantic digests, on files made here and on what samtools, bcftools and bgzip really write. */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { testFolder } from "../test-folder.ts";
import { semanticDigest, type SemanticKind } from "./semantic-digest.ts";
import { isVolatileHeader } from "./vcf-content.ts";

const UNREADABLE = { code: "GOLGI_NOT_READABLE_AS", kind: "user" };

function without(...tools: string[]): string | false {
  const absent = tools.filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  return absent.length > 0 && `${absent.join(", ")} not installed`;
}

const SAM = ["@HD\tVN:1.6\tSO:coordinate", "@SQ\tSN:chr1\tLN:1000", "@RG\tID:a\tSM:s"];
const READS = Array.from(
  { length: 3000 },
  (_, i) => `r${i}\t0\tchr1\t${1 + (i % 900)}\t60\t10M\t*\t0\t0\tACGTACGTAC\tIIIIIIIIII\tRG:Z:a`,
);
const VCF = [
  "##fileformat=VCFv4.2",
  "##contig=<ID=chr1,length=1000>",
  '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
];
const COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
const CALLS = Array.from({ length: 2000 }, (_, i) => `chr1\t${i + 1}\t.\tA\tC\t50\t.\tDP=${i}`);
const vcf = (header: readonly string[], calls: readonly string[] = CALLS): string =>
  `${[...header, COLUMNS, ...calls].join("\n")}\n`;

describe("semantic digest", () => {
  it("of gzip is that of the uncompressed bytes, however they are compressed", async (test) => {
    const path = join(testFolder(test), "x.gz");
    const bytes = Buffer.from("line of text\n".repeat(50_000));
    for (const packed of [
      gzipSync(bytes, { level: 1 }),
      gzipSync(bytes, { level: 9 }),
      Buffer.concat([gzipSync(bytes.subarray(0, 77_777)), gzipSync(bytes.subarray(77_777))]),
    ]) {
      writeFileSync(path, packed);
      assert.equal(await semanticDigest("gzip", path), digestBytes(bytes));
    }
  });

  it("of JSON does not see white space, order or spelling, but any other difference", async (test) => {
    const path = join(testFolder(test), "x.json");
    const of = async (text: string): Promise<string> => {
      writeFileSync(path, text);
      return semanticDigest("json", path);
    };
    const same = ['{"a":1.0,"b":["\\u00e9",null]}', ' { "b": ["é", null ],\n"a": 1e0 }', '\uFEFF{"a":1,"b":["é",null]}'];
    assert.equal(new Set(await inTurn(same, of)).size, 1);
    const different = [
      '{"a":1}',
      '{"a":"1"}',
      '{"a":[1]}',
      '{"a":null}',
      "{}",
      '{"a":9007199254740993}',
      '{"a":9007199254740992}',
      '{"a":true}',
    ];
    assert.equal(new Set(await inTurn(different, of)).size, different.length);
    await assert.rejects(of('{"a":'), UNREADABLE);
  });

  it("of VCF sees definitions and records, not dates, sources and commands", async (test) => {
    const path = join(testFolder(test), "x.vcf");
    const of = async (text: string | Buffer): Promise<string> => {
      writeFileSync(path, text);
      return semanticDigest("vcf", path);
    };
    const volatile = [
      "##fileDate=20240101",
      "##source=freeBayes v1.3.6",
      '##commandline="freebayes -f x"',
      "##bcftools_callCommand=call -m; Date=Mon",
    ];
    volatile.push(
      "##bcftools_viewVersion=1.16+htslib-1.16",
      '##GATKCommandLine=<ID=HaplotypeCaller,Date="x">',
      "##GATKCommandLine.Haplotype=<ID=x>",
      "##DATE=today",
    );
    for (const line of volatile) assert.ok(isVolatileHeader(line), line);
    const text = vcf(VCF);
    const first = await of(text);
    const same = [
      vcf([VCF[0] ?? "", ...volatile, ...VCF.slice(1)]),
      text.trimEnd(),
      gzipSync(text),
      gzipSync(vcf([...VCF, "##fileDate=x"])),
    ];
    for (const other of same) assert.equal(await of(other), first);
    const different = [
      vcf(VCF.slice(0, 2)),
      vcf([...VCF, "##reference=other"]),
      vcf(VCF, CALLS.slice(1)),
      vcf(VCF, CALLS.toReversed()),
      vcf(["##fileformat=VCFv4.3", ...VCF.slice(1)]),
    ];
    for (const other of different) assert.notEqual(await of(other), first);
    for (const broken of ["", "#CHROM\n", VCF.join("\n"), gzipSync(text).subarray(0, 500), "BCF\x02\x02"])
      await assert.rejects(of(broken), UNREADABLE);
  });

  it("of BAM from samtools sees records, not compression, programs and comments", { skip: without("samtools") }, async (test) => {
    const folder = testFolder(test);
    const path = join(folder, "x.bam");
    const sam = (header: readonly string[], reads: readonly string[]): string => `${[...header, ...reads].join("\n")}\n`;
    const of = async (text: string, ...args: string[]): Promise<string> => {
      execFileSync("samtools", ["view", "-b", "-o", path, ...args, "-"], { input: text });
      return semanticDigest("bam", path);
    };
    const first = await of(sam(SAM, READS), "--no-PG");
    assert.equal(await of(sam(SAM, READS)), first, "with a @PG line");
    assert.equal(await of(sam([...SAM, "@PG\tID:bwa\tCL:bwa mem /tmp/x", "@CO\tmade today"], READS), "-1", "-@", "2"), first);
    assert.notEqual(await of(sam(SAM, READS.slice(1))), first);
    assert.notEqual(await of(sam([...SAM, "@RG\tID:b\tSM:s"], READS)), first);
    assert.notEqual(await of(sam(SAM, [...READS.slice(0, -1), (READS.at(-1) ?? "").replace("60", "59")])), first);
    await of(sam(SAM, READS));
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
    await assert.rejects(semanticDigest("bam", path), UNREADABLE);
    assert.match(await of(sam(SAM, [])), /^sha256:/);
  });

  it("of VCF from bcftools does not see when and how it was run", { skip: without("bcftools", "bgzip") }, async (test) => {
    const folder = testFolder(test);
    writeFileSync(join(folder, "in.vcf"), vcf([...VCF, '##FILTER=<ID=PASS,Description="All filters passed">']));
    const run = (out: string, ...args: string[]): string => {
      execFileSync("bcftools", ["view", ...args, "-o", out, "in.vcf"], { cwd: folder });
      return join(folder, out);
    };
    const first = await semanticDigest("vcf", run("a.vcf.gz", "-Oz"));
    assert.notDeepEqual(readFileSync(join(folder, "a.vcf.gz")), readFileSync(run("b.vcf.gz", "-Oz9")));
    assert.equal(await semanticDigest("vcf", join(folder, "b.vcf.gz")), first);
    assert.equal(await semanticDigest("vcf", run("c.vcf", "-Ov", "--no-version")), first);
    assert.notEqual(await semanticDigest("vcf", run("d.vcf.gz", "-Oz", "-i", "INFO/DP>3")), first);
  });

  it("says what is wrong with a file of another kind", async (test) => {
    const folder = testFolder(test);
    const path = join(folder, "x");
    for (const [kind, bytes] of [
      ["gzip", "plain"],
      ["bam", "plain"],
      ["bam", gzipSync("no bam")],
      ["bam", gzipSync("BAM\x01\xff\xff\xff\x7f")],
      ["gzip", gzipSync("x").subarray(0, 15)],
    ] as const) {
      writeFileSync(path, bytes);
      await assert.rejects(semanticDigest(kind satisfies SemanticKind, path), UNREADABLE);
    }
    await assert.rejects(semanticDigest("gzip", join(folder, "none")), { code: "GOLGI_FILE_MISSING" });
  });
});

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
