/** `collect` removes what nothing reaches, all of it and nothing else, also beside writers. */
import { digestBytes, type Digest } from "@golgi/ir";
import { encodeManifest, type Store } from "@golgi/store";
import assert from "node:assert/strict";
import fc from "fast-check";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { StorePlace } from "../store-conformance.ts";
import { startChild } from "./children.ts";
import { listOf, withStore } from "./fixtures.ts";
import { writeTree } from "./trees.ts";

const HOUR = 3600_000;

/** Node i may name nodes below it: a graph without cycles. Leaves are files. */
const graphArbitrary = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
  .map((lists) => lists.map((children, node) => (node === 0 ? [] : [...new Set(children.map((child) => child % node))])));

async function putGraph(store: Store, graph: readonly (readonly number[])[], salt: string): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (const [node, children] of graph.entries()) {
    const entries = children.map((child) => {
      const kind = graph[child]?.length === 0 ? ("file" as const) : ("directory" as const);
      return { kind, name: `n${child}`, digest: digests[child] ?? "sha256:", size: 1 };
    });
    digests.push((await store.put(children.length === 0 ? `leaf ${salt} ${node}` : encodeManifest(entries))).digest);
  }
  return digests;
}

export function collectCases(place: StorePlace): void {
  describe("collect", () => {
    it("keeps exactly what is reachable, on any graph; a dry run says the same and does nothing", () =>
      withStore(place, async (store) => {
        let turn = 0;
        await fc.assert(
          fc.asyncProperty(graphArbitrary, fc.array(fc.nat(), { maxLength: 3 }), async (graph, picks) => {
            const digests = await putGraph(store, graph, String(++turn));
            for (const digest of digests) await place.age(store, digest, 2 * HOUR);
            const live = picks.map((pick) => pick % graph.length);
            const reachable = new Set<number>();
            const visit = (node: number): void => {
              reachable.add(node);
              for (const child of graph[node] ?? []) visit(child);
            };
            live.forEach(visit);
            const wanted = [...reachable].map((node) => digests[node]).sort();
            const before = await listOf(store.list());
            const roots = live.map((node) => digests[node] ?? "sha256:");
            const dry = await store.collect(roots, { dryRun: true });
            assert.deepEqual(await listOf(store.list()), before);
            const report = await store.collect(roots, { dryRun: false });
            assert.deepEqual(report, dry);
            const after = await listOf(store.list());
            assert.deepEqual(after.map((object) => object.digest).sort(), [...new Set(wanted)]);
            assert.equal(report.kept.objects, after.length);
            assert.equal(report.removed.bytes, sizeOf(before) - sizeOf(after));
            await store.collect([], { dryRun: false, graceMs: -HOUR });
          }),
          { numRuns: place.runs },
        );
      }));

    it("keeps what is young, and what a young directory names", () =>
      withStore(place, async (store, folder) => {
        const value = await store.putDirectory(writeTree(join(folder, "d"), { a: "1", s: { tree: { b: "2" } } }));
        const other = await store.put("other");
        for (const { digest } of await listOf(store.list()))
          if (digest !== value.digest) await place.age(store, digest, 2 * HOUR);
        await store.collect([], { dryRun: false });
        assert.deepEqual(await store.missing([value.digest, other.digest]), [other.digest]);
      }));

    it("keeps what was put again or asked for just now", () =>
      withStore(place, async (store, folder) => {
        writeFileSync(join(folder, "f"), "file");
        const use: Readonly<Record<string, () => Promise<unknown>>> = {
          text: () => store.put("text"),
          file: () => store.putFile(join(folder, "f")),
          asked: async () => store.missing([(await store.put("asked")).digest]),
          dropped: async () => undefined,
        };
        const digests = await Promise.all(Object.keys(use).map(async (text) => (await store.put(text)).digest));
        for (const digest of digests) await place.age(store, digest, 2 * HOUR);
        for (const again of Object.values(use)) await again();
        await store.collect([], { dryRun: false });
        assert.deepEqual(await store.missing(digests), digests.slice(3));
      }));

    it("forgets a link, never the file", () =>
      withStore(place, async (store, folder) => {
        const path = writeTree(join(folder, "user"), { data: "precious" });
        const { digest } = await store.link(join(path, "data"));
        const report = await store.collect([], { dryRun: false, graceMs: -HOUR });
        assert.deepEqual(report.removed, { objects: 1, bytes: 0 });
        assert.equal(await store.stat(digest), undefined);
        assert.equal((await store.link(join(path, "data"))).size, 8);
      }));

    it("beside writers and askers: what they were told is there, is there", { timeout: 240_000 }, () =>
      withStore(place, async (store, folder) => {
        const collector = startChild({ place, folder: join(folder, "store"), job: "collect" });
        const root = writeTree(join(folder, "d"), { a: "in a directory", s: { tree: { b: "deep" } } });
        const known = [digestBytes("in a directory"), digestBytes("deep")];
        for (let turn = 0; turn < 100 || (collector.lines.length < 60 && turn < 2000); turn++) {
          const text = `text ${turn % 3}`;
          const { digest } = await store.put(text);
          assert.equal((await store.read(digest)).toString(), text, "readable right after put");
          const value = await store.putDirectory(root);
          for (const old of [digest, value.digest, ...known]) await place.age(store, old, 2 * HOUR).catch(() => {});
          await setTimeout(turn % 5);
          if (turn % 2 === 0) await store.put(text);
          const [lost] = await store.missing([digest]);
          if (turn % 2 === 0) assert.equal(lost, undefined, "there right after it was put again");
          if (lost === undefined)
            assert.equal((await store.read(digest)).toString(), text, "readable when missing() did not name it");
          if ((await store.missing([value.digest])).length > 0) continue;
          await store.materialize(value, join(folder, "to"));
          rmSync(join(folder, "to"), { recursive: true });
        }
        await collector.stop();
        assert.ok(collector.lines.length > 20, `the collector did remove things between: ${collector.lines.length}`);
        assert.deepEqual(await listOf(store.verify()), []);
      }),
    );
  });
}

const sizeOf = (objects: readonly { readonly size: number }[]): number => objects.reduce((sum, object) => sum + object.size, 0);
