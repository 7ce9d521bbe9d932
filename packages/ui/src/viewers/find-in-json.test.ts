import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@golgi/ir";
import { findInJson, MOST_FOUND } from "./find-in-json.ts";

test("names and values, in the order of the document", () => {
  const document = { reads: { mapped: 5, list: ["unmapped", { Mapped: null }] }, other: "x" };
  assert.deepEqual(findInJson(document, "MAPPED"), [
    { path: "reads.mapped", shown: "5" },
    { path: "reads.list[0]", shown: '"unmapped"' },
    { path: "reads.list[1].Mapped", shown: "null" },
  ]);
  assert.deepEqual(findInJson(document, ""), []);
  assert.deepEqual(findInJson("lone", "lo"), [{ path: "(the whole)", shown: '"lone"' }]);
});

test("many hits and deep nesting are bounded", () => {
  assert.equal(
    findInJson(
      Array.from({ length: 5000 }, () => "a"),
      "a",
    ).length,
    MOST_FOUND,
  );
  let deep: Json = "needle";
  for (let depth = 0; depth < 20_000; depth++) deep = [deep];
  assert.equal(findInJson(deep, "needle").length, 1);
});
