import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { layoutOf } from "./layout.ts";
import { openStatIndex, type StatIndex } from "./stat-index.ts";
import { testFolder } from "./test-folder.ts";

const DIGEST = digestBytes("x");

function setUp(test: TestContext): { path: string; root: string; index: StatIndex } {
  const root = join(testFolder(test), "store");
  mkdirSync(root);
  const path = join(root, "..", "file");
  writeFileSync(path, "x");
  const index = openStatIndex(layoutOf(root));
  test.after(() => index.close());
  return { path, root, index };
}
const statsOf = (path: string) => statSync(path, { bigint: true });

describe("stat index", () => {
  it("knows a file that was at rest when it was hashed, also in the next process", (test) => {
    const { path, root, index } = setUp(test);
    index.record(statsOf(path), DIGEST, Date.now() + 10_000);
    assert.equal(index.lookup(statsOf(path)), DIGEST);
    index.close();
    const next = openStatIndex(layoutOf(root));
    assert.equal(next.lookup(statsOf(path)), DIGEST);
    next.close();
  });

  it("does not trust what was hashed in the clock tick of its last change", (test) => {
    const { path, index } = setUp(test);
    for (const lateMs of [-1000, 0, 20]) {
      const stats = statsOf(path);
      index.record(stats, DIGEST, Number(stats.ctimeMs) + lateMs);
      assert.equal(index.lookup(stats), undefined, `${lateMs} ms`);
      index.flush();
      assert.equal(index.lookup(stats), undefined, `${lateMs} ms, from the database`);
    }
  });

  it("sees a change of size, times or place, also with the old mtime put back", (test) => {
    const { path, index } = setUp(test);
    const old = statsOf(path);
    index.record(old, DIGEST, Date.now() + 60_000);
    writeFileSync(path, "y");
    utimesSync(path, Number(old.atimeMs) / 1000, Number(old.mtimeMs) / 1000);
    assert.equal(index.lookup(statsOf(path)), undefined);
    index.flush();
    assert.equal(index.lookup(statsOf(path)), undefined);
  });

  it("is put aside when it is damaged, and works on", (test) => {
    const { path, root, index } = setUp(test);
    index.record(statsOf(path), DIGEST, Date.now() + 10_000);
    index.close();
    writeFileSync(join(root, "index.db"), "this is no database ".repeat(500));
    const next = openStatIndex(layoutOf(root));
    assert.equal(next.lookup(statsOf(path)), undefined);
    next.record(statsOf(path), DIGEST, Date.now() + 10_000);
    next.flush();
    assert.equal(next.lookup(statsOf(path)), DIGEST);
    assert.ok(existsSync(join(root, "index.db.damaged")));
    assert.equal(readFileSync(join(root, "index.db")).toString("latin1", 0, 15), "SQLite format 3");
    next.close();
  });

  it("is done without where it cannot be opened", (test) => {
    const { path } = setUp(test);
    const index = openStatIndex(layoutOf("/proc/nowhere"));
    index.record(statsOf(path), DIGEST, Date.now() + 10_000);
    index.flush();
    assert.equal(index.lookup(statsOf(path)), undefined);
    index.prune(0);
    index.close();
  });
});
