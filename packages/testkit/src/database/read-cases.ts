/** Lists, pages, counts, the version, and the digests that garbage collection must keep. */
import { ATTEMPT_SORTS, type Database, type NodeRunRow, type Page, type RunRow } from "@golgi/engine";
import { type Digest, NODE_STATUSES } from "@golgi/ir";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  attemptId,
  attemptRow,
  batchOf,
  cacheRow,
  digestOf,
  EMPTY_DOCUMENT,
  eventRow,
  fileValue,
  nodeRow,
  runRow,
  startRun,
} from "./rows.ts";

async function allPages<Row>(read: (after: string | undefined) => Promise<Page<Row>>, between = async () => {}): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    rows.push(...page.rows);
    after = page.next;
    await between();
  } while (after !== undefined);
  return rows;
}

export function readCases(database: () => Database, other: () => Database): void {
  runListCases(database);
  nodeListCases(database, other);
  attemptListCases(database);
  describe("events", () => {
    it("are read after a seq, in order, up to a limit", async () => {
      const { run, lease } = await startRun(database());
      await database().commit(batchOf(lease, { events: Array.from({ length: 50 }, (_, index) => eventRow(run.id, index + 2)) }));
      const seqs = async (after: number, limit?: number) =>
        (await database().events(run.id, after, limit)).map((event) => event.seq);
      assert.deepEqual(await seqs(48), [49, 50, 51]);
      assert.deepEqual(await seqs(10, 3), [11, 12, 13]);
      assert.deepEqual(await seqs(51), []);
      assert.equal(await database().lastSeq(runRow().id), 0);
    });
  });

  describe("version", () => {
    it("changes with every commit of any connection, and only moves when something was written", async () => {
      const { run, lease } = await startRun(database());
      const seen = [await database().version()];
      const look = async () => seen.push(await database().version());
      await database().commit(batchOf(lease, { events: [eventRow(run.id, 2)] }));
      await look();
      await other().commit(batchOf(lease, { events: [eventRow(run.id, 3)] }));
      await look();
      await other().pushCommand(run.id, "cancel", {}, 1);
      await look();
      assert.equal(new Set(seen).size, seen.length, `versions ${seen.join(", ")}`);
      assert.ok(seen.every(Number.isSafeInteger));
    });
  });

  describe("cache", () => {
    it("replaces an entry, and forgets entries", async () => {
      const { run, lease } = await startRun(database());
      const keys = ["a", "b"].map((name) => digestOf(`${name} ${run.id}`)) as [Digest, Digest];
      await database().commit(batchOf(lease, { cache: keys.map((key) => cacheRow(key, run.id)) }));
      const newer = cacheRow(keys[0], run.id, { outputs: { bam: fileValue("newer.bam") }, createdAt: 9 });
      await database().commit(batchOf(lease, { cache: [newer] }));
      assert.deepEqual((await database().cacheEntries(keys)).get(keys[0]), newer);
      await database().forgetCache([keys[1]]);
      assert.deepEqual([...(await database().cacheEntries(keys)).keys()], [keys[0]]);
      assert.equal((await database().cacheEntries([])).size, 0);
      await database().forgetCache([]);
    });
  });
  liveDigestCases(database);
}

