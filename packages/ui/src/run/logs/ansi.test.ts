import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseAnsi, plainText } from "./ansi.ts";

test("colours and attributes", () => {
  assert.deepEqual(parseAnsi("a\u001b[31mb\u001b[1mc\u001b[0md").pieces, [
    { text: "a", style: {} },
    { text: "b", style: { color: "var(--ansi-red)" } },
    { text: "c", style: { color: "var(--ansi-red)", bold: true } },
    { text: "d", style: {} },
  ]);
  assert.deepEqual(parseAnsi("\u001b[38;5;196mx\u001b[38;2;1;2;3my").pieces, [
    { text: "x", style: { color: "rgb(255 0 0)" } },
    { text: "y", style: { color: "rgb(1 2 3)" } },
  ]);
});

test("the style goes on in the next line; a carriage return begins the line again", () => {
  assert.deepEqual(parseAnsi("\u001b[32mgreen").style, { color: "var(--ansi-green)" });
  assert.deepEqual(parseAnsi("10 %\r20 %\r100 %").pieces, [{ text: "100 %", style: {} }]);
  assert.equal(plainText("line\r"), "line");
});

test("cursor moves, titles and links are left out", () => {
  assert.equal(plainText("\u001b[2K\u001b[1Gready \u001b]0;title\u0007now"), "ready now");
});

test("any text: pieces joined are the plain text, and it never throws", () => {
  const text = fc
    .array(fc.oneof(fc.string(), fc.constantFrom("\u001b[", "\u001b[31m", "\u001b[38;5", "\u001b]", "m", "\r", "\u001b[999;;m")))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (line) =>
      assert.equal(
        parseAnsi(line)
          .pieces.map((piece) => piece.text)
          .join(""),
        plainText(line),
      ),
    ),
  );
});
