/** Validation: every issue with its place, message and hint; defaults; absent, null and default apart. */
import { test } from "node:test";
import assert from "node:assert/strict";
import type { Json } from "../json.ts";
import type { Type } from "../type.ts";
import { VALUE_ISSUES } from "./issue.ts";
import { parseRegion } from "./text-format.ts";
import { validateValue } from "./validate.ts";

const digest = `sha256:${"0".repeat(64)}`;
const record = (properties: Readonly<Record<string, Type>>, required: readonly string[] = []): Type => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const fileOf = (name: string, rest: Readonly<Record<string, Json>> = {}): Json => ({
  class: "File",
  digest,
  name,
  size: 1,
  ...rest,
});
const fastq: Type = { type: "object", "x-golgi": { kind: "file", formats: ["edam:format_1930"] } };
const bam: Type = { type: "object", "x-golgi": { kind: "file", secondaryFiles: [".bai"] } };
const paired = record({ kind: { const: "paired" }, n: { type: "integer" } }, ["kind", "n"]);
const single = record({ kind: { const: "single" } }, ["kind"]);

/** Type, bad value, code and message. */
const TABLE: readonly (readonly [Type, Json, keyof typeof VALUE_ISSUES, string])[] = [
  [{ type: "integer" }, "7", "GOLGI_VALUE_TYPE", 'expected a whole number, but got "7"'],
  [{ type: "integer" }, 1.5, "GOLGI_VALUE_TYPE", "expected a whole number, but got 1.5"],
  [{ type: "number" }, Number.NaN, "GOLGI_VALUE_TYPE", "expected a number, but got NaN"],
  [{ type: "boolean" }, "true", "GOLGI_VALUE_TYPE", 'expected true or false, but got "true"'],
  [{ type: "null" }, 0, "GOLGI_VALUE_TYPE", "expected null, but got 0"],
  [{ type: "string" }, null, "GOLGI_VALUE_TYPE", "expected a text, but got null"],
  [{ type: "integer", minimum: 1 }, 0, "GOLGI_VALUE_RANGE", "0 is less than the minimum of 1"],
  [{ type: "number", exclusiveMaximum: 1, "x-golgi": { unit: "um" } }, 1, "GOLGI_VALUE_RANGE", "1 um is not less than 1 um"],
  [
    { type: "integer", maximum: 7_200_000, "x-golgi": { quantity: "duration" } },
    10_800_000,
    "GOLGI_VALUE_RANGE",
    "3 h is more than the maximum of 2 h",
  ],
  [
    { type: "integer", minimum: 1_048_576, "x-golgi": { quantity: "bytes" } },
    10_240,
    "GOLGI_VALUE_RANGE",
    "10 KiB is less than the minimum of 1 MiB",
  ],
  [
    { type: "integer" },
    2 ** 60,
    "GOLGI_VALUE_RANGE",
    "1152921504606847000 is beyond ±9007199254740991, where whole numbers are no longer exact",
  ],
  [{ type: "number", multipleOf: 0.1 }, 0.25, "GOLGI_VALUE_RANGE", "0.25 is not a multiple of 0.1"],
  [{ type: "string", minLength: 1 }, "", "GOLGI_VALUE_LENGTH", "must not be empty"],
  [{ type: "string", maxLength: 2 }, "abc", "GOLGI_VALUE_LENGTH", "has 3 characters; at most 2 are allowed"],
  [{ type: "string", pattern: "^[\\w.-]+$" }, "a b", "GOLGI_VALUE_PATTERN", '"a b" does not match /^[\\w.-]+$/'],
  [{ type: "string", format: "date" }, "2026-02-30", "GOLGI_VALUE_FORMAT", '"2026-02-30" is not a date'],
  [{ enum: ["fast", "slow"] }, "fsat", "GOLGI_VALUE_ENUM", '"fsat" is not one of "fast" or "slow"'],
  [{ type: "array", minItems: 1 }, [], "GOLGI_VALUE_LENGTH", "the list must not be empty"],
  [
    { type: "array", uniqueItems: true },
    [1, { a: 1, b: 2 }, { b: 2, a: 1 }],
    "GOLGI_VALUE_UNIQUE",
    "[2]: a record is the same as item 1 (counted from 0), but each must differ",
  ],
  [{ type: "array", prefixItems: [{}, {}], items: false }, [1], "GOLGI_VALUE_LENGTH", "has 1 items; exactly 2 are needed"],
  [record({ a: {} }, ["a"]), {}, "GOLGI_VALUE_MISSING", "a: is required, but missing"],
  [record({ minScore: {} }), { minscore: 1 }, "GOLGI_VALUE_UNKNOWN_FIELD", "minscore: there is no such field"],
  [
    { type: "object", additionalProperties: { type: "integer" } },
    { "a b": "x" },
    "GOLGI_VALUE_TYPE",
    '["a b"]: expected a whole number, but got "x"',
  ],
  [
    { type: "object", additionalProperties: {} },
    JSON.parse('{"__proto__":1}') as Json,
    "GOLGI_VALUE_KEY",
    '__proto__: the key "__proto__" is not allowed',
  ],
  [{ anyOf: [{ type: "integer" }, { type: "null" }] }, "x", "GOLGI_VALUE_TYPE", 'expected a whole number or null, but got "x"'],
  [{ anyOf: [paired, single] }, { kind: "pared" }, "GOLGI_VALUE_UNION", 'kind: "pared" is not one of "paired" or "single"'],
  [{ anyOf: [paired, single] }, { n: 1 }, "GOLGI_VALUE_MISSING", "kind: is required, but missing"],
  [fastq, "reads.fq", "GOLGI_VALUE_TYPE", 'expected a file, but got "reads.fq"'],
  [fastq, fileOf("x.bam", { format: "edam:format_2572" }), "GOLGI_VALUE_FILE_FORMAT", '"x.bam" is BAM, but FASTQ is needed'],
  [fastq, { class: "Directory", digest, name: "d" }, "GOLGI_VALUE_TYPE", 'expected a file, but got the directory "d"'],
  [fastq, fileOf("../../etc/passwd"), "GOLGI_VALUE_FILE", 'not a proper artifact value: "../../etc/passwd" cannot be its name'],
  [
    fastq,
    { class: "File", digest: "md5:1", name: "x", size: 1 },
    "GOLGI_VALUE_FILE",
    'not a proper artifact value: its digest is "md5:1", not sha256: and 64 hex digits',
  ],
  [bam, fileOf("x.bam"), "GOLGI_VALUE_COMPANION", '"x.bam" comes without its companion .bai'],
  [{}, { a: Number.POSITIVE_INFINITY }, "GOLGI_VALUE_JSON", "a: Infinity has no JSON form"],
  [{}, ["\ud800"], "GOLGI_VALUE_JSON", "[0]: the text holds half a surrogate pair"],
];

