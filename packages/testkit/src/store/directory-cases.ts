/** Directories in: one tree has one digest; what leads outside is refused. */
import { parseManifest } from "@golgi/store";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StorePlace } from "../store-conformance.ts";
import { code, treeArbitrary, withStore } from "./fixtures.ts";
import { readTree, writeTree, type Tree } from "./trees.ts";

export function directoryCases(place: StorePlace): void {
  describe("directories", () => {
    it("come back as they were, whatever they hold; equal trees have equal digests", () =>
      withStore(place, async (store, folder) => {
        let turn = 0;
        await fc.assert(
          fc.asyncProperty(treeArbitrary, fc.boolean(), async (tree, move) => {
            const at = join(folder, String(++turn));
            const from = writeTree(join(at, "from"), tree);
            const reversed = writeTree(join(at, "reversed"), Object.fromEntries(Object.entries(tree).reverse()));
            const value = await store.putDirectory(from, { move });
            assert.equal(existsSync(from), !move);
            assert.equal((await store.putDirectory(reversed)).digest, value.digest);
            await store.materialize(value, join(at, "to"));
            assert.deepEqual(readTree(join(at, "to")), tree);
            assert.equal((await store.putDirectory(join(at, "to"))).digest, value.digest);
            assert.deepEqual(await store.missing([value.digest]), []);
          }),
          { numRuns: place.runs },
        );
      }));

    it("have another digest after any change", () =>
      withStore(place, async (store, folder) => {
        const trees: Tree[] = [
          {},
          { a: "" },
          { b: "" },
          { a: "x" },
          { a: "!x" },
          { a: { tree: {} } },
          { a: { link: "a" } },
          { a: { link: "b" } },
        ];
        trees.push({ a: { tree: { a: "" } } }, { a: "", b: "" }, { a: { tree: { b: "" } } });
        const digests = new Set<string>();
        for (const [index, tree] of trees.entries())
          digests.add((await store.putDirectory(writeTree(join(folder, String(index)), tree))).digest);
        assert.equal(digests.size, trees.length);
      }));

    it("say their size and name", () =>
      withStore(place, async (store, folder) => {
        const value = await store.putDirectory(`${writeTree(join(folder, "my index"), { a: "123", d: { tree: { b: "45" } } })}/`);
        assert.deepEqual({ ...value, digest: "" }, { class: "Directory", digest: "", name: "my index", size: 5 });
      }));

    it("keep symlinks that stay inside, as relative ones", () =>
      withStore(place, async (store, folder) => {
        const root = join(folder, "d");
        const targets: Readonly<Record<string, readonly [given: string, kept: string]>> = {
          plain: ["file", "file"],
          up: ["../file", "../file"],
          dot: ["./x/./y", "x/y"],
          absolute: [`${root}/file`, "../file"],
          root: [root, ".."],
          tricky: ["far/../file", "../other/file"],
          dangling: ["nowhere", "nowhere"],
          slash: ["x/", "x"],
          leaves: [`../../${"d"}/file`, "../file"],
          seen: ["/job/out/port/d/sub/x", "x"],
          itself: [".", "."],
        };
        writeTree(root, {
          file: "1",
          other: { tree: { deep: { tree: {} }, file: "2" } },
          sub: { tree: { file: "3", x: { tree: {} } } },
        });
        symlinkSync("../other/deep", join(root, "sub", "far"));
        for (const [name, [given]] of Object.entries(targets)) symlinkSync(given, join(root, "sub", name));
        const value = await store.putDirectory(root, { seenAs: "/job/out/port/d" });
        await store.materialize(value, join(folder, "to"));
        const sub = readTree(join(folder, "to", "sub"));
        for (const [name, [, kept]] of Object.entries(targets)) assert.deepEqual(sub[name], { link: kept }, name);
      }));

    it("refuse symlinks that lead outside", () =>
      withStore(place, async (store, folder) => {
        const outside = ["/etc/passwd", "..", "../x", "a/../../x", "/job/out/d", `${join(folder, "d2")}`, "top/../../y"];
        for (const [index, target] of outside.entries()) {
          const root = writeTree(join(folder, `o${index}`, "d"), { a: { tree: {} }, top: { link: "a" } });
          symlinkSync(target, join(root, "bad"));
          await assert.rejects(store.putDirectory(root, { move: index % 2 === 0 }), (thrown) => {
            assert.match(String((thrown as Error).message), /bad/);
            return code("GOLGI_SYMLINK_OUTSIDE")(thrown);
          });
          assert.ok(existsSync(root));
        }
      }));

    it("refuse special files, foreign names and what is no directory", () =>
      withStore(place, async (store, folder) => {
        const piped = writeTree(join(folder, "piped"), { a: "1" });
        execFileSync("mkfifo", [join(piped, "pipe")]);
        await assert.rejects(store.putDirectory(piped), code("GOLGI_FILE_KIND"));
        const latin = writeTree(join(folder, "latin"), {});
        writeFileSync(Buffer.concat([Buffer.from(`${latin}/caf`), Buffer.from([0xe9])]), "");
        await assert.rejects(store.putDirectory(latin), code("GOLGI_NAME_NOT_UTF8"));
        writeFileSync(join(folder, "file"), "");
        await assert.rejects(store.putDirectory(join(folder, "file")), code("GOLGI_FILE_KIND"));
        await assert.rejects(store.putDirectory(join(folder, "none")), code("GOLGI_FILE_MISSING"));
        assert.deepEqual(place.leftovers(`${folder}/store`), []);
      }));

    it("of many files are stored in one go", () =>
      withStore(place, async (store, folder) => {
        const root = join(folder, "many");
        mkdirSync(root);
        for (let i = 0; i < 2000; i++) writeFileSync(join(root, `f${i}`), `content ${i % 1500}`);
        const value = await store.putDirectory(root, { move: true });
        const manifest = parseManifest(await store.read(value.digest), "test");
        assert.equal(manifest.entries.length, 2000);
        assert.equal((await store.usage()).objects, 1501);
        await store.materialize(value, root, { link: true });
        assert.equal(readdirSync(root).length, 2000);
      }));
  });
}
