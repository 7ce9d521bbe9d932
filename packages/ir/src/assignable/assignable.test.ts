/** The table of `assignable.ts`, row by row: what may flow, what may not, and why. */
import { test } from "node:test";
import assert from "node:assert/strict";
import type { Type, TypeExtension } from "../type.ts";
import { showPath, type Path } from "../path.ts";
import { isAssignable } from "./assignable.ts";

const any: Type = {};
const int: Type = { type: "integer" };
const number: Type = { type: "number" };
const string: Type = { type: "string" };
const boolean: Type = { type: "boolean" };
const nothing: Type = { type: "null" };
const one = (...members: NonNullable<Type["enum"]>): Type => ({ enum: members });
const range = (minimum: number, maximum: number): Type => ({ ...int, minimum, maximum });
const list = (items: Type, rest: Type = {}): Type => ({ type: "array", items, ...rest });
const tuple = (...prefixItems: readonly Type[]): Type => ({ type: "array", prefixItems, items: false });
const map = (values: Type, propertyNames?: Type): Type => ({
  type: "object",
  additionalProperties: values,
  ...(propertyNames && { propertyNames }),
});
const union = (...anyOf: readonly Type[]): Type => ({ anyOf });
const nullable = (type: Type): Type => union(type, nothing);
function record(fields: Readonly<Record<string, Type>>): Type {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, type]) => [name.replace("?", ""), type]));
  return {
    type: "object",
    properties,
    required: Object.keys(fields).filter((name) => !name.endsWith("?")),
    additionalProperties: false,
  };
}
const file = (rest: TypeExtension = {}): Type => ({ type: "object", "x-golgi": { kind: "file", ...rest } });
const directory: Type = { type: "object", "x-golgi": { kind: "directory" } };
const table = (columns: Readonly<Record<string, Type>>): Type => ({ type: "object", "x-golgi": { kind: "table", columns } });
const [FASTQ, SANGER, BAM, TEXT, UNKNOWN] = [
  "edam:format_1930",
  "edam:format_1932",
  "edam:format_2572",
  "edam:format_2330",
  "lab:plate",
];
const region: Type = { ...string, "x-golgi": { quantity: "region" } };
const duration: Type = { ...int, "x-golgi": { quantity: "duration" } };
const micrometres: Type = { ...number, "x-golgi": { unit: "um" } };

