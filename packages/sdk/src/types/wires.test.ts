/**
 * `tsc` and the compiler agree: every `wire(from, to)` of type-tests/types.ts fits by `isAssignable` exactly when `tsc` accepts it
 * (that it does, or that the line is red, is checked by type-tests.test.ts).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isAssignable } from "@golgi/ir";
import * as bio from "../bio.ts";
import { type AnySchema, t, toType } from "./index.ts";

const source = readFileSync(new URL("../../type-tests/types.ts", import.meta.url), "utf8").split("\n");
const wires = source.flatMap((line, index) => {
  const match = /^wire\((.*)\);$/.exec(line);
  return match === null ? [] : [{ pair: match[1] ?? "", fits: !(source[index - 1] ?? "").includes("@ts-expect-error") }];
});

test("there are wires of both kinds", () => {
  assert.ok(wires.filter(({ fits }) => fits).length >= 25);
  assert.ok(wires.filter(({ fits }) => !fits).length >= 25);
});

for (const { pair, fits } of wires) {
  test(`${fits ? "fits" : "refused"}: ${pair}`, () => {
    const evaluate = new Function("t", "bio", `with (bio) { return [${pair}]; }`);
    const [from, to] = (evaluate(t, bio) as [AnySchema, AnySchema]).map(toType);
    assert.ok(from !== undefined && to !== undefined);
    const result = isAssignable(from, to);
    assert.equal(result.ok, fits, result.ok ? "fits" : result.reason);
  });
}
