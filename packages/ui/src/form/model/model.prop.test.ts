/** Properties of the form's model over random types and values. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkType, validateValue, type Json, type Type } from "@golgi/ir";
import fc from "fast-check";
import { adaptDraft, applyEdit, checkDraft, draftOf, emptyDraft, fieldOf, type Draft, type Field } from "./index.ts";

/** A type with a way to make values of it. */
interface Sample {
  readonly type: Type;
  readonly value: fc.Arbitrary<Json>;
}

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const FILE: Json = { class: "File", digest: DIGEST, name: "reads_1.fq.gz", size: 12, format: "edam:format_1930" };
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/).filter((text) => !(text in {}));
const exact = (type: Type, ...values: readonly Json[]): Sample => ({ type, value: fc.constantFrom(...values) });

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant<Sample>({ type: { type: "string" }, value: fc.string() }),
  fc.constant<Sample>({ type: { type: "integer", minimum: -5 }, value: fc.integer({ min: -5 }) }),
  fc.constant<Sample>({
    type: { type: "number", "x-golgi": { unit: "um" } },
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  }),
  fc.constant<Sample>({ type: { type: "integer", "x-golgi": { quantity: "duration" } }, value: fc.maxSafeNat() }),
  fc.constant<Sample>({ type: { type: "integer", "x-golgi": { quantity: "bytes" } }, value: fc.maxSafeNat() }),
  fc.constant<Sample>({ type: { type: "boolean" }, value: fc.boolean() }),
  fc.constant<Sample>({ type: {}, value: fc.jsonValue({ maxDepth: 2 }).map((x) => JSON.parse(JSON.stringify(x)) as Json) }),
  fc.constant(exact({ enum: ["bwa", "minimap2", 3] }, "bwa", "minimap2", 3)),
  fc.constant(exact({ const: "fixed" }, "fixed")),
  fc.constant(exact({ type: "string", format: "date" }, "2026-03-31", "1999-12-31")),
  fc.constant(exact({ type: "string", format: "duration" }, "PT1H30M", "P2D")),
  fc.constant(exact({ type: "string", "x-golgi": { quantity: "region" } }, "chr20:1-10", "HLA:A*01:5-7")),
  fc.constant(exact({ type: "object", "x-golgi": { kind: "file", formats: ["edam:format_1930"] } }, FILE)),
  fc.constant(exact({ type: "object", "x-golgi": { kind: "directory" } }, { class: "Directory", digest: DIGEST, name: "index" })),
);

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    leaf,
    tie("sample").map(
      (item): Sample => ({ type: { type: "array", items: item.type }, value: fc.array(item.value, { maxLength: 4 }) }),
    ),
    fc.array(tie("sample"), { minLength: 1, maxLength: 3 }).map(
      (parts): Sample => ({
        type: { type: "array", prefixItems: parts.map((part) => part.type), items: false },
        value: fc.tuple(...parts.map((part) => part.value)),
      }),
    ),
    tie("sample").map(
      (item): Sample => ({
        type: { type: "object", additionalProperties: item.type },
        value: fc.dictionary(name, item.value, { maxKeys: 3, noNullPrototype: true }),
      }),
    ),
    fc.uniqueArray(fc.tuple(name, tie("sample"), fc.boolean()), { selector: ([key]) => key, maxLength: 4 }).map(recordSample),
    tie("sample")
      .filter(({ type }) => type.anyOf === undefined && type.type !== undefined)
      .map(
        (inner): Sample => ({
          type: { anyOf: [inner.type, { type: "null" }] },
          value: fc.option(inner.value, { nil: null }),
        }),
      ),
    fc.tuple(tie("sample"), tie("sample")).map(([a, b]): Sample => {
      const [first, second] = [tagged("first", a), tagged("second", b)];
      return { type: { anyOf: [first.type, second.type] }, value: fc.oneof(first.value, second.value) };
    }),
  ),
}));

function tagged(tag: string, inner: Sample): Sample {
  return {
    type: {
      type: "object",
      properties: { kind: { const: tag }, value: inner.type },
      required: ["kind", "value"],
      additionalProperties: false,
    },
    value: inner.value.map((value) => ({ kind: tag, value })),
  };
}

function recordSample(parts: readonly [string, Sample, boolean][]): Sample {
  return {
    type: {
      type: "object",
      properties: Object.fromEntries(parts.map(([key, part]) => [key, part.type])),
      required: parts.filter(([, , required]) => required).map(([key]) => key),
      additionalProperties: false,
    },
    value: fc.record(Object.fromEntries(parts.map(([key, part]) => [key, part.value])), {
      requiredKeys: parts.filter(([, , required]) => required).map(([key]) => key),
      noNullPrototype: true,
    }) as fc.Arbitrary<Json>,
  };
}

