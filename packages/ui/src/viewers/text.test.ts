import assert from "node:assert/strict";
import { test } from "node:test";
import { linesWith, looksLikeText, tailOf } from "./text.ts";

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

test("text is known by its first bytes, in any language; numbers and packed bytes are none", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (const text of ["1000 + 0 in total (QC-passed reads)\n", "Größe\t数据\n", "\u001b[31mred\u001b[0m", "", "a"])
    assert.equal(looksLikeText(bytes(text)), true, JSON.stringify(text));
  assert.equal(looksLikeText(bytes("数据数据数据数据").subarray(0, 13)), true, "cut within a letter");
  assert.equal(looksLikeText(Uint8Array.of(65, 0, 66)), false);
  assert.equal(looksLikeText(Uint8Array.from({ length: 999 }, (_, n) => 1 + ((n * 97) % 255))), false);
});
