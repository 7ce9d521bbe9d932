/** What `commit` and `createRun` promise. */
import type { Database } from "@golgi/engine";
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
  NO_COUNTS,
  nodeRow,
  runRow,
  startRun,
} from "./rows.ts";

/** Texts that are hard on encodings, patterns and quoting; every one must come back as it went in. */
const HARD_TEXTS = [
  "",
  "plain",
  "with 'single' and \"double\" quotes; drop table runs; --",
  "new\nline\ttab\r\\backslash %s %_ $1 ? ?? {} [0]",
  "nul \0 in \u0001 the \u0002 middle \u0003d83d",
  "lone \ud83d surrogate \udc00",
  "Größe 样本 🧬 \u{10ffff} \u202e e\u0301 \u00e9",
] as const;

export function commitCases(database: () => Database): void {
  describe("commit", () => {
    it("stores every kind of row as it was given", async () => {
      const { run, lease } = await startRun(database());
      const changed = {
        ...run,
        label: "night run",
        status: "failed",
        outputs: { vcf: fileValue("a.vcf") },
        error: { code: "GOLGI_X", kind: "user", message: "m", hint: "h", details: { a: [1, null] }, cause: failure },
        startedAt: 5,
        endedAt: 2 ** 52,
        counts: { ...NO_COUNTS, total: 3, failed: 1 },
      } as const;
      const nodes = [
        nodeRow(run.id, "align[s1]", { status: "succeeded", outputs: { bam: fileValue("a.bam") }, attempts: 2 }),
        nodeRow(run.id, "call", { kind: "gate", task: null, inputs: null, cacheKey: null, error: failure, readyAt: null }),
        nodeRow(run.id, "index", { reusedFrom: { run: run.id, path: "other/index" }, startedAt: 7, endedAt: 8 }),
      ];
      const attempts = [attemptRow(run.id, "align[s1]", finishedAttempt), attemptRow(run.id, "call")];
      const events = [
        eventRow(run.id, 2),
        eventRow(run.id, 3, { kind: "node.failed", path: "call", data: { deep: { list: [1] } } }),
      ];
      const cache = [cacheRow(digestOf(`key of ${run.id}`), run.id, { semantic: { "/bam": digestOf("semantic") } })];
      assert.equal(await database().commit(batchOf(lease, { runs: [changed], nodes, attempts, events, cache })), "committed");

      assert.deepEqual(await database().run(run.id), changed);
      assert.deepEqual((await database().nodes(run.id, {})).rows, nodes);
      assert.deepEqual(await database().node(run.id, "call"), nodes[1]);
      assert.deepEqual(await database().attempts(run.id), attempts);
      assert.deepEqual(await database().attempts(run.id, "call"), [attempts[1]]);
      assert.deepEqual(await database().openAttempts(run.id), [attempts[1]]);
      assert.deepEqual(await database().events(run.id, 1), events);
      assert.equal(await database().lastSeq(run.id), 3);
      const keys = cache.map((row) => row.key);
      assert.deepEqual(
        await database().cacheEntries([...keys, digestOf("unknown")]),
        new Map(cache.map((row) => [row.key, row])),
      );
    });

    it("replaces rows, and takes the last of several with one key", async () => {
      const { run, lease } = await startRun(database());
      const last = nodeRow(run.id, "a", { status: "succeeded", attempts: 1 });
      await database().commit(batchOf(lease, { nodes: [nodeRow(run.id, "a"), nodeRow(run.id, "b")] }));
      await database().commit(batchOf(lease, { nodes: [nodeRow(run.id, "a", { status: "running" }), last] }));
      assert.deepEqual((await database().nodes(run.id, {})).rows, [last, nodeRow(run.id, "b")]);
    });

    it("keeps hard texts in paths, labels, kinds and JSON", async () => {
      const { run, lease } = await startRun(database(), { label: HARD_TEXTS[4], workflow: HARD_TEXTS[5] });
      const nodes = HARD_TEXTS.map((text) =>
        nodeRow(run.id, text, { inputs: { [text]: text }, error: { code: "GOLGI_X", kind: "user", message: text } }),
      );
      const events = HARD_TEXTS.map((text, index) =>
        eventRow(run.id, index + 2, { kind: text, path: text, data: { [text]: [text] } }),
      );
      await database().commit(batchOf(lease, { nodes, events }));
      assert.deepEqual(await database().run(run.id), run);
      for (const node of nodes) assert.deepEqual(await database().node(run.id, node.path), node);
      assert.deepEqual(await database().events(run.id, 1), events);
    });

    it("keeps numbers exactly and key order as given", async () => {
      const { run, lease } = await startRun(database());
      const inputs = { z: 1e308, b: 5e-324, a: 0.1 + 0.2, big: 2 ** 53 + 2, negative: -1.5, "10": true, "9": null };
      await database().commit(batchOf(lease, { nodes: [nodeRow(run.id, "a", { inputs })] }));
      const stored = (await database().node(run.id, "a"))?.inputs;
      assert.equal(JSON.stringify(stored), JSON.stringify(inputs));
    });

    it("keeps values of megabytes, and cuts an error of 50 MB", async () => {
      const { run, lease } = await startRun(database());
      const outputs = { text: "x".repeat(8 * 1024 * 1024), list: Array.from({ length: 50_000 }, (_, index) => index) };
      const error = { code: "GOLGI_X", kind: "user", message: "e".repeat(50 * 1024 * 1024) } as const;
      const result = { ...finishedAttempt.result, error };
      const attempt = attemptRow(run.id, "a", { ...finishedAttempt, result });
      await database().commit(batchOf(lease, { nodes: [nodeRow(run.id, "a", { outputs, error })], attempts: [attempt] }));
      const stored = await database().node(run.id, "a");
      assert.deepEqual(stored?.outputs, outputs);
      assert.equal(stored?.error?.code, "GOLGI_X");
      const length = stored?.error?.message.length ?? 0;
      assert.ok(length > 60_000 && length < 100_000, `message of ${length} characters`);
      assert.ok(((await database().attempts(run.id))[0]?.result?.error?.message.length ?? 0) < 100_000);
    });

    it("covers several runs in one batch, and an empty batch", async () => {
      const [a, b] = [await startRun(database()), await startRun(database())];
      const nodes = [nodeRow(a.run.id, "x"), nodeRow(b.run.id, "y")];
      const events = [eventRow(b.run.id, 2), eventRow(a.run.id, 2), eventRow(b.run.id, 3)];
      assert.equal(await database().commit(batchOf([a.lease, b.lease], { nodes, events })), "committed");
      assert.deepEqual([await database().lastSeq(a.run.id), await database().lastSeq(b.run.id)], [2, 3]);
      assert.equal(await database().commit(batchOf([])), "committed");
    });
  });

  atomicityCases(database);
  createRunCases(database);
}

