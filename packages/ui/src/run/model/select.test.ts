import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { comparePaths } from "./select.ts";

test("items are counted as people count", () => {
  const paths = ["m[10]/a", "m[9]/b", "m[9]/a", "m[100]/a", "m[0]/a", "m", "m[1]/x[2]/y", "m[1]/x[11]/y", "k", "m[b]", "m[a]"];
  assert.deepEqual(paths.sort(comparePaths), [
    "k",
    "m",
    "m[0]/a",
    "m[1]/x[2]/y",
    "m[1]/x[11]/y",
    "m[9]/a",
    "m[9]/b",
    "m[10]/a",
    "m[100]/a",
    "m[a]",
    "m[b]",
  ]);
});

test("an order: antisymmetric, transitive, equal only to itself", () => {
  const path = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", "[", "]", "/"), maxLength: 6 });
  fc.assert(
    fc.property(path, path, path, (a, b, c) => {
      assert.equal(Math.sign(comparePaths(a, b)), -Math.sign(comparePaths(b, a)) + 0);
      assert.equal(comparePaths(a, b) === 0, a === b);
      if (comparePaths(a, b) <= 0 && comparePaths(b, c) <= 0) assert.ok(comparePaths(a, c) <= 0, `${a} ${b} ${c}`);
    }),
    { numRuns: 3000 },
  );
});
