/** References under JavaScript of every kind: nothing throws, everything that can be seen is found, and tracing goes on. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import { expr, lower, map, sh, t, task, workflow } from "../index.ts";

const greet = task({
  name: "greet",
  inputs: { name: t.string() },
  outputs: { text: t.string() },
  script: ({ inputs, outputs }) => sh`echo ${inputs.name} > ${outputs.text}`,
});
const inputs = {
  text: t.string(),
  n: t.int(),
  list: t.array(t.string()),
  pair: t.tuple([t.string(), t.int()]),
  record: t.object({ a: t.string(), then: t.string(), length: t.int() }),
  file: t.file(),
  maybe: t.object({ a: t.string() }).nullable(),
  either: t.union([t.object({ kind: t.literal("x"), v: t.int() }), t.object({ kind: t.literal("y"), v: t.string() })]),
  any: t.json(),
  byKey: t.record(t.int()),
};
type Refs = Parameters<Parameters<typeof workflow<{ text: string }, typeof inputs>>[0]["body"]>[0];
// oxlint-disable-next-line eqeqeq -- what an author may write
const looseEqual = (a: unknown, b: unknown) => a == b;
type Loose = Readonly<Record<string, never>>;

function codes(use: (refs: Refs & Loose) => unknown): readonly string[] {
  const definition = workflow({
    name: "it",
    inputs,
    body: (refs) => {
      use(refs as Refs & Loose);
      return { text: refs.text };
    },
  });
  const { diagnostics } = lower(definition, { bundles: new Map() });
  const found = diagnostics.filter(({ code }) => code !== "GOLGI_UNUSED_INPUT" && code !== "GOLGI_UNREACHABLE_NODE");
  for (const { at, hint } of found) {
    assert.equal(at?.file, import.meta.filename);
    assert.ok(hint.length > 10);
  }
  return found.map(({ code }) => code.replace("GOLGI_", ""));
}

const CASES: readonly (readonly [string, (refs: Refs & Loose) => unknown, readonly string[]])[] = [
  ["template literal", ({ text }) => `${text}`, ["REF_AS_TEXT"]],
  ["String()", ({ text }) => String(text), ["REF_AS_TEXT"]],
  ["toString()", ({ text }) => text.toString(), ["REF_AS_TEXT"]],
  ["plus", ({ n }) => (n as never) + 1, ["REF_AS_NUMBER"]],
  ["less", ({ n }) => (n as never) < 1, ["REF_AS_NUMBER"]],
  ["loose equality", ({ n }) => looseEqual(n, 1), ["REF_AS_NUMBER"]],
  ["as a key", ({ text }) => ({ [text as never]: 1 }), ["REF_AS_TEXT"]],
  ["inside JSON", ({ record }) => JSON.stringify({ deep: [record.a] }), ["REF_AS_JSON"]],
  ["spread of a list", ({ list }) => [...(list as never as string[])], ["REF_ITERATED"]],
  ["destructured list", ({ list }) => (([a]: readonly unknown[]) => a)(list as never), ["REF_ITERATED"]],
  ["destructured tuple", ({ pair: [a, b] }) => [a, b], []],
  ["length of a tuple", ({ pair }) => assert.equal(pair.length, 2), []],
  ["length of a text", ({ text }) => (text as never as string).length, ["REF_LENGTH"]],
  ["a field named length, then", ({ record }) => [record.length, record.then], []],
  ["a method of a text", ({ text }) => (text as never as string).toUpperCase(), ["REF_METHOD"]],
  ["a method of a number", ({ n }) => (n as never as number).toFixed(2), ["REF_METHOD"]],
  ["filter", ({ list }) => (list as never as string[]).filter((one) => one).map((one) => one), ["REF_METHOD"]],
  [
    "a mistake inside .map",
    ({ list }) => (list as never as string[]).map((name) => greet({ name, x: 1 } as never)),
    ["REF_METHOD", "UNKNOWN_INPUT"],
  ],
  ["an unknown field, once", ({ record }) => (record as never as { b: { c: { d: string } } }).b.c.d, ["UNKNOWN_FIELD"]],
  ["beyond a tuple", ({ pair }) => (pair as never as unknown[])[2], ["UNKNOWN_FIELD"]],
  ["path of a file", ({ file }) => (file as never as { path: string }).path, ["UNKNOWN_FIELD"]],
  ["a field through null", ({ maybe }) => greet({ name: (maybe as never as { a: never }).a }), ["NULLABLE_INTO_REQUIRED"]],
  ["a field of both members", ({ either }) => [(either as never as { v: unknown }).v, either], []],
  ["a field of no member", ({ either }) => (either as never as { w: unknown }).w, ["UNKNOWN_FIELD"]],
  ["any JSON into a text", ({ any }) => greet({ name: any as never }), ["WRONG_TYPE"]],
  ["a key of a map", ({ byKey }) => greet({ name: expr.concat(expr.get(byKey, "x")) }), []],
  ["delete", ({ record }) => delete (record as { a?: unknown }).a, ["REF_CHANGED"]],
  ["Object.keys of a list", ({ list }) => Object.keys(list), ["REF_INSPECTED"]],
  ["Object.keys of a record", ({ record }) => assert.deepEqual(Object.keys(record), ["a", "then", "length"]), []],
  ["spread of a record", ({ record }) => assert.deepEqual(Object.keys({ ...record }), ["a", "then", "length"]), []],
  ["console.log", ({ record, pair }) => assert.equal(inspect([record.a, pair]), "[ Ref<string>, Ref<[string, int]> ]"), []],
  ["instanceof, typeof", ({ record }) => [record instanceof Map, typeof record], []],
  ["a reference as all inputs", ({ text }) => greet(text as never), ["WRONG_TYPE"]],
  ["no inputs at all", () => (greet as never as () => unknown)(), ["MISSING_INPUT"]],
  ["a function as a value", () => greet({ name: (() => "x") as never }), ["NOT_DATA"]],
  ["NaN deep inside", ({ list }) => map(list, () => ({ n: Number.NaN })), ["NOT_DATA"]],
  ["a record that contains itself", ({ n, list }) => map(list, () => ({ loop: circle(n) as never })), ["NOT_DATA"]],
  ["a list that contains itself, into a port", () => greet({ name: circle(1) as never }), ["NOT_DATA"]],
  ["a list with holes", () => greet({ name: [undefined] as never }), ["NOT_DATA"]],
  [
    "three mistakes, three findings",
    ({ n, text }) => [`${text}`, (n as never) + 1, greet({} as never)],
    ["REF_AS_TEXT", "REF_AS_NUMBER", "MISSING_INPUT"],
  ],
  ["a loop of one mistake is one finding", ({ text }) => Array.from({ length: 1000 }, () => `${text}`), ["REF_AS_TEXT"]],
];

function circle(inside: unknown): object {
  const record: { inside: unknown; self?: object } = { inside };
  record.self = record;
  return record;
}

for (const [name, use, expected] of CASES) test(name, () => assert.deepEqual(codes(use), expected));

test("outside a body nothing can be called, and a body's own error is told with its line", () => {
  assert.throws(() => greet({ name: "x" }), { code: "GOLGI_CALL_OUTSIDE_BODY" });
  assert.throws(() => map([], () => ({})), { code: "GOLGI_CALL_OUTSIDE_BODY" });
  assert.throws(() => expr.present({} as never), { code: "GOLGI_CALL_OUTSIDE_BODY" });
  assert.deepEqual(
    codes(() => {
      throw new RangeError("mine");
    }),
    ["BODY_THREW"],
  );
  assert.throws(() => greet({ name: "x" }), { code: "GOLGI_CALL_OUTSIDE_BODY" }, "the scope is left after an error");
});

test("100,000 nodes take little time and memory", () => {
  const many = workflow({
    name: "many",
    inputs: { name: t.string() },
    body: ({ name }) => {
      const texts = [];
      for (let i = 0; i < 20_000; i++) texts.push(greet({ name }).text);
      return { texts };
    },
  });
  const start = performance.now();
  assert.equal(many.traced.graph.nodes.size, 20_000);
  assert.ok(performance.now() - start < 4_000, "20,000 nodes in 4 s on a busy machine; 0.2 s on an idle one");
});
