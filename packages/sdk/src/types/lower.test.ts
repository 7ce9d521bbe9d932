import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkType, type RecordType, type Type } from "@golgi/ir";
import { z } from "zod";
import { type AnySchema, readRecord, readType, recordType, t, toType } from "./index.ts";

const file = (extension: Type["x-golgi"] = {}): Type => ({ type: "object", "x-golgi": { kind: "file", ...extension } });
const INT: Type = { type: "integer" };
const NULL: Type = { type: "null" };
const record = (properties: Record<string, Type>, required = Object.keys(properties)): RecordType => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const TABLE: Readonly<Record<string, readonly (readonly [AnySchema, Type])[]>> = {
  strings: [
    [t.string(), { type: "string" }],
    [t.string().regex(/^[\w.-]+$/), { type: "string", pattern: "^[\\w.-]+$" }],
    [t.string().min(1).max(9), { type: "string", minLength: 1, maxLength: 9 }],
    [t.string().min(1).min(3).max(9).max(12), { type: "string", minLength: 3, maxLength: 9 }],
    [t.string().length(4), { type: "string", minLength: 4, maxLength: 4 }],
    [t.string().regex(/a/).regex(/b$/), { type: "string", pattern: "^(?=[\\s\\S]*?(?:a))(?=[\\s\\S]*?(?:b$))" }],
    [t.string().startsWith("chr"), { type: "string", pattern: "^chr.*" }],
    [t.date(), { type: "string", format: "date" }],
    [t.datetime(), { type: "string", format: "date-time" }],
    [t.url(), { type: "string", format: "uri" }],
    [z.email(), { type: "string", format: "email" }],
    [z.uuid(), { type: "string", format: "uuid" }],
    [t.region(), { type: "string", "x-golgi": { quantity: "region" } }],
    [t.region({ genome: "GRCh38" }), { type: "string", "x-golgi": { quantity: "region", genome: "GRCh38" } }],
  ],
  numbers: [
    [t.int(), INT],
    [t.int().min(0), { type: "integer", minimum: 0 }],
    [t.int().min(0).min(5).max(10).max(99), { type: "integer", minimum: 5, maximum: 10 }],
    [t.number(), { type: "number" }],
    [t.number().gt(0).lt(1), { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }],
    [t.number().multipleOf(0.5), { type: "number", multipleOf: 0.5 }],
    [t.number().int(), INT],
    [t.number().positive(), { type: "number", exclusiveMinimum: 0 }],
    [z.int32(), { type: "integer", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }],
    [t.number().unit("um"), { type: "number", "x-golgi": { unit: "um" } }],
    [t.int().unit("phred").min(0), { type: "integer", minimum: 0, "x-golgi": { unit: "phred" } }],
    [
      t.int().min(0).unit("phred").describe("Quality"),
      {
        type: "integer",
        minimum: 0,
        description: "Quality",
        "x-golgi": { unit: "phred" },
      },
    ],
    [
      t.number().min(0).default(20).describe("d").unit("phred").meta({ order: 1 }),
      {
        type: "number",
        minimum: 0,
        default: 20,
        description: "d",
        "x-golgi": { unit: "phred", order: 1 },
      },
    ],
    [
      t
        .int()
        .default(() => 20)
        .unit("phred")
        .nullable(),
      {
        anyOf: [{ type: "integer", "x-golgi": { unit: "phred" } }, NULL],
        default: 20,
      },
    ],
    [t.duration(), { type: "integer", minimum: 0, "x-golgi": { quantity: "duration" } }],
    [
      t.duration().min("1s").max("2h").default("90 min"),
      {
        type: "integer",
        minimum: 1000,
        maximum: 7_200_000,
        default: 5_400_000,
        "x-golgi": { quantity: "duration" },
      },
    ],
    [t.bytes().default("2 GiB"), { type: "integer", minimum: 0, default: 2 ** 31, "x-golgi": { quantity: "bytes" } }],
    [t.bytes().prefault("1 kB"), { type: "integer", minimum: 0, default: 1000, "x-golgi": { quantity: "bytes" } }],
  ],
  "words and constants": [
    [t.bool(), { type: "boolean" }],
    [z.null(), NULL],
    [t.enum(["fast", "exact"]), { enum: ["fast", "exact"] }],
    [t.enum(["a", "b"]).meta({ labels: ["A", "B"] }), { enum: ["a", "b"], "x-golgi": { labels: ["A", "B"] } }],
    [t.literal("a"), { const: "a" }],
    [t.literal(null), { const: null }],
    [t.literal(["a", 1, true]), { enum: ["a", 1, true] }],
    [z.templateLiteral(["chr", z.int()]), { type: "string", pattern: "^chr-?\\d+$" }],
    [t.json(), {}],
    [z.unknown(), {}],
  ],
  collections: [
    [t.array(t.int()), { type: "array", items: INT }],
    [t.array(t.int()).min(1).max(3), { type: "array", items: INT, minItems: 1, maxItems: 3 }],
    [t.array(t.int()).unique().nonempty(), { type: "array", items: INT, minItems: 1, uniqueItems: true }],
    [t.array(t.file()).glob("*.txt").min(1), { type: "array", items: file(), minItems: 1, "x-golgi": { glob: "*.txt" } }],
    [t.tuple([t.int(), t.string()]), { type: "array", prefixItems: [INT, { type: "string" }], items: false }],
    [t.object({ a: t.int() }), record({ a: INT })],
    [t.object({ a: t.int(), b: t.int().optional() }), record({ a: INT, b: INT }, ["a"])],
    [t.object({ a: t.int().default(3) }), record({ a: { type: "integer", default: 3 } }, [])],
    [t.object({ a: t.int() }).partial(), record({ a: INT }, [])],
    [t.object({ a: t.int() }).extend({ b: t.bool() }), record({ a: INT, b: { type: "boolean" } })],
    [z.object({ a: t.int().readonly() }), record({ a: INT })],
    [t.record(t.int()), { type: "object", additionalProperties: INT }],
    [
      z.record(z.string().regex(/^S\d+$/), t.int()),
      {
        type: "object",
        additionalProperties: INT,
        propertyNames: { type: "string", pattern: "^S\\d+$" },
      },
    ],
  ],
  unions: [
    [t.union([t.string(), t.int()]), { anyOf: [{ type: "string" }, INT] }],
    [t.union([t.string(), t.union([t.int(), t.bool()])]), { anyOf: [{ type: "string" }, INT, { type: "boolean" }] }],
    [
      t.union([t.object({ k: t.literal("a") }), t.object({ k: t.literal("b") })]),
      {
        anyOf: [record({ k: { const: "a" } }), record({ k: { const: "b" } })],
      },
    ],
    [t.int().nullable(), { anyOf: [INT, NULL] }],
    [t.nullable(t.nullable(t.int())), { anyOf: [INT, NULL] }],
    [t.union([t.int(), t.string()]).nullable(), { anyOf: [INT, { type: "string" }, NULL] }],
    [t.int().nullable().default(null), { anyOf: [INT, NULL], default: null }],
    [t.int().default(3).nullable(), { anyOf: [INT, NULL], default: 3 }],
    [t.int().nullish(), { anyOf: [INT, NULL] }],
    [
      t.int().describe("d").meta({ order: 1, widget: "slider" }).nullable(),
      {
        anyOf: [{ type: "integer", "x-golgi": { widget: "slider" } }, NULL],
        description: "d",
        "x-golgi": { order: 1 },
      },
    ],
  ],
  artifacts: [
    [t.file(), file()],
    [t.file({ format: "BAM" }), file({ formats: ["edam:format_2572"] })],
    [t.file({ format: ["BAM", "edam:format_9999"] }), file({ formats: ["edam:format_2572", "edam:format_9999"] })],
    [
      t.file({ traits: { paired: true }, secondaryFiles: ["^.idx"], genome: "GRCh38", semanticDigest: "json" }),
      file({ traits: { paired: true }, secondaryFiles: ["^.idx"], genome: "GRCh38", semanticDigest: "json" }),
    ],
    [t.file().glob("*.bam"), file({ glob: "*.bam" })],
    [
      t.file().describe("x").named("calls.vcf.gz").keepName().genome("hg19"),
      {
        ...file({ fileName: "calls.vcf.gz", nameMatters: true, genome: "hg19" }),
        description: "x",
      },
    ],
    [t.directory(), { type: "object", "x-golgi": { kind: "directory" } }],
    [t.directory().named("index"), { type: "object", "x-golgi": { kind: "directory", fileName: "index" } }],
    [
      t.table({ columns: { gene: t.string(), count: t.int().nullable() } }),
      {
        type: "object",
        "x-golgi": {
          kind: "table",
          formats: ["edam:format_3752"],
          columns: { gene: { type: "string" }, count: { anyOf: [INT, NULL] } },
        },
      },
    ],
  ],
  presentation: [
    [
      t.int().meta({ title: "T", description: "D", examples: [1], deprecated: true }),
      {
        type: "integer",
        title: "T",
        description: "D",
        examples: [1],
        deprecated: true,
      },
    ],
    [
      t.string().meta({ group: "g", order: 2, advanced: true, widget: "textarea", placeholder: "p" }),
      {
        type: "string",
        "x-golgi": { group: "g", order: 2, advanced: true, widget: "textarea", placeholder: "p" },
      },
    ],
    [t.int().describe("inner").default(1).describe("outer"), { type: "integer", default: 1, description: "outer" }],
    [
      t.int().describe("inner").default(1).meta({ title: "T" }),
      { type: "integer", default: 1, description: "inner", title: "T" },
    ],
    [t.string().describe("kept through checks").min(1), { type: "string", minLength: 1, description: "kept through checks" }],
    [t.string().meta({ title: "T" }).describe("D"), { type: "string", title: "T", description: "D" }],
  ],
};

