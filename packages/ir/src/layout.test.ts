/** The fixed layout of a job, and that a file's own name only counts where it matters. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { extensionOfName, companionName, segmentOfKey } from "./file-name.ts";
import type { Json, JsonObject } from "./json.ts";
import { inputsWithPaths, outputJsonPath, outputPath, stagedInputs } from "./layout.ts";
import type { RecordType, Type } from "./type.ts";
import type { Digest, FileValue } from "./value.ts";

const digest: Digest = `sha256:${"a".repeat(64)}`;
const fileOf = (name: string, secondary?: readonly FileValue[]): FileValue => ({
  class: "File",
  digest,
  name,
  size: 1,
  ...(secondary && { secondary }),
});
const fileType = (extension: object = {}): Type => ({ type: "object", "x-golgi": { kind: "file", ...extension } });
const directoryType: Type = { type: "object", "x-golgi": { kind: "directory" } };
const ports = (properties: Readonly<Record<string, Type>>): RecordType => ({
  type: "object",
  properties,
  required: [],
  additionalProperties: false,
});
const paths = (type: Type, value: Json): readonly string[] =>
  stagedInputs(ports({ p: type }), { p: value }).map(({ path }) => path);

test("extensions of names", () => {
  const cases: Readonly<Record<string, string>> = {
    "s1.R1.fastq.gz": ".fastq.gz",
    "x.bam": ".bam",
    "x.ome.tif": ".ome.tif",
    "x.g.vcf.gz": ".g.vcf.gz",
    README: "",
    ".profile": "",
    ".gz": "",
    "a.gz": ".gz",
    "x.tar.gz": ".tar.gz",
    "x.": "",
    "x.$(id)": "",
    "x.a b": "",
    "x.FQ.GZ": ".FQ.GZ",
    "1.5": ".5",
  };
  for (const [name, extension] of Object.entries(cases)) assert.equal(extensionOfName(name), extension, name);
});

test("files lie under their port, key by key, under a name that a rename does not change", () => {
  assert.deepEqual(paths(fileType(), fileOf("sample one.fq.gz")), ["in/p/p.fq.gz"]);
  assert.deepEqual(paths(fileType(), fileOf("other.fq.gz")), ["in/p/p.fq.gz"]);
  assert.deepEqual(paths({ type: "array", items: fileType() }, [fileOf("a.txt"), fileOf("b.txt")]), [
    "in/p/0/p.txt",
    "in/p/1/p.txt",
  ]);
  assert.deepEqual(
    paths({ type: "object", additionalProperties: fileType() }, { s1: fileOf("a.txt"), "a/../b": fileOf("b.txt") }),
    ["in/p/s1/p.txt", "in/p/a%2F..%2Fb/p.txt"],
  );
  assert.deepEqual(paths(directoryType, { class: "Directory", digest, name: "index" }), ["in/p/p"]);
  assert.deepEqual(paths({}, { deep: [fileOf("x.csv")] }), ["in/p/deep/0/p.csv"]);
});

test("the own name where it matters, also inside unions", () => {
  const type: Type = { anyOf: [{ type: "null" }, fileType({ nameMatters: true })] };
  assert.deepEqual(paths(type, fileOf("a name.txt")), ["in/p/a name.txt"]);
  assert.throws(() => paths(type, fileOf("../x")), { code: "GOLGI_FILE_NAME" });
});

test("companions lie beside their primary, under its staged name", () => {
  const bam = fileOf("s1.bam", [fileOf("s1.bam.bai"), fileOf("s1.csi")]);
  assert.deepEqual(paths(fileType({ secondaryFiles: [".bai", "^.csi"] }), bam), ["in/p/p.bam", "in/p/p.bam.bai", "in/p/p.csi"]);
  assert.deepEqual(paths(fileType(), bam), ["in/p/p.bam", "in/p/p.bam.bai", "in/p/p.csi"]);
  assert.deepEqual(paths(fileType({ secondaryFiles: [".bai"] }), fileOf("new.bam", [fileOf("old.bam.bai")])), [
    "in/p/p.bam",
    "in/p/p.bam.bai",
  ]);
  assert.throws(() => paths(fileType(), fileOf("x.bam", [fileOf("x.bam.bai"), fileOf("x.bam.bai")])), {
    code: "GOLGI_FILE_NAME",
  });
});

test("names of companions", () => {
  assert.equal(companionName("x.bam", ".bai"), "x.bam.bai");
  assert.equal(companionName("x.bam", "^.bai"), "x.bai");
  assert.equal(companionName("x.fa.gz", "^^.dict"), "x.dict");
});

test("two keys never share a segment, and none leaves its folder", () => {
  const keys = [
    "a",
    "a%",
    "a/b",
    "a%2Fb",
    "..",
    ".",
    "",
    "%",
    "~0",
    "x".repeat(300),
    `${"x".repeat(300)}y`,
    "é",
    "A",
    "-rf",
    ".hidden",
  ];
  const segments = keys.map((key) => segmentOfKey(key, keys));
  assert.equal(new Set(segments).size, keys.length, segments.join(" "));
  for (const segment of segments) assert.match(segment, /^(?!\.)[A-Za-z0-9_%~][\w.%~-]{0,120}$/);
});

test("a body sees paths and staged names, and nothing that is not in the cache key", () => {
  const inputs: JsonObject = { p: { ...fileOf("secret name.bam", [fileOf("secret name.bam.bai")]), format: "edam:format_2572" } };
  assert.deepEqual(inputsWithPaths(ports({ p: fileType() }), inputs, "/job"), {
    p: {
      class: "File",
      digest,
      name: "p.bam",
      path: "/job/in/p/p.bam",
      size: 1,
      secondary: [{ class: "File", digest, name: "p.bam.bai", path: "/job/in/p/p.bam.bai", size: 1 }],
    },
  });
});

test("outputs", () => {
  assert.equal(outputPath("bam", fileType({ formats: ["edam:format_2572"] })), "out/bam/bam.bam");
  assert.equal(
    outputPath("calls", fileType({ formats: ["edam:format_3016"], traits: { gzip: true } })),
    "out/calls/calls.vcf.gz",
  );
  assert.equal(outputPath("report", fileType({ fileName: "multi qc.html" })), "out/report/multi qc.html");
  assert.equal(outputPath("index", directoryType), "out/index/index");
  assert.equal(
    outputPath("maybe", { anyOf: [fileType({ formats: ["edam:format_3603"] }), { type: "null" }] }),
    "out/maybe/maybe.png",
  );
  assert.equal(outputPath("parts", { type: "array", items: fileType({ glob: "*.txt" }) }), "out/parts");
  assert.equal(outputPath("count", { type: "integer" }), "out/count/count.json");
  assert.equal(outputJsonPath("count"), "out/count/count.json");
});