const typed = sample.chain(({ type, value }) => value.map((given) => ({ type, value: given })));
const usable = typed.filter(({ type, value }) => checkType(type).length === 0 && validateValue(type, value).ok);

test("a value put into a form comes out the same", () => {
  fc.assert(
    fc.property(usable, ({ type, value }) => {
      const field = fieldOf(type);
      const checked = checkDraft(type, field, draftOf(field, value));
      assert.deepEqual(checked.issues, []);
      assert.deepEqual(checked.value, value);
    }),
    { numRuns: 500 },
  );
});

test("a draft survives being saved as JSON", () => {
  fc.assert(
    fc.property(usable, ({ type, value }) => {
      const field = fieldOf(type);
      const draft = JSON.parse(JSON.stringify(draftOf(field, value))) as Draft;
      assert.deepEqual(checkDraft(type, field, draft).value, value);
    }),
    { numRuns: 200 },
  );
});

test("a value of another type never makes the form fail, and what the form calls right is right", () => {
  fc.assert(
    fc.property(usable, usable, ({ type }, { value }) => {
      const field = fieldOf(type);
      const { value: given, issues } = checkDraft(type, field, draftOf(field, value));
      if (issues.length === 0 && given !== undefined) assert.equal(validateValue(type, given).ok, true);
    }),
    { numRuns: 500 },
  );
});

test("a draft taken over by another version of its type is whole; by another type, it never makes the form fail", () => {
  fc.assert(
    fc.property(usable, usable, ({ type, value }, other) => {
      const [field, next] = [fieldOf(type), fieldOf(other.type)];
      const draft = draftOf(field, value);
      assert.deepEqual(checkDraft(type, field, adaptDraft(fieldOf(structuredClone(type)), draft)).value, value);
      const { value: given, issues } = checkDraft(other.type, next, adaptDraft(next, draft));
      if (issues.length === 0 && given !== undefined) assert.equal(validateValue(other.type, given).ok, true);
    }),
    { numRuns: 300 },
  );
});

test("edits share what they do not touch, and leave the draft before them as it was", () => {
  fc.assert(
    fc.property(usable, fc.string(), fc.nat(), ({ type, value }, text, pick) => {
      const field = fieldOf(type);
      const draft = draftOf(field, value);
      const before = JSON.stringify(draft);
      const leaves = [...textPlaces(field, draft, [])];
      const path = leaves[pick % Math.max(1, leaves.length)];
      if (path === undefined) return;
      const after = applyEdit({ field, draft }, path, { do: "type", text });
      assert.equal(JSON.stringify(draft), before);
      for (const other of leaves) {
        if (other !== path) assert.equal(at(after, other), at(draft, other));
      }
      checkDraft(type, field, after);
    }),
    { numRuns: 300 },
  );
});

test("an empty form of any type only misses what is required", () => {
  fc.assert(
    fc.property(sample, ({ type }) => {
      fc.pre(checkType(type).length === 0);
      const root: Type = { type: "object", properties: { port: type }, required: ["port"], additionalProperties: false };
      const field = fieldOf(root);
      const { issues } = checkDraft(root, field, emptyDraft(field));
      for (const issue of issues) assert.equal(issue.code, "GOLGI_VALUE_MISSING", JSON.stringify(issue));
    }),
    { numRuns: 300 },
  );
});

function at(draft: Draft, path: readonly (string | number)[]): Draft | null | undefined {
  return path.reduce<Draft | null | undefined>((own, key) => {
    if (own?.kind === "record") return own.fields[key];
    if (own?.kind === "list" || own?.kind === "map") return own.items[Number(key)];
    return own?.kind === "union" ? own.drafts[Number(key)] : undefined;
  }, draft);
}

function* textPlaces(field: Field, draft: Draft, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  if (draft.kind === "text") yield path;
  else if (draft.kind === "record" && field.kind === "record") {
    for (const part of field.fields) yield* textPlaces(part, draft.fields[part.name] as Draft, [...path, part.name]);
  } else if (draft.kind === "list" || draft.kind === "map") {
    for (const [index, item] of draft.items.entries()) {
      const part =
        field.kind === "tuple" ? field.places[index] : field.kind === "array" || field.kind === "map" ? field.item : undefined;
      if (part !== undefined) yield* textPlaces(part, item, [...path, index]);
    }
  } else if (draft.kind === "union" && field.kind === "union") {
    const [branch, own] = [field.branches[draft.branch], draft.drafts[draft.branch]];
    if (branch !== undefined && own !== undefined && own !== null) yield* textPlaces(branch, own, [...path, draft.branch]);
  }
}
