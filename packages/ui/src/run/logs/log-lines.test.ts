import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { appendText, NO_LINES } from "./log-lines.ts";

test("however a text is cut, its lines are the same", () => {
  const text = fc.array(fc.constantFrom("a", "bc", "\n", "\n\n", "d\n")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(30)), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
      const log = pieces.reduce((before, piece) => appendText(before, piece), NO_LINES);
      assert.equal(log.lines.join("\n") + (log.lines.length > 0 && !log.open ? "\n" : ""), whole);
    }),
  );
});

test("old lines are dropped and counted", () => {
  const log = appendText(appendText(NO_LINES, "1\n2\n3\n", 3), "4\n5\n", 3);
  assert.deepEqual(log, { lines: ["3", "4", "5"], first: 3, open: false });
});
