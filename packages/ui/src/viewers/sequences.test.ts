import assert from "node:assert/strict";
import { test } from "node:test";
import { gcShare, parseSequences, qualityColumns } from "./sequences.ts";

test("FASTQ: whole records only when the text is cut", () => {
  const text = "@a 1\nACGT\n+\nIIII\n@b\nACGT\n+\nII";
  assert.deepEqual(parseSequences(text, true), [{ name: "a 1", bases: "ACGT", qualities: "IIII" }]);
  assert.equal(parseSequences("@a\r\nAC\r\n+\r\nII\r\n", false)[0]?.bases, "AC");
});

test("FASTA: lines are joined", () => {
  assert.deepEqual(parseSequences(">x y\nAC\nGT\n>z\nA\n", false), [
    { name: "x y", bases: "ACGT" },
    { name: "z", bases: "A" },
  ]);
});

test("qualities by position; GC without unknown bases", () => {
  const records = [
    { name: "", bases: "AA", qualities: "!I" },
    { name: "", bases: "A", qualities: "I" },
  ];
  assert.deepEqual(qualityColumns(records), [
    { low: 0, median: 0, high: 40 },
    { low: 40, median: 40, high: 40 },
  ]);
  assert.equal(gcShare("GCATNNN"), 0.5);
});
