/** Every kind of change of an interface: is it breaking, and how is it told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordType, Type } from "@golgi/ir";
import fc from "fast-check";
import { compareInterfaces } from "./interface-change.ts";

const record = (properties: Readonly<Record<string, Type>>, optional: readonly string[] = []): RecordType => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const nothing = record({});
const int: Type = { type: "integer" };
const number: Type = { type: "number" };
const text: Type = { type: "string" };
const file = (...formats: string[]): Type => ({
  type: "object",
  "x-golgi": { kind: "file", ...(formats.length > 0 && { formats }) },
});
const FASTQ = "edam:format_1930";
const FASTA = "edam:format_1929";

interface Row {
  readonly name: string;
  readonly before: RecordType;
  readonly after: RecordType;
  readonly breaking: boolean;
  readonly says: RegExp | "";
}

const INPUTS: readonly Row[] = [
  { name: "nothing changed", before: record({ a: int }), after: record({ a: int }), breaking: false, says: "" },
  {
    name: "removed",
    before: record({ a: int, b: text }),
    after: record({ b: text }),
    breaking: true,
    says: /^breaking: input a was removed$/,
  },
  {
    name: "an optional one removed",
    before: record({ a: int }, ["a"]),
    after: nothing,
    breaking: true,
    says: /input a was removed/,
  },
  {
    name: "added, required",
    before: nothing,
    after: record({ a: int }),
    breaking: true,
    says: /^breaking: input a: int was added and is required$/,
  },
  {
    name: "added, optional",
    before: nothing,
    after: record({ a: int }, ["a"]),
    breaking: false,
    says: /^input a: int was added, optional$/,
  },
  {
    name: "added with a default",
    before: nothing,
    after: record({ a: { ...int, default: 3 } }, ["a"]),
    breaking: false,
    says: /was added, default 3$/,
  },
  {
    name: "added with a default, listed as required",
    before: nothing,
    after: record({ a: { ...int, default: 3 } }),
    breaking: false,
    says: /default 3/,
  },
  {
    name: "made required",
    before: record({ a: int }, ["a"]),
    after: record({ a: int }),
    breaking: true,
    says: /^breaking: input a is now required$/,
  },
  {
    name: "made optional",
    before: record({ a: int }),
    after: record({ a: int }, ["a"]),
    breaking: false,
    says: /no longer required/,
  },
  {
    name: "lost its default",
    before: record({ a: { ...int, default: 1 } }, ["a"]),
    after: record({ a: int }),
    breaking: true,
    says: /is now required/,
  },
  {
    name: "another default",
    before: record({ a: { ...int, default: 1 } }, ["a"]),
    after: record({ a: { ...int, default: 2 } }, ["a"]),
    breaking: false,
    says: /has the default 2 \(was 1\); results of launches without it change/,
  },
  {
    name: "widened: int to number",
    before: record({ a: int }),
    after: record({ a: number }),
    breaking: false,
    says: /^input a takes more: int became number$/,
  },
  {
    name: "narrowed: number to int",
    before: record({ a: number }),
    after: record({ a: int }),
    breaking: true,
    says: /^breaking: input a takes less: number became int/,
  },
  { name: "another type", before: record({ a: int }), after: record({ a: text }), breaking: true, says: /int became string/ },
  {
    name: "a smaller range",
    before: record({ a: { ...int, maximum: 10 } }),
    after: record({ a: { ...int, maximum: 5 } }),
    breaking: true,
    says: /takes less/,
  },
  {
    name: "a larger range",
    before: record({ a: { ...int, maximum: 5 } }),
    after: record({ a: { ...int, maximum: 10 } }),
    breaking: false,
    says: /takes more/,
  },
  {
    name: "an enum gains",
    before: record({ a: { enum: ["x"] } }),
    after: record({ a: { enum: ["x", "y"] } }),
    breaking: false,
    says: /takes more/,
  },
  {
    name: "an enum loses",
    before: record({ a: { enum: ["x", "y"] } }),
    after: record({ a: { enum: ["x"] } }),
    breaking: true,
    says: /takes less/,
  },
  {
    name: "nullable now",
    before: record({ a: int }),
    after: record({ a: { anyOf: [int, { type: "null" }] } }),
    breaking: false,
    says: /takes more/,
  },
  {
    name: "no longer nullable",
    before: record({ a: { anyOf: [int, { type: "null" }] } }),
    after: record({ a: int }),
    breaking: true,
    says: /takes less/,
  },
  { name: "any file now", before: record({ a: file(FASTQ) }), after: record({ a: file() }), breaking: false, says: /takes more/ },
  {
    name: "only FASTQ now",
    before: record({ a: file() }),
    after: record({ a: file(FASTQ) }),
    breaking: true,
    says: /takes less/,
  },
  {
    name: "FASTA instead of FASTQ",
    before: record({ a: file(FASTQ) }),
    after: record({ a: file(FASTA) }),
    breaking: true,
    says: /FASTQ/,
  },
  {
    name: "only words changed",
    before: record({ a: { ...int, title: "A", "x-golgi": { order: 1, group: "g" } } }),
    after: record({ a: { ...int, description: "B" } }),
    breaking: false,
    says: "",
  },
  {
    name: "a field of a list's records was added, required",
    before: record({ a: { type: "array", items: record({ x: int }) } }),
    after: record({ a: { type: "array", items: record({ x: int, y: int }) } }),
    breaking: true,
    says: /takes less/,
  },
  {
    name: "a name like a method of objects",
    before: nothing,
    after: record({ constructor: int }, ["constructor"]),
    breaking: false,
    says: /input constructor: int was added/,
  },
];

const OUTPUTS: readonly Row[] = [
  { name: "removed", before: record({ a: int }), after: nothing, breaking: true, says: /^breaking: output a was removed$/ },
  { name: "added", before: nothing, after: record({ a: int }), breaking: false, says: /^output a: int was added$/ },
  {
    name: "may be absent now",
    before: record({ a: int }),
    after: record({ a: int }, ["a"]),
    breaking: true,
    says: /may now be absent/,
  },
  {
    name: "always there now",
    before: record({ a: int }, ["a"]),
    after: record({ a: int }),
    breaking: false,
    says: /always there/,
  },
  {
    name: "narrowed",
    before: record({ a: number }),
    after: record({ a: int }),
    breaking: false,
    says: /promises more: number became int/,
  },
  {
    name: "widened",
    before: record({ a: int }),
    after: record({ a: number }),
    breaking: true,
    says: /^breaking: output a changed: int became number/,
  },
  {
    name: "another format",
    before: record({ a: file(FASTQ) }),
    after: record({ a: file(FASTA) }),
    breaking: true,
    says: /changed/,
  },
];

for (const { name, before, after, breaking, says } of INPUTS) {
  test(`input: ${name}`, () => {
    const change = compareInterfaces({ inputs: before, outputs: nothing }, { inputs: after, outputs: nothing });
    assert.equal(change.breaking, breaking, change.lines.join("; "));
    if (says === "") assert.deepEqual(change.lines, []);
    else assert.match(change.lines[0] ?? "", says);
  });
}
for (const { name, before, after, breaking, says } of OUTPUTS) {
  test(`output: ${name}`, () => {
    const change = compareInterfaces({ inputs: nothing, outputs: before }, { inputs: nothing, outputs: after });
    assert.equal(change.breaking, breaking, change.lines.join("; "));
    assert.match(change.lines[0] ?? "", says === "" ? /^$/ : says);
  });
}

test("what breaks comes first", () => {
  const change = compareInterfaces(
    { inputs: record({ a: int }), outputs: nothing },
    { inputs: record({ b: int }, ["b"]), outputs: record({ x: int }) },
  );
  assert.deepEqual(change.lines, [
    "breaking: input a was removed",
    "input b: int was added, optional",
    "output x: int was added",
  ]);
});

test("an interface never differs from itself", () => {
  const types = fc.constantFrom(
    int,
    number,
    text,
    file(),
    file(FASTQ),
    { ...int, default: 4 },
    { enum: ["a", "b"] } as Type,
    { type: "array", items: int } as Type,
  );
  const interfaces = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), types).map((properties) => record(properties));
  fc.assert(
    fc.property(interfaces, interfaces, (inputs, outputs) => {
      assert.deepEqual(compareInterfaces({ inputs, outputs }, structuredClone({ inputs, outputs })), {
        breaking: false,
        lines: [],
      });
    }),
  );
});
