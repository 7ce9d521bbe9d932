/** Checks of types: one row per mistake, with its code and words. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { checkType } from "./check-type.ts";
import type { Type } from "./type.ts";

const record = (properties: Readonly<Record<string, Type>>, required: readonly string[] = []): Type => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const file = (extension: object = {}): Type => ({ type: "object", "x-golgi": { kind: "file", ...extension } }) as Type;

const TABLE: readonly (readonly [unknown, string, RegExp])[] = [
  [[], "GOLGI_TYPE_KEYWORD", /must be a JSON object/],
  [{ type: ["string", "null"] }, "GOLGI_TYPE_KEYWORD", /type has a wrong value/],
  [{ type: "string", nullable: true }, "GOLGI_TYPE_KEYWORD", /"nullable" is not part/],
  [{ type: "string", minimum: 1 }, "GOLGI_TYPE_KEYWORD", /minimum does not go with the kind string/],
  [{ type: "string", format: "ipv4" }, "GOLGI_TYPE_KEYWORD", /format has a wrong value/],
  [{ type: "object", properties: {}, required: [] }, "GOLGI_TYPE_KEYWORD", /a record is open/],
  [record({}, ["a"]), "GOLGI_TYPE_KEYWORD", /required field a has no type/],
  [{ type: "array", prefixItems: [{}] }, "GOLGI_TYPE_KEYWORD", /a tuple is open/],
  [{ enum: [] }, "GOLGI_TYPE_KEYWORD", /enum has a wrong value: a list of 0/],
  [{ type: "string", minLength: 1.5 }, "GOLGI_TYPE_KEYWORD", /minLength has a wrong value: 1\.5/],
  [{ enum: [1, 1] }, "GOLGI_TYPE_KEYWORD", /enum has a wrong value/],
  [record(JSON.parse('{"__proto__":{}}') as Record<string, Type>), "GOLGI_TYPE_KEYWORD", /"__proto__" is not allowed/],
  [{ type: "integer", minimum: 5, maximum: 4 }, "GOLGI_TYPE_RANGE", /no value can satisfy/],
  [{ type: "integer", minimum: 1.2, maximum: 1.8 }, "GOLGI_TYPE_RANGE", /no value can satisfy/],
  [{ type: "number", minimum: 1, exclusiveMaximum: 1 }, "GOLGI_TYPE_RANGE", /no value can satisfy/],
  [{ type: "string", enum: [1] }, "GOLGI_TYPE_RANGE", /a member is not of the type string/],
  [{ type: "string", pattern: "(" }, "GOLGI_TYPE_PATTERN", /not a regular expression/],
  [{ type: "string", pattern: "^(\\w+\\s?)*$" }, "GOLGI_TYPE_PATTERN", /take for ever/],
  [{ anyOf: [{ type: "integer" }, { type: "number" }] }, "GOLGI_TYPE_AMBIGUOUS", /could be int as well as number/],
  [{ anyOf: [{ type: "string" }, { const: "x" }] }, "GOLGI_TYPE_AMBIGUOUS", /could be string as well as "x"/],
  [{ anyOf: [record({ a: {} }), record({ b: {} })] }, "GOLGI_TYPE_AMBIGUOUS", /could be \{a\?: any\} as well as/],
  [{ anyOf: [file(), file()] }, "GOLGI_TYPE_AMBIGUOUS", /could be file as well as file/],
  [{ anyOf: [{}, { type: "null" }] }, "GOLGI_TYPE_AMBIGUOUS", /could be any as well as null/],
  [{ type: "integer", minimum: 1, default: 0 }, "GOLGI_TYPE_DEFAULT", /default does not fit its own type: 0 is less/],
  [record({ a: { type: "array", items: { type: "string", default: 1 } } }), "GOLGI_TYPE_DEFAULT", /^a\[\]: the default/],
  [{ type: "string", maxLength: 1, examples: ["ab"] }, "GOLGI_TYPE_EXAMPLE", /an example does not fit/],
  [file({ colour: "red" }), "GOLGI_TYPE_EXTENSION", /x-golgi.colour is not known/],
  [file({ formats: ["FASTQ"] }), "GOLGI_TYPE_EXTENSION", /x-golgi.formats has a wrong value/],
  [file({ fileName: "../x" }), "GOLGI_TYPE_EXTENSION", /x-golgi.fileName has a wrong value/],
  [file({ glob: "../*" }), "GOLGI_TYPE_EXTENSION", /x-golgi.glob has a wrong value/],
  [file({ unit: "um" }), "GOLGI_TYPE_EXTENSION", /x-golgi.unit does not go with the kind file/],
  [{ type: "string", "x-golgi": { quantity: "bytes" } }, "GOLGI_TYPE_EXTENSION", /bytes is a whole number/],
  [{ enum: ["a"], "x-golgi": { labels: ["A", "B"] } }, "GOLGI_TYPE_EXTENSION", /2 labels for 1 members/],
];

for (const [type, code, message] of TABLE) {
  test(`${code} ${message.source}`, () => {
    const issues = checkType(type as Type);
    assert.equal(issues.length, 1, JSON.stringify(issues));
    assert.equal(issues[0]?.code, code);
    assert.match(issues[0]?.message ?? "", message);
    assert.ok((issues[0]?.hint ?? "").length > 0);
  });
}

test("unions that can be told apart", () => {
  const tagged = (tag: string): Type => record({ kind: { const: tag } }, ["kind"]);
  const good: readonly Type[] = [
    { anyOf: [{ type: "string" }, { type: "integer" }, { type: "boolean" }, { type: "null" }] },
    { anyOf: [tagged("a"), tagged("b"), { type: "null" }] },
    { anyOf: [file(), { type: "object", "x-golgi": { kind: "directory" } }, { type: "array", items: file() }] },
    { anyOf: [{ enum: ["a"] }, { enum: ["b"] }, { type: "integer" }] },
  ];
  for (const type of good) assert.deepEqual(checkType(type), []);
});

test("all issues are found, with their places", () => {
  const issues = checkType(
    record({ a: { type: "integer", minimum: 2, maximum: 1 }, b: { type: "array", items: { type: "string", pattern: "[" } } }),
  );
  assert.deepEqual(
    issues.map(({ path }) => path),
    [["a"], ["b", "[]"]],
  );
});

test("a type nested without end is an issue", () => {
  let type: Type = {};
  for (let i = 0; i < 5000; i++) type = { type: "array", items: type };
  assert.match(checkType(type)[0]?.message ?? "", /nested deeper/);
});