for (const [group, rows] of Object.entries(TABLE)) {
  describe(group, () => {
    for (const [schema, expected] of rows) {
      test(JSON.stringify(expected), () => {
        const { type, issues } = readType(schema);
        assert.deepEqual(issues, []);
        assert.deepEqual(type, expected);
        assert.deepEqual(checkType(type), []);
      });
    }
  });
}
test("ports of a task", () => {
  assert.deepEqual(
    recordType({ a: t.int(), b: t.string().optional(), c: t.bool().default(false) }),
    record({ a: INT, b: { type: "string" }, c: { type: "boolean", default: false } }, ["a"]),
  );
});

test("a schema is never changed by its methods", () => {
  const plain = t.file();
  plain.named("a.txt").genome("hg19").describe("x");
  assert.deepEqual(toType(plain), file());
});

test("a port named __proto__ is a port", () => {
  const { type } = readRecord(Object.fromEntries([["__proto__", t.int()]]));
  assert.deepEqual(Object.keys(type.properties), ["__proto__"]);
});

interface Tree {
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.object({ children: z.array(z.lazy(() => tree)) });
const endless = (): AnySchema => z.lazy(() => z.array(endless()));
let clock = 0;

const REFUSED: readonly (readonly [string, AnySchema, code: string, path: string])[] = [
  ["a bound that is no number", t.number().min(Number.NaN), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["a least value without end", t.object({ a: t.number().min(Number.POSITIVE_INFINITY) }), "GOLGI_TYPE_UNSUPPORTED", "a"],
  ["refine", t.int().refine((n) => n > 3), "GOLGI_TYPE_REFINEMENT", ""],
  ["superRefine", t.object({ a: t.int().superRefine(() => {}) }), "GOLGI_TYPE_REFINEMENT", "a"],
  ["refine on a file", t.file().refine(() => true), "GOLGI_TYPE_REFINEMENT", ""],
  ["trim", t.string().trim(), "GOLGI_TYPE_REFINEMENT", ""],
  ["transform", t.string().transform(Number), "GOLGI_TYPE_REFINEMENT", ""],
  ["catch", t.int().catch(1), "GOLGI_TYPE_REFINEMENT", ""],
  ["coerce", z.coerce.number(), "GOLGI_TYPE_REFINEMENT", ""],
  ["custom", z.custom<string>(() => true), "GOLGI_TYPE_REFINEMENT", ""],
  ["stringbool", z.stringbool(), "GOLGI_TYPE_REFINEMENT", ""],
  ["a type that is not called", t.string as never, "GOLGI_TYPE_UNSUPPORTED", ""],
  ["an item that is none", t.array(undefined as never), "GOLGI_TYPE_UNSUPPORTED", "[]"],
  ["a number", 3 as never, "GOLGI_TYPE_UNSUPPORTED", ""],
  ["Date", t.array(z.date()), "GOLGI_TYPE_UNSUPPORTED", "[]"],
  ["bigint", z.bigint(), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["Map", z.map(z.string(), z.int()), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["Set", z.set(z.string()), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["intersection", z.intersection(t.int(), t.int()), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["undefined", z.undefined(), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["loose object", z.looseObject({ a: t.int() }), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["tuple with rest", z.tuple([t.int()], t.int()), "GOLGI_TYPE_UNSUPPORTED", ""],
  ["optional item", t.array(t.int().optional()), "GOLGI_TYPE_OPTIONAL_ITEM", "[]"],
  ["default in a tuple", t.tuple([t.int(), t.int().default(1)]), "GOLGI_TYPE_OPTIONAL_ITEM", "[1]"],
  ["optional map value", t.record(t.int().optional()), "GOLGI_TYPE_OPTIONAL_ITEM", "{}"],
  ["pattern flags", t.string().regex(/a/i), "GOLGI_TYPE_PATTERN_FLAGS", ""],
  ["set notation", t.string().regex(/^[\p{L}--[a-z]]$/v), "GOLGI_TYPE_PATTERN_FLAGS", ""],
  ["recursion", tree, "GOLGI_TYPE_RECURSIVE", "children.[]"],
  ["endless new schemas", endless(), "GOLGI_TYPE_RECURSIVE", Array(32).fill("[]").join(".")],
  ["default by clock", t.int().default(() => clock++), "GOLGI_TYPE_DEFAULT_NOT_FIXED", ""],
  ["default not JSON", t.json().default((() => () => {}) as never), "GOLGI_TYPE_DEFAULT_NOT_FIXED", ""],
];

describe("refused, with place and hint", () => {
  for (const [name, schema, code, path] of REFUSED) {
    test(name, () => {
      const { issues } = readType(schema);
      assert.deepEqual(
        issues.map((issue) => [issue.code, issue.path.join(".")]),
        [[code, path]],
      );
      for (const { message, hint } of issues) assert.ok(message.length > 10 && hint.length > 10);
      assert.throws(() => toType(schema), { code, kind: "user" });
    });
  }

  test("all issues at once, not only the first", () => {
    const { issues } = readRecord({ a: t.string().trim(), b: t.object({ c: z.date(), d: t.string().regex(/x/i) }) });
    assert.deepEqual(
      issues.map(({ path }) => path.join(".")),
      ["a", "b.c", "b.d"],
    );
  });

  test("a bound that cannot be read", () => {
    assert.throws(() => t.duration().default("soon"), { code: "GOLGI_TYPE_QUANTITY" });
    assert.throws(() => t.bytes().max("2 parsec"), { code: "GOLGI_TYPE_QUANTITY" });
  });
});

describe("mistakes that checkType finds in what was read", () => {
  const CASES: readonly (readonly [string, AnySchema])[] = [
    ["ambiguous union", t.union([t.string(), t.enum(["a"])])],
    ["ambiguous records", t.union([t.object({ a: t.int() }), t.object({ a: t.string() })])],
    ["default below the minimum", t.int().min(5).default(3)],
    ["prefault that cannot be read", t.bytes().prefault("many")],
    ["minimum above maximum", t.int().min(5).max(3)],
  ];
  for (const [name, schema] of CASES) {
    test(name, () => {
      const { type, issues } = readType(schema);
      assert.deepEqual(issues, []);
      assert.equal(checkType(type).length, 1, JSON.stringify(checkType(type)));
    });
  }
});

test("a bound without end is none", () => {
  assert.deepEqual(toType(t.number().min(Number.NEGATIVE_INFINITY).max(Number.POSITIVE_INFINITY)), { type: "number" });
});

test("t.record of two types, as zod has it, is refused", () => {
  const record = t.record as (...types: readonly AnySchema[]) => AnySchema;
  assert.throws(() => record(t.string(), t.int()), {
    code: "GOLGI_TYPE_UNSUPPORTED",
    message: /takes one: the type of its values/,
  });
});