function runListCases(database: () => Database): void {
  describe("runs", () => {
    it("are listed newest first in pages, whole and in order while others are added", async () => {
      const workflow = `paged ${runRow().id}`;
      const stored: RunRow[] = [];
      for (let i = 0; i < 23; i++) {
        // Several runs of one instant: the id decides.
        const run = runRow({ workflow, createdAt: 1_000 + Math.floor(i / 4) });
        stored.push(run);
        await database().createRun(run, EMPTY_DOCUMENT, []);
      }
      const add = () => database().createRun(runRow({ workflow, createdAt: 999_999 }), EMPTY_DOCUMENT, []);
      const listed = await allPages((after) => database().runs({ workflow }, after, 5), add);
      assert.deepEqual(listed, stored.reverse());
      const brief = await allPages((after) => database().runs({ workflow, brief: true }, after, 10));
      assert.deepEqual(
        brief.filter(({ createdAt }) => createdAt < 999_999),
        stored.map((run) => ({ ...run, inputs: {}, outputs: null, error: null })),
      );
    });

    it("as texts are the same rows", async () => {
      const workflow = `texts \u0001 "quoted" \ud800 ${runRow().id}`;
      const rare = ["", "\0", "\u0001\u0002", '"\\\n\u2028</script>', "\udc00 é 💥", null];
      const error = { code: "GOLGI_X", kind: "user", message: "\u0001 {}" } as const;
      const stored = rare.map((label) =>
        runRow({
          workflow,
          label,
          inputs: { a: "\u0001", "b\0": [label, 1e21, -0.5] },
          outputs: label === "" ? null : { label },
          error,
        }),
      );
      stored.push(runRow({ workflow, startedAt: null, endedAt: null, error: null }));
      for (const run of stored) await database().createRun(run, EMPTY_DOCUMENT, []);
      for (const filter of [{ workflow }, { workflow, brief: true }]) {
        for (let after: string | undefined, at = 0; at < stored.length; at += 3) {
          const rows = await database().runs(filter, after, 3);
          const texts = await database().runTexts(filter, after, 3);
          assert.equal(texts.next, rows.next);
          const parsed = texts.rows.map((text) => JSON.parse(text) as object);
          assert.deepEqual(parsed, JSON.parse(JSON.stringify(rows.rows)));
          assert.deepEqual(parsed.map(Object.keys), rows.rows.map(Object.keys));
          after = rows.next;
        }
      }
    });

    it("are filtered by status and by prefixes of id and label", async () => {
      const workflow = `filtered ${runRow().id}`;
      const runs = (["queued", "running", "failed"] as const).map((status) => runRow({ workflow, status }));
      for (const run of runs) await database().createRun(run, EMPTY_DOCUMENT, []);
      const ids = async (filter: Parameters<Database["runs"]>[0]) => (await database().runs(filter)).rows.map((run) => run.id);
      assert.deepEqual(await ids({ workflow, status: ["queued", "failed"] }), [runs[2]?.id, runs[0]?.id]);
      assert.deepEqual(await ids({ workflow, status: [] }), []);
      assert.deepEqual(await ids({ idPrefix: runs[1]?.id ?? "" }), [runs[1]?.id]);
      assert.equal((await ids({ workflow, idPrefix: "run_" })).length, 3);
      assert.deepEqual(await ids({ idPrefix: "run_zzz%" }), []);
      const labels = ["plate/1", "plate/2", "plate-2/1", "Plate/1", null];
      const labelled = labels.map((label) => runRow({ workflow, label }));
      for (const run of labelled) await database().createRun(run, EMPTY_DOCUMENT, []);
      assert.deepEqual(await ids({ workflow, labelPrefix: "plate/" }), [labelled[1]?.id, labelled[0]?.id]);
      assert.deepEqual(await ids({ workflow, labelPrefix: "plate_" }), []);
    });
  });
}

