import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileValue, Type } from "@golgi/ir";
import { companionAddress, expectation, withCompanions } from "./artifact-words.ts";

const bam: Type = {
  type: "object",
  "x-golgi": { kind: "file", formats: ["edam:format_2572"], traits: { sorted: "coordinate" }, secondaryFiles: [".bai"] },
};
const file = (name: string): FileValue => ({ class: "File", digest: `sha256:${"a".repeat(64)}`, name, size: 1 });

test("what a port takes, in words", () => {
  assert.equal(expectation(bam), "BAM, sorted by coordinate, with .bai");
  assert.equal(expectation({ type: "object", "x-golgi": { kind: "file" } }), "");
});

test("companions go into the file that they belong to", () => {
  const [whole, ...rest] = withCompanions(bam, [file("b.bam.bai"), file("a.bam"), file("b.bam"), file("a.bam.bai")]);
  assert.deepEqual([whole?.name, whole?.secondary?.map(({ name }) => name)], ["a.bam", ["a.bam.bai"]]);
  assert.deepEqual(
    rest.map(({ name, secondary }) => [name, secondary?.length]),
    [["b.bam", 1]],
  );
});

test("companions have their addresses beside the file's", () => {
  assert.equal(companionAddress("https://host/run%201/a.bam?version=2", ".bai"), "https://host/run%201/a.bam.bai?version=2");
  assert.equal(companionAddress("https://host/a.bam", "^.bai"), "https://host/a.bai");
  assert.equal(companionAddress("no address", ".bai"), undefined);
});