for (const [type, value, code, message] of TABLE) {
  test(`${code}: ${message}`, () => {
    const result = validateValue(type, value);
    assert.ok(!result.ok);
    assert.deepEqual(
      result.issues.map((issue) => [issue.code, issue.message]),
      [[code, message]],
    );
  });
}

test("all issues are found, of a union only those of the chosen branch", () => {
  const type = record({
    samples: { type: "array", items: record({ name: { type: "string", pattern: "^\\w+$" }, q: { type: "integer" } }, ["name"]) },
    u: { anyOf: [paired, single] },
  });
  const result = validateValue(type, { samples: [{ name: "ok" }, { name: "a b", q: 1.5 }, {}], u: { kind: "paired", n: "x" } });
  assert.ok(!result.ok);
  assert.deepEqual(
    result.issues.map(({ path }) => path),
    [
      ["samples", 1, "name"],
      ["samples", 1, "q"],
      ["samples", 2, "name"],
      ["u", "n"],
    ],
  );
});

test("a million wrong items are told in 500 issues and a count", () => {
  const result = validateValue(
    { type: "array", items: { type: "string" } },
    Array.from({ length: 1_000_000 }, () => 1),
  );
  assert.ok(!result.ok);
  assert.equal(result.issues.length, 501);
  assert.deepEqual(result.issues.at(-1), { path: [], code: "GOLGI_VALUE_MORE", message: "… and 999500 more" });
});

test("defaults fill what is absent, deeply; null and other values stay", () => {
  const inner = record({
    n: { type: "integer", default: 3 },
    maybe: { anyOf: [{ type: "integer" }, { type: "null" }], default: 5 },
  });
  const type = record({ o: { ...inner, default: {} }, list: { type: "array", items: inner }, plain: { type: "string" } });
  const filled = validateValue(type, { list: [{}, { n: 4, maybe: null }] });
  assert.deepEqual(filled, {
    ok: true,
    value: {
      list: [
        { n: 3, maybe: 5 },
        { n: 4, maybe: null },
      ],
      o: { n: 3, maybe: 5 },
    },
  });
});