function nodeListCases(database: () => Database, other: () => Database): void {
  describe("nodes", () => {
    it("are listed by path in code point order, whole and in order while others are added", async () => {
      const { run, lease } = await startRun(database());
      const labels = [
        "",
        "!",
        "0",
        "a",
        "a/b",
        "a[0]",
        "a[10]",
        "a[9]",
        "é",
        "\uffee",
        "🧬",
        "\u{10ffff}",
        "\0",
        "\u0001",
        "Z",
        "~",
      ];
      const paths = labels.flatMap((label) => [`x${label}`, `x${label}/y`]);
      await database().commit(batchOf(lease, { nodes: paths.map((path) => nodeRow(run.id, path)) }));
      let added = 0;
      const add = async () => {
        await other().commit(batchOf(lease, { nodes: [nodeRow(run.id, `w${added}`), nodeRow(run.id, `y${added++}`)] }));
      };
      const listed = await allPages((after) => database().nodes(run.id, {}, after, 3), add);
      const mine = listed.map((node) => node.path).filter((path) => path.startsWith("x"));
      assert.deepEqual(mine, [...new Set(paths)].sort(byCodePoint));
      const listedPaths = listed.map((node) => node.path);
      assert.deepEqual(listedPaths, [...new Set(listedPaths)].sort(byCodePoint), "no path twice, none out of order");
    });

    it("are filtered by prefix, status and kind together", async () => {
      const { run, lease } = await startRun(database());
      const nodes = ["a", "a[1]", "a[1]/b", "a%", "a_", "b", "a\u{10ffff}", "ab"].map((path, index) =>
        nodeRow(run.id, path, index % 2 ? { status: "failed", kind: "map" } : {}),
      );
      await database().commit(batchOf(lease, { nodes }));
      const paths = async (filter: Parameters<Database["nodes"]>[1]) =>
        (await database().nodes(run.id, filter)).rows.map((node: NodeRunRow) => node.path);
      assert.deepEqual(await paths({ pathPrefix: "a[1]" }), ["a[1]", "a[1]/b"]);
      assert.deepEqual(await paths({ pathPrefix: "a%" }), ["a%"]);
      assert.deepEqual(await paths({ pathPrefix: "a\u{10ffff}" }), ["a\u{10ffff}"]);
      assert.deepEqual(await paths({ status: ["failed"], pathPrefix: "a" }), ["a%", "a[1]", "ab"].sort(byCodePoint));
      assert.deepEqual(await paths({ kind: ["map"], status: ["ready"] }), []);
    });

    it("are counted by status: 10,000 of them", async () => {
      const { run, lease } = await startRun(database());
      const nodes = Array.from({ length: 10_000 }, (_, index) =>
        nodeRow(run.id, `map[${index}]`, { status: NODE_STATUSES[index % 3 === 0 ? 4 : 1] }),
      );
      await database().commit(batchOf(lease, { nodes }));
      assert.deepEqual(await database().nodeCounts(run.id), { ready: 6_666, succeeded: 3_334 });
      assert.equal((await allPages((after) => database().nodes(run.id, {}, after))).length, 10_000);
      const whole = await database().nodes(run.id, {}, undefined, 5);
      const brief = await database().nodes(run.id, { brief: true }, undefined, 5);
      assert.deepEqual(
        brief.rows,
        whole.rows.map((row) => ({ ...row, inputs: null, outputs: null })),
      );
      assert.deepEqual(await database().nodeCounts(runRow().id), {});
    });
  });
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function liveDigestCases(database: () => Database): void {
  describe("liveDigests", () => {
    it("names what runs, nodes, cache entries and documents refer to", async () => {
      const seed = runRow().id;
      const file = (name: string) => fileValue(`${seed} ${name}`);
      const directory = { class: "Directory", digest: digestOf(`${seed} directory`), name: "d" } as const;
      const secondary = { ...file("bam"), secondary: [file("bai")] };
      const { run, lease } = await startRun(database(), { inputs: { deep: [{ file: file("input") }] } });
      const nodes = Array.from({ length: 1_200 }, (_, index) =>
        nodeRow(run.id, `map[${index}]`, { outputs: { x: file(`node ${index}`), both: [secondary, directory] } }),
      );
      const runs = [{ ...run, outputs: { vcf: file("output") } }];
      const cache = [cacheRow(digestOf(`${seed} key`), run.id, { outputs: { c: file("cached") } })];
      await database().commit(batchOf(lease, { runs, nodes, cache }));
      const bundled = runRow({ document: digestOf(`${seed} document`) });
      const bundle = digestOf(`${seed} bundle`);
      const document = {
        ...EMPTY_DOCUMENT,
        tasks: { [bundle]: { body: { kind: "function", bundle } } },
      } as unknown as typeof EMPTY_DOCUMENT;
      await database().createRun(bundled, document, []);

      const live = new Set<Digest>();
      for await (const digest of database().liveDigests()) live.add(digest);
      const names = ["input", "output", "cached", "bam", "bai", "node 0", "node 777", "node 1199"];
      for (const digest of [...names.map((name) => file(name).digest), directory.digest, bundle])
        assert.ok(live.has(digest), digest);
      assert.ok(!live.has(file("never stored").digest));
      for (const digest of live) assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    });
  });
}

function attemptListCases(database: () => Database): void {
  describe("attempts", () => {
    it("are listed by path and number, or by a measurement with what was not measured last, whole in pages of any size", async () => {
      const { run, lease } = await startRun(database());
      const paths = ["align[a,b]", "align[c]", "call\nit", "Größe 🧬"];
      const stored = Array.from({ length: 23 }, (_, index) =>
        attemptRow(run.id, paths[index % paths.length] as string, {
          id: attemptId(7000 + index),
          number: Math.floor(index / paths.length) + 1,
          // Several of one measurement: the id decides.
          usage:
            index % 5 === 0
              ? null
              : { ...USAGE, maxRssBytes: (index % 7) * 2 ** 40, userMs: index / 3, systemMs: 0.25, wallMs: 1e-9 },
        }),
      );
      await database().commit(batchOf(lease, { attempts: stored }));
      const other = await startRun(database());
      await database().commit(batchOf(other.lease, { attempts: [attemptRow(other.run.id, paths[0] as string)] }));
      for (const sort of ATTEMPT_SORTS) {
        for (const limit of [1, 4, 23, 100]) {
          const rows = await allPages((after) => database().attemptPage(run.id, { sort }, after, limit));
          assert.deepEqual(new Set(rows), new Set(stored), `${sort} in pages of ${limit}`);
          assert.equal(rows.length, stored.length);
          if (sort === "memory") {
            const sizes = rows.map(({ usage }) => usage?.maxRssBytes ?? -1);
            assert.deepEqual(
              sizes,
              sizes.toSorted((a, b) => b - a),
            );
          }
          if (sort === "path")
            assert.deepEqual(
              rows,
              stored.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) || a.number - b.number),
            );
        }
      }
      const some = await database().attemptPage(run.id, { sort: "path", paths: ["align[a,b]", "no such path"] });
      assert.deepEqual(
        some.rows,
        stored.filter(({ path }) => path === "align[a,b]"),
      );
      // Cursors come from anyone: one that was never given is a place in the order like any other.
      for (const sort of ATTEMPT_SORTS) {
        for (const number of ["99999999999999999999", "-1e300", "1e300", "1e-300", "1.5", "-0"]) {
          for (const rest of ["", "\u0000", "\ud800", "zzz"]) {
            const page = await database().attemptPage(run.id, { sort }, `${number}:${rest}`, 3);
            assert.ok(page.rows.length <= 3, `${sort} ${number}:${rest}`);
          }
        }
      }
    });
  });
}

const USAGE = { wallMs: 5, userMs: 1, systemMs: 1, maxRssBytes: 1, readBytes: 1, writeBytes: 1, stageMs: 1, collectMs: 1 };
