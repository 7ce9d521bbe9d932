import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { globFiles, globPattern } from "./glob.ts";

const MATCHES: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ["*.bam", "a.bam", true],
  ["*.bam", "a.bam.bai", false],
  ["*.bam", "sub/a.bam", false],
  ["*.bam", ".hidden.bam", false],
  ["a?.txt", "ab.txt", true],
  ["a?.txt", "a/.txt", false],
  ["[a-c]x", "bx", true],
  ["[!a-c]x", "bx", false],
  ["{a,b}.txt", "b.txt", true],
  ["{a,b}.txt", "c.txt", false],
  ["**/*.txt", "x.txt", true],
  ["**/*.txt", "a/b/x.txt", true],
  ["a/**", "a/b/c", true],
  ["a.b", "axb", false],
  ["(a|b)+$", "(a|b)+$", true],
  ["new\nline*", "new\nline.txt", true],
  ["[", "[", true],
];
for (const [pattern, path, matches] of MATCHES) {
  test(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"} ${JSON.stringify(path)}`, () =>
    assert.equal(globPattern(pattern).test(path), matches));
}

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "golgi-glob-"));
  mkdirSync(join(folder, "sub"));
  for (const name of ["b.txt", "a.txt", "Z.txt", "sub/c.txt"]) writeFileSync(join(folder, name), "");
  symlinkSync("/etc", join(folder, "out"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("matches are sorted by code units", () => assert.deepEqual(globFiles(folder, "*.txt"), ["Z.txt", "a.txt", "b.txt"]));
test("folders are walked, links are not", () => {
  assert.deepEqual(globFiles(folder, "**/*.txt"), ["Z.txt", "a.txt", "b.txt", "sub/c.txt"]);
  assert.deepEqual(globFiles(folder, "out/*"), []);
});
