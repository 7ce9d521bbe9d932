/** Files in: by copy, by move, by link in place. */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StorePlace } from "../store-conformance.ts";
import { code, listOf, withStore } from "./fixtures.ts";

export function fileCases(place: StorePlace): void {
  describe("files", () => {
    it("copies files of every size", () =>
      withStore(place, async (store, folder) => {
        for (const size of [0, 1, 4096, 300_001, 5_000_000, 33_554_432, 40_000_003]) {
          const bytes = randomBytes(size);
          const path = join(folder, `f${size}`);
          writeFileSync(path, bytes);
          for (const _ of [1, 2]) assert.deepEqual(await store.putFile(path), { digest: digestBytes(bytes), size });
          assert.ok(readFileSync(await store.localPath(digestBytes(bytes))).equals(bytes));
          rmSync(path);
        }
      }));

    it("keeps the holes of a sparse file out of its storage", () =>
      withStore(place, async (store, folder) => {
        const path = join(folder, "sparse");
        writeFileSync(path, "head");
        truncateSync(path, 64 << 20);
        const { digest } = await store.putFile(path);
        assert.equal(digest, digestBytes(readFileSync(path)));
        const stats = statSync(await store.localPath(digest));
        assert.equal(stats.size, 64 << 20);
        assert.ok(stats.blocks * 512 < 16 << 20, `${stats.blocks} blocks`);
      }));

    it("sees every change of a file it has stored before", () =>
      withStore(place, async (store, folder) => {
        const path = join(folder, "f");
        writeFileSync(path, "one");
        const first = await store.putFile(path);
        // The same size, within the same clock tick: times alone would not tell.
        for (const text of ["two", "six", "ten", "one", "red"]) {
          writeFileSync(path, text);
          assert.equal((await store.putFile(path)).digest, digestBytes(text));
        }
        const { atime, mtime } = statSync(path);
        writeFileSync(path, "axe");
        utimesSync(path, atime, mtime);
        assert.equal((await store.putFile(path)).digest, digestBytes("axe"));
        assert.equal((await store.read(first.digest)).toString(), "one");
      }));

    it("takes a file over", () =>
      withStore(place, async (store, folder) => {
        for (const size of [10, 300_000, 20 << 20]) {
          const path = join(folder, "out");
          const bytes = randomBytes(size);
          writeFileSync(path, bytes, { mode: 0o755 });
          assert.deepEqual(await store.moveFile(path), { digest: digestBytes(bytes), size });
          assert.ok(!existsSync(path));
          const stored = await store.localPath(digestBytes(bytes));
          assert.equal(statSync(stored).mode & 0o777, 0o444);
          assert.ok(readFileSync(stored).equals(bytes));
          writeFileSync(path, bytes);
          await store.moveFile(path);
          assert.ok(!existsSync(path), "also when the bytes are known already");
        }
      }));

    it("copies instead where somebody else can still write to the file", () =>
      withStore(place, async (store, folder) => {
        writeFileSync(join(folder, "a"), "shared");
        linkSync(join(folder, "a"), join(folder, "b"));
        const { digest } = await store.moveFile(join(folder, "a"));
        appendFileSync(join(folder, "b"), " and changed");
        assert.equal((await store.read(digest)).toString(), "shared");
        assert.ok(!existsSync(join(folder, "a")));
        symlinkSync("b", join(folder, "c"));
        const through = await store.moveFile(join(folder, "c"));
        assert.equal((await store.read(through.digest)).toString(), "shared and changed");
        assert.ok(existsSync(join(folder, "b")));
      }));

    it("refuses what is not a readable file", () =>
      withStore(place, async (store, folder) => {
        mkdirSync(join(folder, "d"));
        execFileSync("mkfifo", [join(folder, "pipe")]);
        for (const put of [store.putFile, store.moveFile, store.link]) {
          await assert.rejects(put(join(folder, "none")), code("GOLGI_FILE_MISSING"));
          await assert.rejects(put(join(folder, "d")), code("GOLGI_FILE_KIND"));
          await assert.rejects(put(join(folder, "pipe")), code("GOLGI_FILE_KIND"));
        }
      }));

    it("links a file in place and refuses it once it has changed", () =>
      withStore(place, async (store, folder) => {
        const path = join(folder, "big");
        writeFileSync(path, "big data");
        const stored = await store.link(path);
        assert.deepEqual(stored, { digest: digestBytes("big data"), size: 8 });
        assert.equal(readFileSync(await store.localPath(stored.digest), "utf8"), "big data");
        assert.deepEqual(await store.usage(), { objects: 1, bytes: 0, linkedBytes: 8 });
        assert.equal((await listOf(store.list()))[0]?.linkedFrom, path);
        assert.deepEqual(await listOf(store.verify()), []);

        writeFileSync(path, "bad data");
        utimesSync(path, 1, 1);
        for (const use of [store.open(stored.digest), store.read(stored.digest), store.localPath(stored.digest)]) {
          await assert.rejects(use, code("GOLGI_LINK_CHANGED"));
        }
        assert.equal(await store.stat(stored.digest), undefined);
        assert.deepEqual(await store.missing([stored.digest]), [stored.digest]);
        assert.deepEqual(
          (await listOf(store.verify())).map((fault) => fault.fault),
          ["changed"],
        );
        rmSync(path);
        assert.deepEqual(
          (await listOf(store.verify([stored.digest]))).map((fault) => fault.fault),
          ["missing"],
        );

        await store.put("big data");
        assert.equal((await store.read(stored.digest)).toString(), "big data");
        assert.deepEqual(await listOf(store.verify()), []);
      }));
  });
}
