/** Damage is found, named, and repaired by putting the right bytes. */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { chmodSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StorePlace } from "../store-conformance.ts";
import { listOf, withStore } from "./fixtures.ts";

export function verifyCases(place: StorePlace): void {
  describe("verify", () => {
    it("finds a flipped bit in any object, and nothing else", () =>
      withStore(place, async (store) => {
        const stored = await Promise.all(Array.from({ length: 30 }, (_, i) => store.put(`object ${i}`)));
        const big = await store.put(Buffer.alloc(20 << 20, 7));
        assert.deepEqual(await listOf(store.verify()), []);
        const damaged = [stored[3], stored[17], big].map((object) => object?.digest ?? "sha256:");
        for (const digest of damaged) {
          const path = await store.localPath(digest);
          const bytes = readFileSync(path);
          bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
          chmodSync(path, 0o644);
          writeFileSync(path, bytes);
        }
        const faults = await listOf(store.verify());
        assert.deepEqual(faults.map((fault) => fault.digest).sort(), damaged.sort());
        for (const fault of faults) {
          assert.equal(fault.fault, "corrupt");
          assert.match(fault.message, new RegExp(fault.digest));
        }
      }));

    it("names what is missing when it is asked for by digest", () =>
      withStore(place, async (store) => {
        const { digest } = await store.put("there");
        const absent = digestBytes("absent");
        assert.deepEqual(
          (await listOf(store.verify([digest, absent]))).map((one) => [one.digest, one.fault]),
          [[absent, "missing"]],
        );
      }));

    it("has nothing to say once a truncated object was put again", () =>
      withStore(place, async (store, folder) => {
        const bytes = Buffer.alloc(400_000, 3);
        const { digest } = await store.put(bytes);
        const path = await store.localPath(digest);
        writeFileSync(join(folder, "source"), bytes);
        for (const again of [() => store.put(bytes), () => store.putFile(join(folder, "source"))]) {
          chmodSync(path, 0o644);
          truncateSync(path, 1000);
          assert.equal((await listOf(store.verify())).length, 1);
          await again();
          assert.deepEqual(await listOf(store.verify()), []);
        }
      }));
  });
}