/** from, into, and the reason when refused (with the place). */
const TABLE: readonly (readonly [string, Type, Type, string?])[] = [
  ["anything into any", list(file()), any],
  ["any into any", any, any],
  ["any into something", any, string, "the value could be anything"],
  ["integer into number", int, number],
  ["number into integer", number, int, "it may have a fraction"],
  ["narrow range into wide", range(2, 5), range(0, 10)],
  ["wide range into narrow", range(0, 10), range(2, 5), "it may be smaller than allowed"],
  ["no maximum into maximum", { ...int, minimum: 0 }, range(0, 10), "it may be greater than allowed"],
  ["int > 0 is int ≥ 1", { ...int, exclusiveMinimum: 0 }, { ...int, minimum: 1 }],
  ["number > 0 into number ≥ 0", { ...number, exclusiveMinimum: 0 }, { ...number, minimum: 0 }],
  ["number ≥ 0 into number > 0", { ...number, minimum: 0 }, { ...number, exclusiveMinimum: 0 }, "it may be smaller than allowed"],
  ["multiples of 4 into multiples of 2", { ...int, multipleOf: 4 }, { ...int, multipleOf: 2 }],
  ["integers into multiples of 0.5", int, { ...number, multipleOf: 0.5 }],
  ["multiples of 2 into multiples of 4", { ...int, multipleOf: 2 }, { ...int, multipleOf: 4 }, "it may be no multiple of 4"],
  ["a unit may be lost", micrometres, number],
  ["a unit is not gained", number, micrometres, "its unit is not known, but um is needed"],
  ["a unit does not change", { ...number, "x-golgi": { unit: "nm" } }, micrometres, "its unit is nm, but um is needed"],
  ["a duration is a whole number", duration, int],
  ["a whole number is no duration", int, duration, "its quantity is not known, but duration is needed"],
  ["a region is a text", region, string],
  ["a text is no region", string, region, "its quantity is not known, but region is needed"],
  ["enum into string", one("a", "b"), string],
  ["enum into larger enum", one("a"), one("a", "b")],
  ["enum into smaller enum", one("a", "b"), one("a"), 'it may be "b", which is not taken here'],
  ["const into its pattern", { const: "s1" }, { ...string, pattern: "^s\\d$" }],
  ["const against its pattern", { const: "x" }, { ...string, pattern: "^s\\d$" }, 'it may be "x", which is not taken here'],
  ["a whole number in its range", { const: 5 }, range(0, 9)],
  ["string into enum", string, one("a"), 'it may be something else than "a"'],
  ["boolean into both its values", boolean, one(true, false)],
  ["boolean into true", boolean, { const: true }, "it may be false, which is not taken here"],
  ["the same pattern", { ...string, pattern: "^a+$" }, { ...string, pattern: "^a+$" }],
  ["a pattern may be lost", { ...string, pattern: "^a+$" }, string],
  ["another pattern", { ...string, pattern: "^a+$" }, { ...string, pattern: "^[ab]+$" }, "it may not match /^[ab]+$/"],
  ["no pattern into a pattern", string, { ...string, pattern: "^a+$" }, "it may not match /^a+$/"],
  ["lengths inside", { ...string, minLength: 2, maxLength: 3 }, { ...string, maxLength: 5 }],
  ["too long", string, { ...string, maxLength: 5 }, "it may be longer than allowed"],
  ["a date is a text", { ...string, format: "date" }, string],
  ["a text is no date", string, { ...string, format: "date" }, "it may not be date"],
  ["null into nullable", nothing, nullable(int)],
  ["required into nullable", int, nullable(number)],
  ["nullable into required", nullable(int), int, "it may be null, which is not taken here"],
  ["nullable into nullable", nullable(int), nullable(number)],
  ["union into larger union", union(int, string), union(string, number, boolean)],
  ["union into a member", union(int, string), int, "it may be string: string is not int"],
  ["enum over several members", one("a", 1), union(string, int)],
  ["list covariance", list(int), list(number)],
  ["list contravariance", list(number), list(int), "[]: it may have a fraction"],
  ["list of any", list(int), { type: "array" }],
  ["non-empty into maybe empty", list(int, { minItems: 1 }), list(int)],
  ["maybe empty into non-empty", list(int), list(int, { minItems: 1 }), "it may be empty"],
  ["unbounded into bounded", list(int), list(int, { maxItems: 3 }), "it may have too many items"],
  ["unique into plain", list(int, { uniqueItems: true }), list(int)],
  ["plain into unique", list(int), list(int, { uniqueItems: true }), "it may hold a value twice"],
  [
    "unique items that stay apart",
    list(record({ a: int }), { uniqueItems: true }),
    list(record({ a: number }), { uniqueItems: true }),
  ],
  [
    "unique items that lose what sets them apart",
    list(record({ a: int, b: int }), { uniqueItems: true }),
    list(record({ a: int }), { uniqueItems: true }),
    "items that differ only in fields which are dropped or filled in on the way would become equal",
  ],
  [
    "unique items made equal by a default",
    list(record({ "a?": int }), { uniqueItems: true }),
    list(record({ a: { ...int, default: 1 } }), { uniqueItems: true }),
    "items that differ only in fields which are dropped or filled in on the way would become equal",
  ],
  ["one item is not a list", int, list(int), "one value is not a list; write [value]"],
  ["a list is not one item", list(int), int, "a list is not one value; use map, or take one item"],
  ["tuple into list", tuple(int, int), list(number, { minItems: 2 })],
  ["mixed tuple into list", tuple(int, string), list(int), "[1]: string is not int"],
  ["tuple into tuple", tuple(int, one("a")), tuple(number, string)],
  ["shorter tuple", tuple(int), tuple(int, int), "it has 1 items, but 2 are needed"],
  ["a list of exactly two", list(int, { minItems: 2, maxItems: 2 }), tuple(int, number)],
  ["a list of any length", list(int), tuple(int, int), "it may have another number of items than 2"],
  ["record depth", record({ a: int }), record({ a: number })],
  ["record width", record({ a: int, b: string }), record({ a: int })],
  ["missing field", record({ a: int }), record({ a: int, b: string }), "b: the field b is missing"],
  ["missing optional field", record({ a: int }), record({ a: int, "b?": string })],
  ["missing field with a default", record({ a: int }), record({ a: int, b: { ...string, default: "x" } })],
  ["optional into required", record({ "a?": int }), record({ a: int }), "a: the field a may be absent"],
  ["filled by a default into required", record({ "a?": { ...int, default: 1 } }), record({ a: int })],
  ["optional into optional", record({ "a?": int }), record({ "a?": number })],
  ["wrong optional field", record({ "a?": string }), record({ "a?": int }), "a: string is not int"],
  [
    "the place inside",
    record({ a: list(record({ b: string })) }),
    record({ a: list(record({ b: int })) }),
    "a[].b: string is not int",
  ],
  ["record into map", record({ a: int, "b?": int }), map(number)],
  [
    "record into map of other names",
    record({ A: int }),
    map(int, { ...string, pattern: "^[a-z]+$" }),
    "A: the name A is not allowed",
  ],
  ["map into map", map(int), map(number)],
  ["map into record", map(int), record({ "a?": int }), "a map may lack the fields"],
  ["map names may widen", map(int, { ...string, minLength: 1 }), map(int)],
  [
    "tagged records",
    record({ kind: { const: "a" }, n: int }),
    union(record({ kind: { const: "a" }, n: number }), record({ kind: { const: "b" } })),
  ],
  [
    "a record that looks like a file",
    record({ class: one("File", "x"), a: int }),
    union(record({ a: int }), file()),
    "it fits none of the alternatives",
  ],
  [
    "no tag where one is usual",
    record({}),
    union(record({ kind: { const: "a", default: "a" } }), record({ kind: { const: "b" } })),
  ],
  ["file into any file", file({ formats: [BAM] }), file()],
  ["any file into a format", file(), file({ formats: [BAM] }), "its format is not known, but BAM is needed"],
  ["kind of a format", file({ formats: [SANGER] }), file({ formats: [FASTQ] })],
  ["kind of a kind", file({ formats: [SANGER] }), file({ formats: [TEXT] })],
  ["the general into the special", file({ formats: [FASTQ] }), file({ formats: [SANGER] }), "FASTQ is not FASTQ-Sanger"],
  ["BAM into FASTQ", file({ formats: [BAM] }), file({ formats: [FASTQ] }), "BAM is not FASTQ"],
  ["one of several", file({ formats: [BAM] }), file({ formats: [FASTQ, BAM] })],
  ["several into one", file({ formats: [FASTQ, BAM] }), file({ formats: [BAM] }), "FASTQ is not BAM"],
  ["an unknown format into itself", file({ formats: [UNKNOWN] }), file({ formats: [UNKNOWN] })],
  ["an EDAM address and its short form", file({ formats: ["http://edamontology.org/format_2572"] }), file({ formats: [BAM] })],
  ["traits may be lost", file({ traits: { gzip: true } }), file()],
  ["a trait not promised", file(), file({ traits: { indexed: true } }), "it is not known to be indexed"],
  [
    "unsorted into sorted",
    file({ traits: { sorted: "queryname" } }),
    file({ traits: { sorted: "coordinate" } }),
    "it is sorted: queryname, but sorted: coordinate is needed",
  ],
  ["gzip into plain", file({ traits: { gzip: true } }), file({ traits: { gzip: false } }), "it is gzip"],
  ["BAM with index into BAM", file({ formats: [BAM], secondaryFiles: [".bai"] }), file({ formats: [BAM] })],
  [
    "BAM into BAM with index",
    file({ formats: [BAM] }),
    file({ formats: [BAM], secondaryFiles: [".bai"] }),
    "its companion .bai is not promised",
  ],
  [
    "two genome builds",
    file({ genome: "GRCh37" }),
    file({ genome: "GRCh38" }),
    "its genome build is GRCh37, but GRCh38 is needed",
  ],
  ["no genome build into one", file(), file({ genome: "GRCh38" }), "its genome build is not known, but GRCh38 is needed"],
  ["file into directory", file(), directory, "a file is not a directory"],
  ["directory into file", directory, file(), "a directory is not a file"],
  ["file into text", file(), string, "file is not string"],
  ["table into file", table({ a: int }), file()],
  ["file into table", file(), table({ a: int }), "the file's columns are not known"],
  ["more columns, narrower cells", table({ a: int, b: string }), table({ a: number })],
  ["a missing column", table({ a: int }), table({ b: int }), "b: the column b is missing"],
];

for (const [name, from, to, reason] of TABLE) {
  test(name, () => {
    const result = isAssignable(from, to);
    const found = result.ok ? undefined : `${place(result.path)}${result.reason}`;
    assert.equal(found, reason);
  });
}

function place(path: Path): string {
  return path.length === 0 ? "" : `${showPath(path)}: `;
}

test("a refusal shows both types at the place, as authors write them", () => {
  const result = isAssignable(
    record({ reads: list(file({ formats: [BAM] })) }),
    record({ reads: list(file({ formats: [FASTQ] })) }),
  );
  assert.deepEqual(result, { ok: false, path: ["reads", "[]"], reason: "BAM is not FASTQ", from: "BAM", to: "FASTQ" });
});

test("why transitivity holds only for what flows", () => {
  const [a, b, c] = [record({ a: int, x: string }), record({ a: int }), record({ a: int, "x?": int })];
  assert.ok(isAssignable(a, b).ok && isAssignable(b, c).ok);
  assert.ok(!isAssignable(a, c).ok);
});
