import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { readSheetText } from "./csv.ts";

function rows(text: string, separator: "," | "\t" | ";" = ","): unknown {
  const read = readSheetText(text, separator);
  return read.ok ? read.rows.map(({ row, cells }) => [row, ...cells]) : read;
}

test("quotes, commas and line breaks inside quotes, BOM, CRLF, blank rows", () => {
  assert.deepEqual(rows('\ufeffa,b\r\n"x, ""y""\nz", 2 \r\n\r\n3,'), [
    [1, "a", "b"],
    [2, 'x, "y"\nz', "2"],
    [4, "3", ""],
  ]);
  assert.deepEqual(rows('a\tb\nx \t"y"\n', "\t"), [
    [1, "a", "b"],
    [2, "x", '"y"'],
  ]);
  assert.deepEqual(rows("a;b\n1;2", ";"), [
    [1, "a", "b"],
    [2, "1", "2"],
  ]);
  assert.deepEqual(rows(""), []);
});

test("broken quotes name the row", () => {
  assert.deepEqual(rows('a,b\n1,"2\n'), { ok: false, row: 2, problem: 'a quoted cell has no closing `"`' });
  assert.deepEqual(rows('a,b\n1,"2"x\n'), { ok: false, row: 2, problem: 'text follows the closing `"` of a cell' });
});

test("what is quoted by the rules is read back", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", " ", ",", '"', "\n", "é", "\t") });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 }), (table) => {
      const text = table.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(",")).join("\n");
      const read = readSheetText(text, ",");
      assert.ok(read.ok);
      assert.deepEqual(
        read.rows.map(({ cells }) => cells),
        table.filter((row) => row.some((one) => one !== "")),
      );
    }),
  );
});
