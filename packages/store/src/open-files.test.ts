import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { readFileSync, readdirSync, readlinkSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { openFiles } from "./open-files.ts";
import { openLocalStore } from "./local-store.ts";
import type { Store } from "./port.ts";
import { testFolder } from "./test-folder.ts";

const BYTES = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 251));

async function setUp(test: TestContext): Promise<{ folder: string; store: Store; part: NonNullable<Store["readRange"]> }> {
  const folder = testFolder(test);
  const store = await openLocalStore(join(folder, "store"));
  test.after(() => store.close());
  const part = store.readRange;
  assert.ok(part);
  return { folder, store, part };
}

/** Files of the folder that this process holds open. */
function held(folder: string): readonly string[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(join(folder, "store", "objects")) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe("parts of objects", () => {
  it("are exactly those bytes, many at once, also of linked files", async (test) => {
    const { folder, store, part } = await setUp(test);
    const { digest } = await store.put(BYTES);
    const path = join(folder, "linked");
    const other = Buffer.from(BYTES.toReversed());
    writeFileSync(path, other);
    const link = await store.link(path);
    const ranges = fc.array(fc.tuple(fc.boolean(), fc.nat(5000), fc.option(fc.nat(6000), { nil: undefined })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(ranges, async (wanted) => {
        await Promise.all(
          wanted.map(async ([linked, start, length]) => {
            const range = length === undefined ? { start } : { start, end: start + length };
            assert.deepEqual(
              await part(linked ? link.digest : digest, range),
              (linked ? other : BYTES).subarray(start, range.end ?? BYTES.length),
            );
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("outside the object, or too large, are refused", async (test) => {
    const { store, part } = await setUp(test);
    const { digest } = await store.put(BYTES);
    for (const range of [{ start: -1 }, { start: 0.5 }, { start: 5001 }, { start: 5, end: 4 }, { start: Number.NaN }])
      await assert.rejects(part(digest, range), { code: "GOLGI_BAD_RANGE" }, JSON.stringify(range));
    await assert.rejects(part(digestBytes("none"), { start: 0 }), { code: "GOLGI_OBJECT_MISSING" });
  });

  it("of an object that was removed are not there, and its space is free after a moment", { timeout: 20_000 }, async (test) => {
    const { folder, store, part } = await setUp(test);
    const { digest } = await store.put(BYTES);
    await part(digest, { start: 1, end: 2 });
    assert.equal(held(folder).length, 1);
    rmSync(await store.localPath(digest));
    await assert.rejects(part(digest, { start: 1, end: 2 }), { code: "GOLGI_OBJECT_MISSING" });
    while (held(folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    await store.put(BYTES);
    assert.deepEqual(await part(digest, { start: 1, end: 3 }), BYTES.subarray(1, 3));
  });

  it("of an object that was damaged and put again are the right ones; a cut one is told as corrupt", async (test) => {
    const { store, part } = await setUp(test);
    const { digest } = await store.put(BYTES);
    const path = await store.localPath(digest);
    assert.deepEqual(await part(digest, { start: 0 }), BYTES);
    rmSync(path);
    writeFileSync(path, Buffer.alloc(BYTES.length));
    assert.deepEqual(
      await part(digest, { start: 0 }),
      Buffer.alloc(BYTES.length),
      "another file at the same place is opened anew",
    );
    rmSync(path);
    await store.put(BYTES);
    assert.deepEqual(await part(digest, { start: 0 }), BYTES);
  });

  it("of a linked file that was changed are refused, though the file is still open", async (test) => {
    const { folder, store, part } = await setUp(test);
    const path = join(folder, "linked");
    writeFileSync(path, BYTES);
    const { digest } = await store.link(path);
    assert.deepEqual(await part(digest, { start: 10, end: 20 }), BYTES.subarray(10, 20));
    writeFileSync(path, readFileSync(path).fill(1));
    utimesSync(path, 1, 1);
    await assert.rejects(part(digest, { start: 10, end: 20 }), { code: "GOLGI_LINK_CHANGED" });
  });
});

describe("open files", () => {
  it("are few, and none is closed while it is read", async (test) => {
    const folder = testFolder(test);
    const files = openFiles();
    const paths = Array.from({ length: 200 }, (_, index) => join(folder, String(index)));
    for (const path of paths) writeFileSync(path, path);
    const reads = await Promise.all(
      paths.map(async (path) => {
        const target = Buffer.alloc(path.length);
        assert.equal(await files.read({ path, inode: "1" }, target, 0), path.length);
        return target.toString();
      }),
    );
    assert.deepEqual(reads, paths);
    assert.ok(files.count() <= 64, `${files.count()} files`);
    const last = Buffer.alloc(10);
    const reading = files.read({ path: paths[0] as string, inode: "1" }, last, 0);
    files.close();
    assert.equal(await reading, 10);
    assert.equal(files.count(), 0);
    const open = readdirSync("/proc/self/fd").filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).startsWith(folder);
      } catch {
        return false;
      }
    });
    assert.deepEqual(open, []);
  });
});
