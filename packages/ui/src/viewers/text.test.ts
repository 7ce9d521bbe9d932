import assert from "node:assert/strict";
import { test } from "node:test";
import { linesWith, tailOf } from "./text.ts";

test("lines with a word, in whatever case", () => {
  assert.deepEqual(linesWith(["An error", "fine", "ERROR 2"], "error"), [0, 2]);
  assert.deepEqual(linesWith(["a"], ""), []);
});

test("the end of a text is counted backwards", () => {
  const tail = tailOf("half a line\none\ntwo\n", true);
  assert.deepEqual([tail.lines, tail.first], [["one", "two"], -2]);
  assert.deepEqual(tailOf("only", true).lines, ["only"]);
  assert.deepEqual(tailOf("a\nb", false).lines, ["a", "b"]);
});
