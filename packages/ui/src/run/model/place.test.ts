import assert from "node:assert/strict";
import { test } from "node:test";
import { depthOf, isInside, itemOf, placeOf, shortPath } from "./place.ts";

test("places leave the labels out", () => {
  assert.equal(placeOf("a/m[x/y]/n[1]/t"), "a/m/n/t");
  assert.equal(placeOf("b.then/t"), "b.then/t");
});

test("items by depth, also of maps in maps and with slashes in labels", () => {
  assert.equal(itemOf("m[a/b]/n[2]/t", depthOf("m")), "m[a/b]");
  assert.equal(itemOf("m[a/b]/n[2]/t", depthOf("m/n")), "m[a/b]/n[2]");
  assert.equal(itemOf("m/t", 1), undefined);
  assert.equal(itemOf("m[broken", 1), undefined);
});

test("inside", () => {
  assert.ok(isInside("w/b.then/t", "w/b"));
  assert.ok(!isInside("w/bb/t", "w/b"));
  assert.ok(!isInside("w/b", "w/b"));
});

test("short names", () => {
  assert.deepEqual(shortPath("w/m[s/1]/align"), { name: "align", item: "s/1" });
  assert.deepEqual(shortPath("w/m[s/1]"), { name: "m[s/1]", item: "s/1" });
});