test("a value without anything to fill comes back as the same object", () => {
  const value = { a: [1, 2], b: { c: "x" } };
  const result = validateValue(record({ a: { type: "array" }, b: record({ c: { type: "string" } }) }), value);
  assert.ok(result.ok && result.value === value);
});

test("an undefined field is absent", () => {
  const value = { a: undefined, b: undefined, x: undefined } as unknown as Json;
  assert.deepEqual(validateValue(record({ a: { default: 1 }, b: {} }), value), { ok: true, value: { a: 1 } });
});

test("on a wire, undeclared fields are dropped; for people they are an issue", () => {
  const type = record({ a: record({ b: {} }) });
  assert.deepEqual(validateValue(type, { a: { b: 1, c: 2 }, d: 3 }, { unknownFields: "drop" }), {
    ok: true,
    value: { a: { b: 1 } },
  });
  assert.ok(!validateValue(type, { a: { b: 1, c: 2 }, d: 3 }).ok);
});

test("what is no part of a file value cannot be smuggled in", () => {
  const result = validateValue(fastq, fileOf("x.fq", { path: "/etc/passwd", location: "file:///etc/passwd" }));
  assert.deepEqual(result, { ok: true, value: fileOf("x.fq") });
});

test("a renamed file still has its companion", () => {
  assert.ok(validateValue(bam, fileOf("new.bam", { secondary: [fileOf("old.bam.bai")] })).ok);
});

test("a value that contains itself, or is very deep, is an issue", () => {
  const loop: Record<string, Json> = {};
  loop["self"] = loop;
  assert.ok(!validateValue({}, loop).ok);
  let deep: Json = 0;
  for (let i = 0; i < 10_000; i++) deep = [deep];
  assert.ok(!validateValue({}, deep).ok);
});

test("text formats", () => {
  const cases: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
    date: [
      ["2024-02-29", "0000-01-01"],
      ["2023-02-29", "2024-13-01", "2024-1-1", "2024-01-01T00:00:00Z"],
    ],
    "date-time": [
      ["2024-02-29T23:59:60Z", "2024-01-01t00:00:00.5+02:00"],
      ["2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-02-30T00:00:00Z"],
    ],
    time: [["23:59:59"], ["24:00:00", "1:00:00"]],
    duration: [
      ["PT1H30M", "P1DT0.5S", "P2W"],
      ["P", "PT", "1h", "P1S"],
    ],
    uri: [
      ["s3://bucket/key", "https://example.org/a?b#c"],
      ["/path", "http://a b"],
    ],
    email: [["ana@example.org"], ["ana", "a@b@c", "ana@-x"]],
    uuid: [["123e4567-e89b-42d3-a456-426614174000"], ["123e4567e89b42d3a456426614174000"]],
  };
  for (const [format, [good, bad]] of Object.entries(cases)) {
    for (const text of good) assert.ok(validateValue({ type: "string", format }, text).ok, `${format} ${text}`);
    for (const text of bad) assert.ok(!validateValue({ type: "string", format }, text).ok, `${format} ${text}`);
  }
});

test("regions", () => {
  assert.deepEqual(parseRegion("HLA-A*01:01:5-9"), { sequence: "HLA-A*01:01", start: 5, end: 9 });
  for (const bad of ["chr1", "chr1:0-5", "chr1:9-5", "chr1:1,000-2,000", ":1-2", "*x:1-2"])
    assert.equal(parseRegion(bad), undefined, bad);
});

test("lengths count characters, not UTF-16 units", () => {
  assert.ok(validateValue({ type: "string", minLength: 1, maxLength: 1 }, "\u{1f9ec}").ok);
  assert.ok(!validateValue({ type: "string", minLength: 2 }, "\u{1f9ec}").ok);
});

test("a pattern with nested repetition cannot hang a check", () => {
  const start = performance.now();
  for (const pattern of ["^(a+)+$", "^(a|a)*$", "(.*)*x", "^([a-z]+-?)+$", "a*a*a*a*a*b"])
    validateValue({ type: "string", pattern }, "a".repeat(50_000));
  assert.ok(performance.now() - start < 5000);
});
