import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isFileValue } from "@golgi/ir";
import type { Json, JsonObject } from "@golgi/ir";
import { recordType, t } from "@golgi/sdk";
import { bam, fastq } from "@golgi/sdk/bio";
import { openLocalStore } from "@golgi/store";
import type { Store } from "@golgi/store";
import { openDownloads } from "./download.ts";
import { readInputs } from "./read.ts";

const sample = t.object({
  name: t.string().regex(/^[\w.-]+$/),
  reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]),
  lane: t.int().optional(),
});
const type = recordType({
  samples: t.array(sample).min(1),
  minQuality: t.number().min(0).default(20),
  dry: t.bool().default(false),
  mode: t.enum(["fast", "exact"]).default("fast"),
  tags: t.array(t.string()).default([]),
  size: t.bytes().optional(),
  wait: t.duration().optional(),
  note: t.string().nullable().optional(),
});

const READ = "@r1\nACGT\n+\nIIII\n";
let root: string;
let store: Store;
before(async () => {
  root = mkdtempSync(join(tmpdir(), "golgi-inputs-"));
  store = await openLocalStore(join(root, "store"));
  mkdirSync(join(root, "data"));
  for (const name of ["a_1.fq", "a_2.fq", "b 1;$(x).fq"]) writeFileSync(join(root, "data", name), READ);
  writeFileSync(join(root, "data", "b_2.fq.gz"), gzipSync(READ));
});
after(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

const sources = () => ({
  store,
  runOutput: async (): Promise<Json> => Promise.reject(new Error("no runs")),
  download: openDownloads({ store, file: join(root, "downloads.json") }),
  ownState: join(root, "data", "state"),
});

async function read(words: readonly string[], of = type): Promise<JsonObject> {
  const result = await readInputs({ type: of, words, base: root, sources: sources() });
  assert.ok(result.ok, JSON.stringify(result));
  return result.values;
}
async function problems(words: readonly string[], of = type): Promise<readonly string[]> {
  const result = await readInputs({ type: of, words, base: root, sources: sources() });
  assert.ok(!result.ok, "should be refused");
  return result.issues.map(({ code, where, message, hint }) => `${code} ${where} | ${message} | ${hint ?? ""}`);
}
const ONE = ["--samples.0.name", "a", "--samples.0.reads", "data/a_1.fq", "data/a_2.fq"];

test("flags: kebab and camel case, booleans, enums, lists, quantities, null, and defaults", async () => {
  const values = await read([
    ...ONE,
    "--min-quality=3.5",
    "--dry",
    "--mode",
    "exact",
    "--tags",
    "x",
    "-y",
    "--tags",
    "z",
    "--size",
    "2 GiB",
    "--wait",
    "1h",
    "--note",
    "null",
  ]);
  const { samples, ...rest } = values;
  assert.deepEqual(rest, {
    minQuality: 3.5,
    dry: true,
    mode: "exact",
    tags: ["x", "-y", "z"],
    size: 2 ** 31,
    wait: 3_600_000,
    note: "null",
  });
  const [first] = samples as unknown as [{ name: string; reads: Json[] }];
  assert.equal(first.name, "a");
  assert.ok(first.reads.every((file) => isFileValue(file) && file.name.startsWith("a_") && file.size === READ.length));
  const plain = await read(ONE);
  assert.deepEqual({ ...plain, samples: 0 }, { samples: 0, minQuality: 20, dry: false, mode: "fast", tags: [] });
  assert.equal((await read([...ONE, "--no-dry"]))["dry"], false);
  assert.equal((await read([...ONE, "--minQuality", "1"]))["minQuality"], 1);
});

test("a sheet: columns by name, mates from 1, cells by type, paths beside the sheet", async () => {
  writeFileSync(join(root, "data", "s.csv"), 'Name,reads_1,reads_2,lane\na,a_1.fq,a_2.fq,3\nb,"b 1;$(x).fq",b_2.fq.gz,\n');
  const { samples } = await read(["--samples", "@data/s.csv"]);
  const [a, b] = samples as unknown as { name: string; lane?: number; reads: { name: string; digest: string }[] }[];
  assert.equal(a?.lane, 3);
  assert.equal(b !== undefined && "lane" in b, false);
  assert.deepEqual(
    b?.reads.map(({ name }) => name),
    ["b 1;$(x).fq", "b_2.fq.gz"],
  );
  assert.equal(a?.reads[0]?.digest, b?.reads[0]?.digest);
  writeFileSync(join(root, "zero.tsv"), "name\treads.0\treads.1\na\tdata/a_1.fq\tdata/a_2.fq\n");
  assert.deepEqual((await read(["--samples", "@zero.tsv"]))["samples"], [{ name: "a", reads: a?.reads }]);
});

test("wrong sheets: every problem with its row and column", async () => {
  const sheet = (text: string) => {
    writeFileSync(join(root, "bad.csv"), text);
    return problems(["--samples", "@bad.csv"]);
  };
  assert.match(
    (await sheet("name,reads_1,red_2\na,b,c\n"))[0] ?? "",
    /^GOLGI_SHEET bad.csv column red_2 \| There is no field "red_2".*Known: name, reads_1, reads_2, lane. Did you mean reads_2/,
  );
  assert.match((await sheet("name\na\n"))[0] ?? "", /column reads \| The column for the required field "reads" is missing/);
  assert.match((await sheet("name,Name,reads_1,reads_2\na,b,c,d\n"))[0] ?? "", /Columns "name" and "Name" are the same field/);
  assert.match(
    (await sheet("name,reads_1,reads_2\na,data/a_1.fq\n"))[0] ?? "",
    /bad.csv row 2 \| The row has 2 cells, the header has 3/,
  );
  assert.match((await sheet(""))[0] ?? "", /bad.csv \| The sheet is empty/);
  assert.match((await sheet('name,reads_1,reads_2\n"a,data/a_1.fq'))[0] ?? "", /bad.csv row 2 \| .*no closing/);
  const many = await sheet("name,reads_1,reads_2,lane\na b,data/a_1.fq,data/a_2.fq,x\nc,data/no.fq,data,1\n");
  assert.equal(many.length, 4, many.join("\n"));
  assert.ok(many.some((line) => /bad.csv row 2, column name \|/.test(line)));
  assert.ok(many.some((line) => /bad.csv row 2, column lane \|/.test(line)));
  assert.ok(many.some((line) => /^GOLGI_INPUT_FILE bad.csv row 3, column reads_1 \| data\/no.fq does not exist/.test(line)));
  assert.ok(many.some((line) => /^GOLGI_INPUT_FILE bad.csv row 3, column reads_2 \| data is a directory/.test(line)));
});

test("all problems at once, with a suggestion for a wrong flag", async () => {
  const found = await problems(["--min-qualty", "3", "--mode", "slow", "--size", "big", "--dry=maybe"]);
  assert.ok(
    found.some((line) => /^GOLGI_INPUT_UNKNOWN --min-qualty .*Did you mean --min-quality/.test(line)),
    found.join("\n"),
  );
  assert.ok(found.some((line) => /^GOLGI_VALUE_\w+ --mode \|/.test(line)));
  assert.ok(found.some((line) => /^GOLGI_VALUE_\w+ --size \|/.test(line)));
  assert.ok(found.some((line) => /^GOLGI_VALUE_\w+ --dry \|/.test(line)));
  assert.ok(found.some((line) => line.startsWith("GOLGI_VALUE_MISSING --samples |")));
  assert.equal(found.length, 5);
});

test("what is missing: the flag to give, and what its author says of it", async () => {
  const described = recordType({
    depth: t.int().describe("Smallest depth"),
    pick: t.object({ name: t.string().describe("Of the sample"), n: t.int() }),
  });
  assert.deepEqual(await problems(["--pick.n", "1"], described), [
    "GOLGI_VALUE_MISSING --depth | is required, but missing | Give --depth N: Smallest depth",
    "GOLGI_VALUE_MISSING --pick.name | is required, but missing | Add --pick.name TEXT: Of the sample",
  ]);
});

test("flags: no value, twice, stray words, JSON that is none, files that are not there", async () => {
  assert.match((await problems([...ONE, "--mode"]))[0] ?? "", /--mode needs a value/);
  assert.match((await problems([...ONE, "--mode", "fast", "--mode", "exact"]))[0] ?? "", /given twice/);
  assert.match((await problems([...ONE, "--samples.0.nam", "x"]))[0] ?? "", /samples\[0\] has: name, reads, lane/);
  assert.match((await problems(["--samples", "[{"]))[0] ?? "", /not valid JSON/);
  assert.match((await problems(["--samples", "@none.csv"]))[0] ?? "", /none.csv does not exist/);
  assert.match((await problems(["--samples", "s.csv"]))[0] ?? "", /write --samples @s.csv/);
  assert.match((await problems(["--samples", "@x.xlsx"]))[0] ?? "", /does not exist|workbook/);
});

test("--inputs from JSON, flags win, paths relative to the file", async () => {
  writeFileSync(
    join(root, "data", "in.json"),
    JSON.stringify({ samples: [{ name: "a", reads: ["a_1.fq", { path: "a_2.fq" }] }], minQuality: 5, tags: ["j"] }),
  );
  const values = await read(["--inputs", "@data/in.json", "--min-quality", "7", "--samples.0.name", "z"]);
  assert.equal(values["minQuality"], 7);
  assert.equal((values["samples"] as unknown as { name: string }[])[0]?.name, "z");
});

test("files: format by content, gzip that is none, companions, digests, locations", async () => {
  const files = recordType({
    reads: fastq({ gzip: true }).optional(),
    bam: bam({ indexed: true }).optional(),
    any: t.file().optional(),
    dir: t.directory().optional(),
  });
  writeFileSync(join(root, "fake.fq.gz"), READ);
  assert.match((await problems(["--reads", "fake.fq.gz"], files))[0] ?? "", /--reads \| fake.fq.gz: .*gzip/);
  writeFileSync(join(root, "x.txt"), "hello");
  assert.match((await problems(["--bam", "x.txt"], files))[0] ?? "", /--bam \| x.txt: /);
  assert.match((await problems(["--any", "s3://b/k"], files))[0] ?? "", /^GOLGI_INPUT_LOCATION --any/);
  assert.match((await problems(["--any", `sha256:${"1".repeat(64)}`], files))[0] ?? "", /not in the store/);
  assert.match((await problems(["--any", "sha256:12"], files))[0] ?? "", /is not a digest/);
  assert.match((await problems(["--any", "x.tx"], files))[0] ?? "", /x.tx does not exist.*Did you mean x.txt/);
  assert.match((await problems(["--any", "/dev/null"], files))[0] ?? "", /not a regular file/);
  assert.match((await problems(["--dir", "x.txt"], files))[0] ?? "", /not a directory/);
  const { any } = await read(["--any", "x.txt"], files);
  assert.ok(isFileValue(any));
  const again = await read(["--any", any.digest], files);
  assert.equal((again["any"] as unknown as { size: number }).size, 5);
  mkdirSync(join(root, "plain"));
  writeFileSync(join(root, "plain", "f"), "1");
  const { dir } = await read(["--dir", "plain"], files);
  assert.equal((dir as { class?: string }).class, "Directory");
});

test("a tagged union takes the member whose tag agrees", async () => {
  const union = recordType({
    source: t.union([t.object({ kind: t.literal("a"), n: t.int() }), t.object({ kind: t.literal("b"), file: t.file() })]),
  });
  assert.deepEqual(await read(["--source.kind", "a", "--source.n", "3"], union), { source: { kind: "a", n: 3 } });
  const { source } = await read(["--source", '{"kind":"b","file":"data/a_1.fq"}'], union);
  assert.ok(isFileValue((source as { file: Json }).file));
});

test("places in dotted flags: what is missing, a gap in a list, too large a number, a quantity that is none", async () => {
  const first = async (...words: string[]): Promise<string> => (await problems(words))[0] ?? "";
  assert.equal(
    await first("--samples.0.name", "a"),
    "GOLGI_VALUE_MISSING --samples.0.reads | is required, but missing | Add --samples.0.reads FILE FILE",
  );
  assert.deepEqual(await problems(["--samples.999999.name", "a"]), [
    "GOLGI_INPUT_SYNTAX --samples.0 | --samples.0 is not given, but a later item of the list is. | Count the items from 0, without a gap.",
  ]);
  assert.match(await first("--samples", '[{"name": "a b", "reads": []}]'), /^GOLGI_VALUE_PATTERN --samples.0.name \|/);
  assert.equal(
    await first(...ONE, "--wait", "soon"),
    'GOLGI_VALUE_FORMAT --wait | "soon" is not a duration. | Write it like 90 min, 2 h or 1 h 30 min.',
  );
  assert.match(await first(...ONE, "--size", "9".repeat(30)), /--size \| 1e\+30 is beyond ±9007199254740991/);
  assert.match(await first(...ONE, "--min-quality", "1e999"), /expected a number, but got "1e999"/);
  assert.match(await first(...ONE, "--mode", "fast", "stray"), /"stray" belongs to no flag\..*two words/);
  assert.deepEqual((await read([...ONE, "--tags", "x", "--", "--mode=exact"]))["mode"], "exact");
  assert.match(await first("--inputs", "in.json"), /Write --inputs @in.json/);
});

test("a sheet in UTF-16 is read; one in no Unicode, and a file that is no text, are refused; an empty cell has its column", async () => {
  const sheet = async (bytes: string | Uint8Array): Promise<readonly string[]> => {
    writeFileSync(join(root, "odd.tsv"), bytes);
    return problems(["--samples", "@odd.tsv"]);
  };
  const text = "name\treads_1\treads_2\n\tdata/a_1.fq\tdata/a_2.fq\n";
  const empty = ["GOLGI_VALUE_MISSING odd.tsv row 2, column name | is required, but missing | Fill in the cell."];
  assert.deepEqual(await sheet(text), empty);
  assert.deepEqual(await sheet(Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`, "utf16le")), empty);
  assert.match((await sheet(Buffer.from("name\nGr\xf6\xdfe\n", "latin1")))[0] ?? "", /odd.tsv is not text in UTF-8/);
  assert.match((await sheet(gzipSync(text)))[0] ?? "", /odd.tsv is not text in UTF-8/);
  assert.match((await problems(["--samples", "@data"]))[0] ?? "", /data is a directory/);
});

test("paths that are empty, malformed, circular, or hold Golgi's own state", async () => {
  const files = recordType({ any: t.file().optional(), dir: t.directory().optional() });
  const first = async (...words: string[]): Promise<string> => (await problems(words, files))[0] ?? "";
  assert.match(await first("--any", ""), /^GOLGI_INPUT_FILE --any \| The path is empty/);
  assert.match(await first("--dir", " "), /The path is empty/);
  assert.match(await first("--any", "file:///x%zz"), /not an address of a local file/);
  symlinkSync("circle", join(root, "circle"));
  assert.match(await first("--any", "circle"), /its symbolic links go in a circle/);
  mkdirSync(join(root, "data", "state"));
  for (const path of [".", "data", "data/state", "data/../data/"])
    assert.match(await first("--dir", path), /where Golgi keeps its own state/);
  rmSync(join(root, "data", "state"), { recursive: true });
  mkdirSync(join(root, "linked"));
  symlinkSync("/etc/passwd", join(root, "linked", "out"));
  assert.match(await first("--dir", "linked"), /^GOLGI_SYMLINK_OUTSIDE --dir \|/);
});

test("problems come in the order in which values were given, however long a file takes", async () => {
  const found = await problems([
    "--samples.0.name=a",
    "--samples.0.reads.0=data/a_1.fq",
    "--samples.0.reads.1=data/none_2.fq",
    "--samples.1.name=b",
    "--samples.1.reads.0=none_1.fq",
    "--samples.1.reads.1=data/b_2.fq.gz",
    "--size=12 parsecs",
  ]);
  assert.deepEqual(
    found.map((line) => /--[\w.]+/.exec(line)?.[0]),
    ["--samples.0.reads.1", "--samples.1.reads.0", "--size"],
  );
});
