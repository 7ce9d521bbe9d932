import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIndex, writeAliases, writeIndex } from "./reference.ts";

test("a contig named by bars gets its accession; offsets stay", () => {
  const contigs = parseIndex("gi|9626243|ref|NC_001416.1|\t48502\t90\t70\t71\nchr1\t10\t5\t10\t11\n");
  assert.equal(writeIndex(contigs), "NC_001416.1\t48502\t90\t70\t71\nchr1\t10\t5\t10\t11\n");
  assert.equal(writeAliases(contigs), "NC_001416.1\tgi|9626243|ref|NC_001416.1|\n");
});

test("names stay unique", () => {
  const contigs = parseIndex("a|X|\t1\t1\t1\t2\nb|X|\t1\t9\t1\t2\nX\t1\t20\t1\t2\n");
  assert.equal(new Set(contigs.map(({ shown }) => shown)).size, 3);
});
