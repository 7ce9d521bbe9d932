/** Digests of records whose text is written in pieces: the same as of the whole text, wherever the pieces end. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { canonicalize, DerivedRecord, writeCanonical } from "./canonical.ts";
import { digestRecord } from "./digest.ts";
import type { Json } from "./json.ts";

function record(fields: number, width: number): Record<string, Json> {
  const text = "é\u{1f600}a".repeat(width);
  return Object.fromEntries(Array.from({ length: fields }, (_, i) => [`key-${i}`, [i, { text: `${text}${i}` }]]));
}

const SIZES = [
  [1, 1],
  [100, 2],
  [3_000, 10],
  [3, 20_000],
  [40, 900],
] as const;

for (const [fields, width] of SIZES) {
  test(`${fields} fields of ${width * 4} characters: pieces give the whole text and its digest`, () => {
    const value = record(fields, width);
    const pieces: string[] = [];
    writeCanonical(value, (piece) => pieces.push(piece));
    assert.equal(pieces.join(""), canonicalize(value));
    assert.deepEqual(JSON.parse(pieces.join("")), value);
    assert.equal(digestRecord("task/1", value), `sha256:${hash("sha256", `task/1\n${canonicalize(value)}`)}`);
  });
}

test("a large text comes in many pieces", () => {
  let count = 0;
  writeCanonical(record(3_000, 10), () => count++);
  assert.ok(count > 10, `${count} pieces`);
});

test("a derived record is written as the record of what is derived", () => {
  const nodes = { b: { name: "two", source: 1 }, a: { name: "one", source: 2 } };
  const derived = { nodes: DerivedRecord.of(nodes, ({ name }) => ({ name })), none: DerivedRecord.of({}, () => null) };
  assert.equal(
    digestRecord("task/1", derived),
    digestRecord("task/1", { nodes: { a: { name: "one" }, b: { name: "two" } }, none: {} }),
  );
});
