/**
 * One verdict everywhere: what zod says of a value, `validateValue` of @golgi/ir says too, and both fill in the same defaults.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Json, validateValue } from "@golgi/ir";
import fc from "fast-check";
import * as bio from "../bio.ts";
import { type AnySchema, t, toType } from "./index.ts";

/** A schema and values near it: many fit, many just miss. */
interface Sample {
  readonly schema: AnySchema;
  readonly near: fc.Arbitrary<Json | undefined>;
}

const digest = `sha256:${"ab".repeat(32)}`;
const fileValue = fc.record(
  {
    class: fc.constantFrom("File", "File", "File", "Directory"),
    digest: fc.constantFrom(digest, digest, digest, "sha256:12"),
    name: fc.constantFrom("a.bam", "b.txt", "a/b"),
    size: fc.constantFrom(0, 12, -1, 1.5),
    format: fc.constantFrom("edam:format_2572", "edam:format_1930"),
    secondary: fc.constantFrom([], [{ class: "File", digest, name: "a.bam.bai", size: 1 }]),
  },
  { requiredKeys: ["class", "digest", "name"] },
) as fc.Arbitrary<Json>;
const number = fc.oneof(fc.integer({ min: -12, max: 12 }), fc.constantFrom(0.5, 0.25, 1e9, 2 ** 31));
const word = fc.constantFrom("", "a", "b", "ab", "S1", "S12", "chr1:1-2", "chr1:2-1", "null", "1");

const int = fc
  .record({ min: fc.option(fc.integer({ min: -5, max: 5 })), max: fc.option(fc.integer({ min: 0, max: 9 })), unit: fc.boolean() })
  .map(({ min, max, unit }): Sample => {
    let schema = t.int();
    if (min !== null) schema = schema.min(min);
    if (unit) schema = schema.unit("um");
    if (max !== null) schema = schema.max(max);
    return { schema, near: number };
  });
const leaf: fc.Arbitrary<Sample> = fc.oneof(
  int,
  fc.constantFrom<Sample>(
    { schema: t.number(), near: number },
    { schema: t.number().gt(0).lt(1), near: number },
    { schema: t.number().multipleOf(0.5), near: number },
    { schema: t.bool(), near: fc.boolean() },
    { schema: t.string(), near: word },
    { schema: t.string().min(1).max(2), near: word },
    { schema: t.string().regex(/^S\d/), near: word },
    { schema: t.string().regex(/1/).regex(/^S/), near: word },
    { schema: t.region(), near: word },
    { schema: t.enum(["a", "b"]), near: word },
    { schema: t.literal(["a", 1, null]), near: fc.oneof(word, number, fc.constant(null)) },
    { schema: t.json(), near: fc.jsonValue() as fc.Arbitrary<Json> },
    { schema: t.date(), near: fc.constantFrom("2026-02-28", "2026-02-30", "2026-2-2") },
    {
      schema: t.datetime(),
      near: fc.constantFrom("2026-02-28T12:00:00Z", "2026-02-28T12:00:00+01:00", "2026-02-28T12:00:00", "x"),
    },
    { schema: t.duration().min(5), near: number },
    { schema: t.bytes(), near: number },
    { schema: t.file(), near: fileValue },
    { schema: bio.bam({ indexed: true }), near: fileValue },
    { schema: t.directory(), near: fileValue },
  ),
);

const sample: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    tie("any").map(({ schema, near }): Sample => ({ schema: schema.nullable(), near: fc.option(near) })),
    fc.tuple(tie("any"), fc.boolean()).map(([{ schema, near }, unique]): Sample => {
      const list = t.array(schema).min(1).max(3);
      return { schema: unique ? list.unique() : list, near: present(fc.array(near, { maxLength: 4 })) };
    }),
    fc.tuple(tie("any"), tie("any")).map(([a, b]): Sample => {
      const near = fc.oneof(fc.tuple(a.near, b.near), fc.tuple(a.near) as never);
      return { schema: t.tuple([a.schema, b.schema]), near: present(near) };
    }),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]): Sample => {
      const schema = t.object({ a: a.schema, b: b.schema.optional(), c: withDefault(c.schema) });
      const fields = fc.record({ a: a.near, b: b.near, c: c.near, extra: fc.constant(1) }, { requiredKeys: [] });
      return { schema, near: fields.map((record) => JSON.parse(JSON.stringify(record))) };
    }),
    tie("any").map(
      ({ schema, near }): Sample => ({ schema: t.record(schema), near: present(fc.dictionary(word, near, { maxKeys: 3 })) }),
    ),
  ),
})).any;

/** The first plain value that the schema takes, as its default; none, when it takes no plain value. */
function withDefault(schema: AnySchema): AnySchema {
  const value = [0, 6, 0.5, "a", "S1", true, null].find((candidate) => schema.safeParse(candidate).success);
  return value === undefined ? schema : schema.default(value);
}
/** Absent items cannot be written in JSON. */
function present(near: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  return near.map((value) => JSON.parse(JSON.stringify(value)) as Json);
}

/** zod refuses whole numbers beyond 2^53 − 1 in `t.int()`, where digits are lost; JSON Schema has no such rule. */
function exact(value: Json): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== "object" || value === null || Object.values(value).every(exact);
}

describe("zod and the IR agree", () => {
  const seen = { fits: 0, misses: 0 };
  test("on every value, and on defaults", () => {
    const cases = sample.chain(({ schema, near }) =>
      fc.tuple(fc.constant(schema), fc.oneof({ arbitrary: near, weight: 4 }, fc.jsonValue())),
    );
    fc.assert(
      fc.property(cases, ([schema, value]) => {
        if (value === undefined || !exact(value as Json)) return;
        const type = toType(schema);
        const ours = validateValue(type, value as Json);
        const zods = schema.safeParse(value);
        assert.equal(ours.ok, zods.success, `${JSON.stringify(type)}\n${JSON.stringify(ours)}\n${zods.error?.message}`);
        if (ours.ok) assert.deepEqual(ours.value, zods.data);
        seen[ours.ok ? "fits" : "misses"]++;
      }),
      { numRuns: 2000 },
    );
  });
  test("on both kinds often enough to mean something", () => {
    assert.ok(seen.fits > 200 && seen.misses > 200, JSON.stringify(seen));
  });
});
