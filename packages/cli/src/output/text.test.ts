import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { fitWidth, formatBytes, formatCount, formatDuration, formatTable, widthOf, wrapText } from "./format.ts";
import { headline } from "./headline.ts";
import { printable } from "./style.ts";
import { nearest } from "./suggest.ts";

test("numbers as people read them", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 150 * 1024, 5 * 1024 ** 4].map(formatBytes), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "150 KiB",
    "5.0 TiB",
  ]);
  assert.deepEqual([0, 999, 1000, 59_940, 61_000, 3_660_000, 200 * 3_600_000].map(formatDuration), [
    "0 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min 01 s",
    "1 h 01 min",
    "8 d 8 h",
  ]);
  assert.deepEqual([1, 1000, 1234567].map(formatCount), ["1", "1,000", "1,234,567"]);
});

test("tables line up with colours and wide characters", () => {
  const lines = formatTable(
    [
      ["漢字", "1"],
      ["\u001b[31mab\u001b[39m", "22"],
    ],
    "lr",
  ).split("\n");
  assert.deepEqual(lines.map(widthOf), [8, 8]);
});

test("cut text never takes more than its room", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) =>
      assert.ok(widthOf(fitWidth(text, width)) <= width),
    ),
  );
});

test("wrapped text loses no word", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) =>
      assert.deepEqual(wrapText(words.join(" "), 30, "  ").split(/\s+/).filter(Boolean), words),
    ),
  );
});

test("what is printable holds no control characters", () => {
  assert.equal(printable("a\u001b[2Jb\r\n\tc\u0007"), "a\\x1b[2Jb\\r\\n\\tc\\x07");
  assert.equal(printable("a\nb", true), "a\nb");
});

test("suggestions: typing slips and beginnings, nothing far", () => {
  assert.deepEqual(nearest("--min-qualty", ["--min-quality", "--samples"]), ["--min-quality"]);
  assert.deepEqual(nearest("smaples", ["samples", "reads"]), ["samples"]);
  assert.deepEqual(nearest("zzz", ["samples", "reads"]), []);
});

test("the headline of a task's failure leaves out its log and its own path", () => {
  assert.equal(headline("a[1]/b ended with exit status 4. Last lines of stderr:\nbad", "a[1]/b"), "ended with exit status 4.");
});
