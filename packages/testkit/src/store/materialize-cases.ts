/** Values out: nothing overwritten, nothing outside, nothing half. */
import { canonicalize, digestBytes, type DirectoryValue, type FileValue, type Json } from "@golgi/ir";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StorePlace } from "../store-conformance.ts";
import { code, withStore } from "./fixtures.ts";
import { writeTree } from "./trees.ts";

const fileOf = (text: string, name = "f"): FileValue => ({
  class: "File",
  digest: digestBytes(text),
  name,
  size: Buffer.byteLength(text),
});

export function materializeCases(place: StorePlace): void {
  describe("materialize", () => {
    it("writes a file and its companions as ordinary files", () =>
      withStore(place, async (store, folder) => {
        for (const text of ["bam", "bai", "x".repeat(400_000)]) await store.put(text);
        const value: FileValue = {
          ...fileOf("bam", "a.bam"),
          secondary: [fileOf("bai", "a.bam.bai"), fileOf("x".repeat(400_000), "more/big")],
        };
        await store.materialize(value, join(folder, "new", "a.bam"));
        assert.equal(readFileSync(join(folder, "new", "a.bam.bai"), "utf8"), "bai");
        assert.equal(readFileSync(join(folder, "new", "more", "big"), "utf8").length, 400_000);
        for (const name of ["a.bam", "more/big"]) {
          const stats = statSync(join(folder, "new", name));
          assert.ok((stats.mode & 0o200) !== 0, "its owner may write to it");
          assert.equal(stats.nlink, 1);
        }
        writeFileSync(join(folder, "new", "a.bam"), "changed");
        assert.equal((await store.read(value.digest)).toString(), "bam");
      }));

    it("overwrites nothing", () =>
      withStore(place, async (store, folder) => {
        await store.put("new");
        const directory = await store.putDirectory(writeTree(join(folder, "d"), { a: "1" }));
        writeFileSync(join(folder, "file"), "old");
        mkdirSync(join(folder, "empty"));
        symlinkSync("nowhere", join(folder, "dangling"));
        for (const name of ["file", "empty", "dangling"]) {
          for (const value of [fileOf("new"), directory]) {
            for (const link of [true, false])
              await assert.rejects(store.materialize(value, join(folder, name), { link }), code("GOLGI_PATH_EXISTS"));
          }
        }
        assert.equal(readFileSync(join(folder, "file"), "utf8"), "old");
        assert.deepEqual(
          readdirSync(folder).filter((name) => name.startsWith(".golgi")),
          [],
        );
      }));

    it("makes hard links on request, but copies what would share its mode or its bytes with others", () =>
      withStore(place, async (store, folder) => {
        const value = await store.putDirectory(writeTree(join(folder, "d"), { plain: "1", tool: "!2" }));
        writeFileSync(join(folder, "user"), "the user's own");
        const linked = await store.link(join(folder, "user"));
        await store.materialize(value, join(folder, "to"), { link: true });
        assert.equal(statSync(join(folder, "to", "plain")).nlink, 2);
        assert.equal(statSync(join(folder, "to", "tool")).nlink, 1);
        assert.ok((statSync(join(folder, "to", "tool")).mode & 0o100) !== 0);
        await store.materialize({ ...fileOf("the user's own"), digest: linked.digest }, join(folder, "own"), { link: true });
        assert.equal(statSync(join(folder, "own")).nlink, 1);
      }));

    it("refuses manifests and names that lead outside, before writing anything", () =>
      withStore(place, async (store, folder) => {
        const { digest } = await store.put("evil");
        const file = (name: string): Json => ({ kind: "file", name, digest, size: 4 });
        const link = (target: string): Json => ({ kind: "symlink", name: "l", target });
        const entries: Json[] = [
          [file("../evil")],
          [file("a/b")],
          [file("")],
          [file("..")],
          [file("a\0")],
          [file("b"), file("a")],
          [file("a"), file("a")],
        ];
        entries.push(
          [link("../x")],
          [link("/etc/passwd")],
          [link("a/../../x")],
          [link("")],
          [{ kind: "device", name: "d", digest, size: 0 }],
          [7],
        );
        entries.push(
          [{ kind: "file", name: "x", digest: "sha256:zz", size: 1 }],
          [{ kind: "file", name: "x", digest, size: -1 }],
          "no list",
        );
        for (const hostile of entries) {
          const manifest = await store.put(canonicalize({ golgi: "manifest/1", entries: hostile }));
          const value: DirectoryValue = { class: "Directory", digest: manifest.digest, name: "d" };
          await assert.rejects(store.materialize(value, join(folder, "out", "d")), code("GOLGI_BAD_MANIFEST"));
        }
        await assert.rejects(
          store.materialize({ class: "Directory", digest, name: "d" }, join(folder, "out", "d")),
          code("GOLGI_BAD_MANIFEST"),
        );
        const companion = { ...fileOf("evil"), secondary: [fileOf("evil", "../../evil")] };
        await assert.rejects(store.materialize(companion, join(folder, "out", "f")), code("GOLGI_BAD_MANIFEST"));
        assert.ok(!existsSync(join(folder, "evil")) && !existsSync(join(folder, "..", "evil")));
      }));

    it("leaves nothing half when an object is missing or has another size", () =>
      withStore(place, async (store, folder) => {
        const { digest } = await store.put("here");
        const entries = [
          { kind: "file", name: "a", digest, size: 4 },
          { kind: "file", name: "b", digest: digestBytes("gone"), size: 4 },
        ];
        const manifest = await store.put(canonicalize({ golgi: "manifest/1", entries }));
        const value: DirectoryValue = { class: "Directory", digest: manifest.digest, name: "d" };
        assert.deepEqual(await store.missing([manifest.digest]), [manifest.digest], "a directory with a hole is missing");
        await assert.rejects(store.materialize(value, join(folder, "d")), code("GOLGI_OBJECT_MISSING"));
        await assert.rejects(store.materialize(fileOf("gone"), join(folder, "f")), code("GOLGI_OBJECT_MISSING"));
        await assert.rejects(store.materialize({ ...fileOf("here"), size: 5 }, join(folder, "f")), code("GOLGI_OBJECT_CORRUPT"));
        assert.deepEqual(readdirSync(folder), ["store"]);
      }));
  });
}
