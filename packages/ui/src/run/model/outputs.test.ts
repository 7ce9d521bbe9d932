import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileValue, JsonObject } from "@golgi/ir";
import { sortOutputs } from "./outputs.ts";

const file = (name: string): FileValue => ({ class: "File", digest: `sha256:${"a".repeat(64)}`, name, size: 8 });
const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);
const sorted = (outputs: unknown) => sortOutputs(outputs as JsonObject);

test("files are opened wherever they are: alone, in lists, in lists of lists, in records", () => {
  const { artifacts, tables, others } = sorted({
    one: file("a.txt"),
    many: [file("a.txt"), file("b.txt")],
    deep: [[file("a.txt")], [null, file("c.txt")]],
    record: { report: file("r.html"), n: 1 },
  });
  assert.deepEqual(names(artifacts), ["one", "many[0]", "many[1]", "deep[0][0]", "deep[1][1]", "record.report"]);
  assert.deepEqual(tables, [], "a list of files is no table of digests");
  assert.deepEqual(names(others), ["deep[1][0]"]);
});

test("records are tables, with their files in the cells", () => {
  const rows = [
    { sample: "a", reads: 10, bam: file("a.bam") },
    { sample: "b", reads: null, bam: file("b.bam") },
  ];
  const found = sorted({ samples: rows, total: 3, ok: true, word: "fine", long: "x".repeat(100), list: [1, 2] });
  assert.deepEqual(found.tables, [{ name: "samples", rows }]);
  assert.deepEqual(names(found.metrics), ["total", "ok", "word"]);
  assert.deepEqual(names(found.others), ["long", "list"]);
  assert.deepEqual(found.artifacts, []);
});
