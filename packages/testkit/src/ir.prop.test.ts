/** Properties of types, values and assignability (packages/ir), over arbitrary types. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { canonicalize, cacheKeyOf, checkType, isAssignable, isFileValue, restricted, showType, validateValue } from "@golgi/ir";
import type { Json, RecordType, TaskSpec, Type } from "@golgi/ir";
import fc from "fast-check";
import { anyJson, anyType, changed, relatedTypes, valueOf } from "./arbitraries.ts";

const RUNS = Number(process.env["RUNS"] ?? 1000);

test("arbitrary types are inside the subset", () => {
  fc.assert(
    fc.property(anyType(), (type) => {
      assert.deepEqual(checkType(type), []);
      assert.ok(showType(type).length <= 400);
    }),
    { numRuns: RUNS },
  );
});

test("every generated value of a type validates, and comes back as it was", () => {
  const pairs = anyType().chain((type) => fc.tuple(fc.constant(type), valueOf(type)));
  fc.assert(
    fc.property(pairs, ([type, value]) => {
      const result = validateValue(type, value);
      assert.ok(result.ok, JSON.stringify(result));
      const again = validateValue(type, result.value);
      assert.ok(again.ok);
      assert.deepEqual(again.value, result.value, "a validated value is complete");
    }),
    { numRuns: RUNS },
  );
});

test("validation never throws, whatever JSON it gets", () => {
  fc.assert(
    fc.property(anyType(), fc.oneof(anyJson, anyType() as unknown as fc.Arbitrary<Json>), (type, value) => {
      const result = validateValue(type, value);
      for (const issue of result.ok ? [] : result.issues) assert.match(issue.code, /^GOLGI_VALUE_/);
    }),
    { numRuns: RUNS },
  );
});

test("assignability is reflexive", () => {
  fc.assert(
    fc.property(anyType(), (type) => {
      assert.deepEqual(isAssignable(type, structuredClone(type)), { ok: true });
    }),
    { numRuns: RUNS },
  );
});

test("if A may flow into B, every value of A validates as B", () => {
  let assignable = 0;
  const triples = fc
    .oneof({ weight: 4, arbitrary: relatedTypes() }, { weight: 1, arbitrary: fc.tuple(anyType(), anyType()) })
    .chain(([from, to]) => fc.tuple(fc.constant(from), fc.constant(to), valueOf(from)));
  fc.assert(
    fc.property(triples, ([from, to, value]) => {
      if (!isAssignable(from, to).ok) return;
      assignable++;
      const given = validateValue(from, value);
      assert.ok(given.ok);
      const result = validateValue(to, given.value, { unknownFields: "drop" });
      assert.ok(result.ok, JSON.stringify(result));
      const again = validateValue(to, result.value);
      assert.ok(again.ok, `what arrives is no value of the port: ${JSON.stringify(again)}`);
    }),
    { numRuns: 3 * RUNS },
  );
  assert.ok(assignable > RUNS / 2, `only ${assignable} pairs were assignable`);
});

test("assignability is transitive for what flows", () => {
  let chains = 0;
  const triples = relatedTypes().chain(([a, b]) => fc.tuple(fc.constant(a), fc.constant(b), fc.oneof(changed(b), changed(a))));
  fc.assert(
    fc.property(triples, ([a, b, c]) => {
      if (!isAssignable(a, b).ok || !isAssignable(b, c).ok) return;
      chains++;
      const result = isAssignable(restricted(a, b), c);
      assert.ok(result.ok, JSON.stringify(result));
    }),
    { numRuns: 3 * RUNS },
  );
  assert.ok(chains > RUNS / 2, `only ${chains} chains were found`);
});

test("a type into which nothing of the kind fits gives a reason with both types", () => {
  fc.assert(
    fc.property(fc.tuple(anyType(), anyType()), ([from, to]) => {
      const result = isAssignable(from, to);
      if (result.ok) return;
      assert.ok(result.reason.length > 0 && result.from.length > 0 && result.to.length > 0);
    }),
    { numRuns: RUNS },
  );
});

test("canonical form: key order does not matter, reading it back gives the value", () => {
  const shuffled = (value: Json): Json =>
    Array.isArray(value)
      ? value.map((item: Json) => shuffled(item))
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, field]) => [key, shuffled(field as Json)]),
          )
        : value;
  fc.assert(
    fc.property(anyJson, (value) => {
      const text = canonicalize(value);
      assert.equal(canonicalize(shuffled(value)), text);
      assert.equal(canonicalize(JSON.parse(text) as Json), text);
    }),
    { numRuns: RUNS },
  );
});

test("cache keys: names of files do not matter, content does", () => {
  const types = fc.dictionary(fc.constantFrom("p", "q", "r"), anyType(), { minKeys: 1 });
  const cases = types.chain((properties) => {
    const inputs: RecordType = { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
    return fc.tuple(fc.constant(inputs), valueOf(inputs));
  });
  fc.assert(
    fc.property(cases, ([inputs, value]) => {
      const task = taskWith(inputs);
      const { key } = cacheKeyOf(task, value as Readonly<Record<string, Json>>);
      assert.equal(cacheKeyOf(task, renamed(value) as Readonly<Record<string, Json>>).key, key);
      const text = JSON.stringify(value);
      const altered = text.replace(/sha256:(.)/, (_, first: string) => `sha256:${first === "0" ? "1" : "0"}`);
      if (altered !== text) assert.notEqual(cacheKeyOf(task, JSON.parse(altered) as Readonly<Record<string, Json>>).key, key);
    }),
    { numRuns: RUNS },
  );
});

/** Every file under another name of the same extension, its companions too. */
function renamed(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item));
  const isFile = isFileValue(value);
  const fields = Object.entries(value).map(([key, field]) => [
    key,
    isFile && key === "name" ? String(field).replace(/^[^.]*/, "another") : renamed(field as Json),
  ]);
  return Object.fromEntries(fields) as Json;
}

function taskWith(inputs: RecordType): TaskSpec {
  const outputs: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };
  return {
    kind: "task",
    ir: 1,
    name: "any",
    inputs,
    outputs,
    body: { kind: "script", language: "shell", interpreter: ["bash"], template: [] },
    environment: { tools: {}, variables: {}, network: false },
    resources: { cpus: 1, memoryBytes: { start: 0, factor: 1, max: 0 }, diskBytes: 0, gpus: 0, pools: [] },
    policy: { retries: {}, backoff: { initialMs: 0, maxMs: 0 }, cache: true, priority: 0 },
  };
}

test("types: what is wrong is found, never thrown", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyJson,
        fc.dictionary(
          fc.constantFrom("type", "items", "anyOf", "properties", "enum", "x-golgi", "prefixItems", "required"),
          anyJson,
        ),
      ),
      (json) => {
        assert.ok(Array.isArray(checkType(json as Type)));
      },
    ),
    { numRuns: RUNS },
  );
});
