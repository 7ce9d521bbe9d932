/** Bytes and streams in, bytes and ranges out. */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import fc from "fast-check";
import { statSync } from "node:fs";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import type { StorePlace } from "../store-conformance.ts";
import { bytesOf, code, listOf, withStore } from "./fixtures.ts";

const ABSENT = digestBytes("never stored");

export function objectCases(place: StorePlace): void {
  describe("objects", () => {
    it("gives back what was put, under the SHA-256 of the bytes", () =>
      withStore(place, async (store) => {
        const stored = await store.put("hello");
        assert.deepEqual(stored, { digest: "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", size: 5 });
        assert.equal((await store.read(stored.digest)).toString(), "hello");
        assert.deepEqual(await store.stat(stored.digest), stored);
        assert.equal((await store.put("")).size, 0);
      }));

    it("stores the same bytes once", () =>
      withStore(place, async (store) => {
        await Promise.all(Array.from({ length: 20 }, () => store.put("same")));
        await store.put(Readable.from([Buffer.from("sa"), Buffer.from("me")]));
        assert.deepEqual(await store.usage(), { objects: 1, bytes: 4, linkedBytes: 0 });
      }));

    it("keeps objects read-only", () =>
      withStore(place, async (store) => {
        for (const bytes of [Buffer.from("x"), Buffer.alloc(3 << 20, 1)]) {
          const { digest } = await store.put(bytes);
          assert.equal(statSync(await store.localPath(digest)).mode & 0o777, 0o444);
        }
      }));

    it("round-trips any bytes however a stream cuts them", () =>
      withStore(place, async (store) => {
        const chunks = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(chunks, fc.constantFrom(1, 300_000), async (parts, repeat) => {
            const cut = parts.map((part) => Buffer.concat(Array.from({ length: Math.min(repeat, 4000) }, () => part)));
            const whole = Buffer.concat(cut);
            const { digest, size } = await store.put(Readable.from(cut));
            assert.equal(digest, digestBytes(whole));
            assert.equal(size, whole.length);
            assert.ok((await bytesOf(await store.open(digest))).equals(whole));
          }),
          { numRuns: place.runs },
        );
      }));

    it("opens any range", () =>
      withStore(place, async (store) => {
        const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
        const { digest } = await store.put(bytes);
        await fc.assert(
          fc.asyncProperty(fc.nat(1000), fc.nat(1200), async (start, length) => {
            const got = await bytesOf(await store.open(digest, { start, end: start + length }));
            assert.ok(got.equals(bytes.subarray(start, start + length)));
          }),
          { numRuns: place.runs },
        );
        assert.ok((await bytesOf(await store.open(digest, { start: 990 }))).equals(bytes.subarray(990)));
        for (const range of [{ start: -1 }, { start: 1001 }, { start: 5, end: 4 }, { start: 0.5 }]) {
          await assert.rejects(store.open(digest, range), code("GOLGI_BAD_RANGE"));
        }
      }));

    it("says clearly what is not there", () =>
      withStore(place, async (store) => {
        assert.equal(await store.stat(ABSENT), undefined);
        const { digest } = await store.put("there");
        assert.deepEqual(await store.missing([ABSENT, digest]), [ABSENT]);
        for (const use of [store.open(ABSENT), store.read(ABSENT), store.localPath(ABSENT)]) {
          await assert.rejects(use, code("GOLGI_OBJECT_MISSING"));
        }
        for (const text of ["sha256:../../../etc/passwd", "", "md5:00", `sha256:${"A".repeat(64)}`]) {
          await assert.rejects(store.localPath(text as `sha256:${string}`), code("GOLGI_BAD_DIGEST"));
        }
      }));

    it("does not read more into memory than was allowed", () =>
      withStore(place, async (store) => {
        const { digest } = await store.put("123456");
        assert.equal((await store.read(digest, 6)).length, 6);
        await assert.rejects(store.read(digest, 5), code("GOLGI_OBJECT_TOO_LARGE"));
      }));

    it("stores nothing of a stream that fails, and leaves nothing behind", () =>
      withStore(place, async (store, folder) => {
        for (const before of [1, 40]) {
          const failing = async function* (): AsyncGenerator<Buffer> {
            for (let i = 0; i < before; i++) yield Buffer.alloc(20_000, i);
            throw new Error("the source broke");
          };
          await assert.rejects(store.put(Readable.from(failing())), /the source broke/);
        }
        assert.deepEqual(await listOf(store.list()), []);
        assert.deepEqual(place.leftovers(`${folder}/store`), []);
      }));

    it("lists what it holds, and when it came", () =>
      withStore(place, async (store) => {
        const from = Date.now() - 2000;
        const put = await Promise.all(["a", "b", "c"].map((text) => store.put(text)));
        const listed = await listOf(store.list());
        assert.deepEqual(new Set(listed.map((object) => object.digest)), new Set(put.map((object) => object.digest)));
        for (const object of listed) assert.ok(object.storedAt >= from && object.storedAt <= Date.now() + 2000);
      }));

    it("is of no use after it was closed, but can be opened again", async () => {
      const folder = place.fresh();
      const store = await place.open(folder);
      const { digest } = await store.put("kept");
      await store.close();
      await store.close();
      await assert.rejects(store.put("more"), code("GOLGI_STORE_CLOSED"));
      const again = await place.open(folder);
      assert.equal((await again.read(digest)).toString(), "kept");
      await again.close();
    });
  });
}