const failure = { code: "GOLGI_NODE_FAILED", kind: "transient", message: "it failed" } as const;

const finishedAttempt = {
  status: "failed",
  handle: "pid:17",
  startedAt: 3,
  endedAt: 4,
  result: {
    golgi: "result/1",
    attempt: attemptId(1),
    token: 1,
    status: "failed",
    cause: "exit",
    error: failure,
    exitCode: 7,
    startedAt: 3,
    endedAt: 4,
  },
  usage: { wallMs: 1, userMs: 2, systemMs: 3, maxRssBytes: 4, readBytes: 5, writeBytes: 6, stageMs: 7, collectMs: 8 },
} as const;

function atomicityCases(database: () => Database): void {
  describe("commit is all or nothing", () => {
    /** Fails at its last row, after rows of every other kind were written. */
    it("when a row breaks a constraint", async () => {
      const { run, lease } = await startRun(database());
      const key = digestOf(`atomic ${run.id}`);
      const batch = batchOf(lease, {
        runs: [{ ...run, status: "succeeded" }],
        nodes: [nodeRow(run.id, "a"), nodeRow(run.id, "b")],
        attempts: [attemptRow(run.id, "a")],
        events: [eventRow(run.id, 2)],
        cache: [cacheRow(key, run.id), { ...cacheRow(digestOf("bad"), run.id), createdAt: null as unknown as number }],
      });
      await assert.rejects(() => database().commit(batch), { code: "GOLGI_DATABASE_FAILED" });
      assert.deepEqual(await database().run(run.id), run);
      assert.deepEqual((await database().nodes(run.id, {})).rows, []);
      assert.deepEqual(await database().attempts(run.id), []);
      assert.equal(await database().lastSeq(run.id), 1);
      assert.equal((await database().cacheEntries([key])).size, 0);
    });

    it("when a status is none of the known ones", async () => {
      const { run, lease } = await startRun(database());
      const nodes = [nodeRow(run.id, "a"), nodeRow(run.id, "b", { status: "dozing" as "ready" })];
      await assert.rejects(() => database().commit(batchOf(lease, { nodes })), { code: "GOLGI_DATABASE_FAILED" });
      assert.deepEqual((await database().nodes(run.id, {})).rows, []);
    });

    for (const [name, seqs] of Object.entries({
      hole: [2, 4],
      duplicate: [2, 2],
      "stored already": [1],
      late: [3],
      reversed: [3, 2],
    })) {
      it(`when the events' seq is wrong: ${name}`, async () => {
        const { run, lease } = await startRun(database());
        const batch = batchOf(lease, { nodes: [nodeRow(run.id, "a")], events: seqs.map((seq) => eventRow(run.id, seq)) });
        await assert.rejects(() => database().commit(batch), { code: "GOLGI_BATCH_INVALID" });
        assert.equal(await database().lastSeq(run.id), 1);
        assert.equal(await database().node(run.id, "a"), undefined);
      });
    }

    it("when a row belongs to a run without a lease in the batch, or to a run that is not stored", async () => {
      const { run, lease } = await startRun(database());
      const other = await startRun(database());
      for (const changes of [
        { nodes: [nodeRow(other.run.id, "a")] },
        { attempts: [attemptRow(other.run.id, "a")] },
        { events: [eventRow(other.run.id, 2)] },
        { runs: [other.run] },
      ]) {
        const batch = batchOf(lease, { ...changes, cache: [cacheRow(digestOf(`uncovered ${run.id}`), run.id)] });
        await assert.rejects(() => database().commit(batch), { code: "GOLGI_BATCH_INVALID" });
      }
      assert.equal((await database().cacheEntries([digestOf(`uncovered ${run.id}`)])).size, 0);
      const ghost = runRow();
      const ghostLease = await database().acquireLease(ghost.id, "owner", 0, 10);
      assert.ok(ghostLease);
      await assert.rejects(() => database().commit(batchOf(ghostLease, { runs: [ghost] })), { code: "GOLGI_UNKNOWN_RUN" });
    });

    it("works on after a refused batch", async () => {
      const { run, lease } = await startRun(database());
      await assert.rejects(() => database().commit(batchOf(lease, { events: [eventRow(run.id, 9)] })));
      assert.equal(await database().commit(batchOf(lease, { events: [eventRow(run.id, 2)] })), "committed");
    });
  });
}

function createRunCases(database: () => Database): void {
  describe("createRun", () => {
    it("stores run, document and first events together", async () => {
      const run = runRow({ inputs: { a: null, b: { c: [] } } });
      const events = [eventRow(run.id, 1), eventRow(run.id, 2)];
      await database().createRun(run, EMPTY_DOCUMENT, events);
      assert.deepEqual(await database().run(run.id), run);
      assert.deepEqual(await database().document(run.document), EMPTY_DOCUMENT);
      assert.deepEqual(await database().events(run.id, 0), events);
      assert.equal(await database().document(digestOf("no such document")), undefined);
    });

    it("refuses an id that is stored, and events that do not begin with 1", async () => {
      const run = runRow();
      await assert.rejects(() => database().createRun(run, EMPTY_DOCUMENT, [eventRow(run.id, 2)]), {
        code: "GOLGI_BATCH_INVALID",
      });
      assert.equal(await database().run(run.id), undefined);
      await database().createRun(run, EMPTY_DOCUMENT, []);
      await assert.rejects(() => database().createRun(run, EMPTY_DOCUMENT, []), { code: "GOLGI_RUN_EXISTS" });
    });
  });
}
