/** A contract test per operation, against a real server. Every answer is held to the contract by `checkedFetch`. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createHash } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openSqlite } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import { t, workflow } from "@golgi/sdk";
import { PATHS, pathTo } from "../contract/paths.ts";
import { ApiError } from "../client.ts";
import { readServerEvents } from "../client/server-events.ts";
import { seen } from "../testing/check-contract.ts";
import { asking, doomed, sleepy, wordCount } from "../testing/workflows.ts";
import { createWorld, documentOf, type World } from "../testing/world.ts";

let world: World;
before(async () => {
  world = await createWorld({ doctor: async () => ({ ok: true }), fetch: { allowPrivate: true } });
  for (const definition of [wordCount, asking, sleepy, doomed]) await world.register(definition);
});
after(() => world.close());

const code = (wanted: string) => (error: unknown) => error instanceof ApiError && error.code === wanted;

describe("workflows", () => {
  test("register twice is one version; search and tags find it; labels move and keep their history", async () => {
    const { client } = world;
    const again = await client.call("registerWorkflow", { body: { document: documentOf(wordCount), label: "prod" } });
    assert.equal(again.created, false);
    const found = await client.call("listWorkflows", { query: { search: "WORDS of texts" } });
    assert.deepEqual(
      found.rows.map(({ name, label, tags, title }) => ({ name, label, tags, title })),
      [{ name: "word-count", label: "prod", tags: ["text", "demo"], title: "Count words" }],
    );
    assert.equal((await client.call("listWorkflows", { query: { tag: "tex" } })).rows.length, 0);
    assert.equal((await client.call("listWorkflows", { query: { tag: "demo" } })).rows.length, 1);
    const detail = await client.call("getWorkflow", { params: { ref: "word-count@prod" } });
    assert.equal(detail.version, again.version);
    assert.equal(detail.document.golgi, "document/1");

    const changed = workflow({
      ...({ name: "word-count" } as const),
      inputs: { texts: t.array(t.file()).min(2), extra: t.string() },
      body: ({ extra }) => ({ extra }),
    });
    const second = await client.call("registerWorkflow", { body: { document: documentOf(changed), label: "prod" } });
    assert.equal(second.change?.breaking, true);
    assert.ok(
      second.change?.lines.some((line) => line.includes("input extra") && line.includes("required")),
      String(second.change?.lines),
    );
    const history = await client.call("labelHistory", { params: { ref: "word-count", label: "prod" } });
    assert.deepEqual(
      history.rows.map(({ version }) => version),
      [second.version, again.version],
    );
    const back = await client.call("compareVersions", {
      params: { ref: `word-count@${again.version}` },
      query: { from: "word-count@prod" },
    });
    assert.ok(back.lines.some((line) => line.includes("input extra was removed")));
    const moved = await client.call("moveLabel", { params: { ref: `word-count@${again.version}`, label: "prod" } });
    assert.equal(moved.before, second.version);
    assert.equal((await client.call("getWorkflow", { params: { ref: "word-count@prod" } })).version, again.version);
    // Registering the old one again makes it the newest.
    await client.call("registerWorkflow", { body: { document: documentOf(wordCount) } });
    assert.equal((await client.call("getWorkflow", { params: { ref: "word-count" } })).version, again.version);
  });

  test("presets are saved, listed, read, renamed and deleted", async () => {
    const { client } = world;
    const params = { ref: "word-count", preset: "one" };
    await client.call("savePreset", { params, body: { inputs: { texts: [await world.putFile("p.txt", "preset")] } } });
    assert.equal((await client.call("listPresets", { params: { ref: "word-count" } })).rows[0]?.name, "one");
    assert.equal((await client.call("getPreset", { params })).revision, 1);
    await client.call("renamePreset", { params, body: { name: "two" } });
    await client.call("deletePreset", { params: { ref: "word-count", preset: "two" } });
    await assert.rejects(client.call("deletePreset", { params }), code("GOLGI_PRESET_MISSING"));
  });

  test("pages by name", async () => {
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await world.client.call("listWorkflows", { query: { limit: 1, ...(after !== undefined && { after }) } });
      names.push(...page.rows.map(({ name }) => name));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(names, ["asking", "doomed", "sleepy", "word-count"]);
  });

  test("unknown names say what is near", async () => {
    await assert.rejects(
      world.client.call("getWorkflow", { params: { ref: "word-coumt" } }),
      (error) => error instanceof ApiError && /word-count/.test(error.hint ?? ""),
    );
    await assert.rejects(
      world.client.call("getWorkflow", { params: { ref: "word-count@nope" } }),
      code("GOLGI_WORKFLOW_UNKNOWN"),
    );
  });

  test("a hostile document is data", async () => {
    const document = documentOf(wordCount);
    const [main] = Object.keys(document.workflows);
    for (const hostile of [
      {},
      { golgi: "document/1" },
      { ...document, tasks: {} },
      { ...document, main: `sha256:${"0".repeat(64)}` },
      { ...document, workflows: { [main as string]: { kind: "workflow", __proto__: null } } },
    ]) {
      await assert.rejects(
        world.client.call("registerWorkflow", { body: { document: hostile as never } }),
        code("GOLGI_DOCUMENT_INVALID"),
      );
    }
  });
});

describe("runs", () => {
  let run: RunId;
  before(async () => {
    const file = await world.putFile("a.txt", "one two three");
    run = await world.run("word-count", { texts: [file] });
  });

  test("a run and its nodes, graph, explanation, log, diff", async () => {
    const { client } = world;
    const detail = await client.run(run).get();
    assert.equal(detail.run.status, "succeeded");
    assert.deepEqual(detail.workflow, { name: "word-count", title: "Count words" });
    assert.deepEqual(detail.run.outputs?.["words"], [3]);
    const { rows } = await client.call("listNodes", { params: { id: run }, query: { kind: ["task"] } });
    assert.equal(rows.length, 2);
    const brief = await client.call("listNodes", { params: { id: run }, query: { brief: "1" } });
    assert.ok(brief.rows.length > 2 && brief.rows.every(({ inputs, outputs }) => inputs === null && outputs === null));
    const path = rows.find((row) => row.path.endsWith("count-words"))?.path ?? "";
    const node = await client.call("getNode", { params: { id: run, path } });
    assert.equal(node.node.status, "succeeded");
    const [attempt] = node.attempts;
    assert.ok(attempt);
    const log = await client.call("readLog", { params: { id: run, attempt: attempt.id, stream: "stderr" } });
    assert.deepEqual([log.text, log.complete], ["counting\n", true]);
    const live = await client.request("followLog", { params: { id: run, attempt: attempt.id, stream: "stderr" } });
    const events: string[] = [];
    for await (const event of readServerEvents(live))
      events.push(`${event.event} ${event.event === "log" ? (JSON.parse(event.data) as { text: string }).text : ""}`);
    assert.deepEqual(events, ["log counting\n", "end "]);
    const why = (await client.call("explainNode", { params: { id: run, path } })) as { reason: string };
    assert.equal(why.reason, "first");
    const graph = await client.call("getGraph", { params: { id: run } });
    assert.deepEqual(graph.counts["map-count-words/count-words"], { succeeded: 1 });
    const second = await world.run("word-count", { texts: [await world.putFile("b.txt", "four")] });
    const diff = await client.call("diffRuns", { query: { a: run, b: second } });
    assert.match(JSON.stringify(diff), /texts/);
  });

  test("lists by filter, newest first, in pages", async () => {
    const page = await world.client.call("listRuns", { query: { workflow: "word-count", status: ["succeeded"], limit: 1 } });
    assert.equal(page.rows.length, 1);
    assert.ok(page.next !== undefined);
    const next = await world.client.call("listRuns", {
      query: { workflow: "word-count", status: ["succeeded"], limit: 100, after: page.next },
    });
    assert.ok(!next.rows.some(({ id }) => id === page.rows[0]?.id));
    assert.equal((await world.client.call("listRuns", { query: { status: ["failed"] } })).rows.length, 0);
    assert.equal((await world.fetch("/api/v1/runs?status=succeeded,failed")).status, 200);
  });

  test("wrong inputs: every mistake, with its place", async () => {
    const launch = world.client.launch({ workflow: "word-count", inputs: { texts: [], more: 1 } });
    await assert.rejects(launch, (error) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 422);
      const issues = (error.problem.details as { issues: { path: unknown[] }[] } | undefined)?.issues;
      assert.deepEqual(
        issues?.map(({ path }) => path),
        [["texts"], ["more"]],
      );
      return true;
    });
  });

  test("a dry run checks values, files and formats, and foretells reuse", async () => {
    const { client } = world;
    const known = await world.putFile("other-name.txt", "one two three");
    const fresh = await world.putFile("c.txt", "never seen before, six words here");
    const both = await client.check({ workflow: "word-count", inputs: { texts: [known, fresh] } });
    assert.equal(both.ok, true);
    assert.deepEqual([both.plan?.total, both.plan?.reused], [4, 2]);
    assert.deepEqual(
      both.plan?.nodes.filter(({ verdict }) => verdict === "reuse").map(({ from }) => from?.run),
      [run, run],
    );
    const off = await client.check({ workflow: "word-count", inputs: { texts: [known] }, options: { cache: false } });
    assert.equal(off.plan?.reused, 0);
    const gone = await client.check({
      workflow: "word-count",
      inputs: { texts: [{ ...known, digest: `sha256:${"0".repeat(64)}` }] },
    });
    assert.deepEqual([gone.ok, gone.issues[0]?.path, gone.issues[0]?.code], [false, ["texts", 0], "GOLGI_MISSING_OBJECTS"]);
    const wrong = await client.check({ workflow: "word-count", inputs: { texts: 5 } });
    assert.deepEqual([wrong.ok, wrong.issues[0]?.path], [false, ["texts"]]);
    // What was foretold happens.
    const launched = await world.run("word-count", { texts: [known, fresh] });
    assert.equal((await client.run(launched).get()).run.counts.reused, 2);
  });

  test("an idempotency key launches once", async () => {
    const inputs = { texts: [await world.putFile("d.txt", "idempotent")] };
    const launch = (key: string, label?: string) =>
      world.client.launch({ workflow: "word-count", inputs, idempotencyKey: key, ...(label !== undefined && { label }) });
    const [first, second] = await Promise.all([launch("k1"), launch("k1")]);
    assert.equal(first.id, second.id);
    assert.equal((await launch("k1")).id, first.id);
    assert.notEqual((await launch("k2")).id, first.id);
    await assert.rejects(launch("k1", "another body"), code("GOLGI_IDEMPOTENCY_KEY"));
    await launch("k3", "batch/1");
    const labelled = await world.client.call("listRuns", { query: { label: "batch/" } });
    assert.deepEqual(
      labelled.rows.map(({ label }) => label),
      ["batch/1"],
    );
  });

  test("cancel, then resume to the end", async () => {
    const { client } = world;
    const going = await client.launch({ workflow: "sleepy", inputs: { seconds: 1.5 } });
    for await (const event of going.events()) if (event.kind === "attempt.started") break;
    await going.cancel();
    assert.equal((await going.done()).status, "cancelled");
    await going.cancel();
    await going.resume({});
    const after = (await going.get()).run;
    assert.notEqual(after.status, "cancelled");
    assert.equal((await going.done()).status, "succeeded");
    await assert.rejects(going.resume(), code("GOLGI_RUN_OVER"));
  });

  test("a gate is answered, with a checked value", async () => {
    const file = await world.putFile("e.txt", "gate");
    const waiting = await world.client.launch({ workflow: "asking", inputs: { text: file } });
    let gatePath = "";
    for await (const event of waiting.events()) {
      if (event.kind !== "gate.opened") continue;
      gatePath = event.path ?? "";
      break;
    }
    await assert.rejects(waiting.answer(gatePath, "maybe"), code("GOLGI_INVALID_ANSWER"));
    await assert.rejects(waiting.answer("count-words", true), code("GOLGI_GATE_NOT_OPEN"));
    await waiting.answer(gatePath, true);
    assert.deepEqual((await waiting.done()).outputs, { answer: true });
  });

  test("a failed run says where and why", async () => {
    const failed = await world.client.launch({ workflow: "doomed", inputs: { code: 3 } });
    const row = await failed.done();
    assert.equal(row.status, "failed");
    await assert.rejects(failed.downloadOutputs(), code("GOLGI_RUN_WITHOUT_OUTPUTS"));
  });

  test("what is not there is 404", async () => {
    const nothing = "run_aaaaaaaaaaaa" as RunId;
    for (const name of ["getRun", "getGraph", "followRun", "downloadOutputs", "listNodes"] as const) {
      await assert.rejects(world.client.request(name, { params: { id: nothing } }), code("GOLGI_UNKNOWN_RUN"), name);
    }
    await assert.rejects(world.client.call("getNode", { params: { id: run, path: "no/such" } }), code("GOLGI_UNKNOWN_NODE"));
    await assert.rejects(world.client.call("explainNode", { params: { id: run, path: "no/such" } }), code("GOLGI_UNKNOWN_NODE"));
    await assert.rejects(world.client.call("diffRuns", { query: { a: run, b: nothing } }), code("GOLGI_UNKNOWN_RUN"));
    assert.equal((await world.fetch("/api/v1/nothing")).status, 404);
    const wrongMethod = await world.fetch("/api/v1/runs", { method: "DELETE" });
    assert.deepEqual([wrongMethod.status, wrongMethod.headers.get("allow")], [405, "POST, GET"]);
  });
});

describe("files", () => {
  test("lookup, sniff, directories", async () => {
    const { client } = world;
    const file = await world.putFile("reads.fastq", "@r1\nACGT\n+\nIIII\n");
    const missing = `sha256:${"1".repeat(64)}` as const;
    assert.deepEqual(await client.call("lookupFiles", { body: { digests: [file.digest, missing] } }), {
      present: [{ digest: file.digest, size: file.size }],
      missing: [missing],
    });
    assert.equal((await client.call("sniffFile", { body: { file } })).format, "edam:format_1930");
    const directory = await client.call("storeDirectory", {
      body: {
        name: "plate",
        files: [
          { path: "a/one.txt", digest: file.digest },
          { path: "two.txt", digest: file.digest },
        ],
      },
    });
    assert.equal(directory.size, 2 * file.size);
    const { entries } = await client.call("listEntries", { params: { digest: directory.digest } });
    assert.deepEqual(
      entries.map(({ kind, name }) => `${kind} ${name}`),
      ["directory a", "file two.txt"],
    );
    const inside = await world.fetch(pathTo("readEntry", { digest: directory.digest, path: "a/one.txt" }));
    assert.equal(await inside.text(), "@r1\nACGT\n+\nIIII\n");
    for (const path of ["..", "a/../../x", "/etc/passwd", "a//b", ""]) {
      await assert.rejects(
        client.call("storeDirectory", { body: { name: "bad", files: [{ path, digest: file.digest }] } }),
        ApiError,
        path,
      );
    }
    await assert.rejects(
      client.call("storeDirectory", {
        body: {
          name: "bad",
          files: [
            { path: "a", digest: file.digest },
            { path: "a/b", digest: file.digest },
          ],
        },
      }),
      code("GOLGI_DIRECTORY_INVALID"),
    );
    for (const path of ["a", "nothing", "..%2f..%2fetc%2fpasswd"]) {
      assert.equal((await world.fetch(`/api/v1/artifacts/${directory.digest}/path/${path}`)).status, 404, path);
    }
    assert.equal((await world.fetch(pathTo("listEntries", { digest: file.digest }))).status, 404);
  });

  test("session and doctor", async () => {
    assert.equal((await world.client.call("getSession")).mode, "local");
    assert.deepEqual(await world.client.call("doctor"), { ok: true });
  });

  test("a table and an image", async () => {
    const table = await world.putFile("t.tsv", "gene\tcount\nb\t10\na\t9\n");
    const page = await world.client.call("previewTable", { params: { digest: table.digest }, query: { sort: "count" } });
    assert.deepEqual(page.rows, [
      ["a", 9],
      ["b", 10],
    ]);
    const { default: sharp } = await import("sharp");
    const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const image = await world.putFile("i.png", png);
    const info = await world.client.call("describeImage", { params: { digest: image.digest } });
    assert.deepEqual([info.width, info.height, info.maxZoom, info.channels], [300, 200, 1, 3]);
    const tile = await world.fetch(pathTo("readTile", { digest: image.digest, page: 0, z: 1, x: 1, y: 0 }));
    assert.equal((await sharp(Buffer.from(await tile.arrayBuffer())).metadata()).width, 44);
  });
});

test("upload, delete and download by the client", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
  const progress: number[] = [];
  const file = await world.client.upload(new Blob([bytes]), {
    name: "big.bin",
    partBytes: 1_000_000,
    onProgress: (sent) => void progress.push(sent),
  });
  assert.equal(file.digest, `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  assert.deepEqual(progress, [0, 1_000_000, 2_000_000, 3_000_000]);
  const part = await new Response(await world.client.download(file, { start: 10, end: 20 })).bytes();
  assert.deepEqual(part, bytes.slice(10, 20));
  const tus = { "tus-resumable": "1.0.0" };
  assert.equal((await world.fetch("/api/v1/uploads", { method: "OPTIONS" })).headers.get("tus-version"), "1.0.0");
  const begun = await world.fetch("/api/v1/uploads", { method: "POST", headers: { ...tus, "upload-length": "5" } });
  const location = begun.headers.get("location") ?? "";
  assert.equal((await world.fetch(location, { method: "HEAD", headers: tus })).headers.get("upload-offset"), "0");
  assert.equal((await world.fetch(location, { method: "DELETE", headers: tus })).status, 204);
  assert.equal((await world.fetch(location, { method: "HEAD", headers: tus })).status, 404);
});

test("a file by its address", async () => {
  const texts = createHttpServer((_request, response) => void response.end("fetched"));
  await new Promise<void>((resolve) => texts.listen(0, "127.0.0.1", resolve));
  const { port } = texts.address() as AddressInfo;
  const progress: (number | null)[] = [];
  const file = await world.client.fetchFile(`http://127.0.0.1:${port}/a.txt`, {
    onProgress: (_received, total) => void progress.push(total),
  });
  assert.deepEqual([file.name, file.size, progress[0]], ["a.txt", 7, 7]);
  await assert.rejects(world.client.fetchFile("file:///etc/passwd"), code("GOLGI_FETCH_ADDRESS"));
  await new Promise((resolve) => texts.close(resolve));
});

test("the zip of outputs and a ticket", async () => {
  const run = await world.run("word-count", { texts: [await world.putFile("z.txt", "zip me")] });
  const zip = await new Response(await world.client.run(run).downloadOutputs()).bytes();
  assert.equal(Buffer.from(zip).toString("latin1", 0, 4), "PK\x03\x04");
  const { path } = await world.client.call("createTicket");
  assert.match(path, /^\/open\?ticket=/);
});

describe("attempts, logs and made documents of a run", () => {
  let run: RunId;
  before(async () => {
    const texts = await Promise.all([1, 2, 3].map((n) => world.putFile(`${n}.txt`, `attempt ${"x ".repeat(n)}`)));
    run = await world.run("word-count", { texts });
  });

  test("attempts in pages, by what they used, or of some node runs", async () => {
    const { client } = world;
    const all = await client.call("listAttempts", { params: { id: run }, query: { sort: "memory" } });
    assert.equal(all.rows.length, 6);
    const sizes = all.rows.map(({ usage }) => usage?.maxRssBytes ?? -1);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    const paged: string[] = [];
    for (let after: string | undefined; ; ) {
      const query = { sort: "memory", limit: 4, ...(after !== undefined && { after }) } as const;
      const page = await client.call("listAttempts", { params: { id: run }, query });
      paged.push(...page.rows.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    assert.deepEqual(
      paged,
      all.rows.map(({ id }) => id),
    );
    const path = all.rows[0]?.path ?? "";
    const some = await client.call("listAttempts", { params: { id: run }, query: { path: [path] } });
    assert.deepEqual(
      some.rows.map((row) => row.path),
      [path],
    );
    assert.equal((await world.fetch(`/api/v1/runs/${run}/attempts?after=nonsense`)).status, 400);
  });

  test("a text in all logs, page by page", async () => {
    const found: string[] = [];
    for (let after: string | undefined; ; ) {
      const query = { text: "COUNT", limit: 1, ...(after !== undefined && { after }) };
      const page = await world.client.call("searchLogs", { params: { id: run }, query });
      found.push(...page.hits.map(({ path, stream, line, text }) => `${path} ${stream} ${line} ${text}`));
      after = page.next;
      if (after === undefined) break;
    }
    assert.equal(found.length, 3);
    assert.ok(
      found.every((hit) => /^map-count-words\[.*\]\/count-words stderr 1 counting$/.test(hit)),
      found.join(", "),
    );
    const none = await world.client.call("searchLogs", { params: { id: run }, query: { text: "no such text" } });
    assert.deepEqual([none.hits, none.searched], [[], 6]);
  });

  test("the document that a dynamic node made; others have none", async () => {
    const params = { id: run, path: "map-count-words" };
    await assert.rejects(world.client.call("getNodeDocument", { params }), code("GOLGI_NO_MADE_DOCUMENT"));
    const database = await openSqlite(join(world.directory, "golgi.db"));
    try {
      const row = await database.run(run);
      const [model] = (await database.nodes(run, { kind: ["task"] })).rows;
      assert.ok(row && model);
      const id: RunId = "run_dynamicdynam";
      const document = documentOf(asking);
      await database.createRun({ ...row, id, status: "running" }, (await database.document(row.document)) as never, []);
      const lease = await database.acquireLease(id, "another", Date.now(), Date.now() + 60_000);
      assert.ok(lease);
      const node = { ...model, run: id, path: "plan-it", kind: "dynamic", status: "running" } as const;
      const plan = { ...model, run: id, path: "plan-it/@plan", outputs: { graph: document as never } };
      const batch = { leases: [lease], runs: [], attempts: [], events: [], cache: [], releaseClaims: [] };
      await database.commit({ ...batch, nodes: [node] });
      await assert.rejects(
        world.client.call("getNodeDocument", { params: { id, path: "plan-it" } }),
        code("GOLGI_NO_MADE_DOCUMENT"),
      );
      await database.commit({ ...batch, nodes: [plan] });
      const made = await world.client.call("getNodeDocument", { params: { id, path: "plan-it" } });
      assert.deepEqual(made.document, document);
    } finally {
      await database.close();
    }
  });

  test("changes of all runs and events of one, together", async () => {
    const gone = new AbortController();
    const kinds: string[] = [];
    for await (const message of world.client.follow({ runs: "now", run: new Map([[run, 0]]), log: new Map() }, gone)) {
      kinds.push(message.kind);
      if (kinds.includes("run-end") && kinds.includes("runs")) gone.abort();
    }
    assert.ok(kinds.includes("event") && kinds.includes("runs"), kinds.join(" "));
    assert.equal((await world.fetch("/api/v1/events?run=run_x")).status, 400);
  });

  test("a list without values", async () => {
    const { rows } = await world.client.call("listRuns", { query: { workflow: "word-count", brief: "1" } });
    assert.ok(rows.length > 0 && rows.every(({ inputs, outputs }) => Object.keys(inputs).length === 0 && outputs === null));
  });
});

test("a list goes on only from a cursor that a list gave", async () => {
  const { rows, next } = await world.client.call("listRuns", { query: { limit: 1 } });
  assert.ok(next !== undefined);
  const second = await world.client.call("listRuns", { query: { limit: 1, after: next } });
  assert.notEqual(second.rows[0]?.id, rows[0]?.id);
  for (const after of ["x", "1:", ":run_a", `${next}x!`, "1e3:run_a", "9".repeat(30)])
    assert.equal((await world.fetch(`/api/v1/runs?after=${encodeURIComponent(after)}`)).status, 400, after);
});

test("a list shows what was committed just before it was asked for", async () => {
  const shown = async () => (await world.client.call("listRuns", { query: { limit: 5 } })).rows.map(({ id }) => id);
  for (let n = 0; n < 5; n++) {
    await shown();
    const { id } = await world.client.launch({
      workflow: "word-count",
      inputs: { texts: [await world.putFile("x.txt", `run ${n}`)] },
    });
    assert.equal((await shown())[0], id);
    assert.equal((await world.client.run(id).get()).run.id, id);
    await world.client.run(id).done();
    assert.equal((await world.client.run(id).get()).run.status, "succeeded");
    assert.equal((await world.client.call("listRuns", { query: { limit: 5 } })).rows[0]?.status, "succeeded");
  }
});

test("a directory as a frame and as a zip", async () => {
  const { digest } = await world.putFile("a.txt", "a");
  const directory = await world.client.call("storeDirectory", { body: { name: "d", files: [{ path: "a.txt", digest }] } });
  const { base } = await world.client.call("frameDirectory", { params: { digest: directory.digest } });
  assert.equal(await (await fetch(`${world.url}${base}a.txt`)).text(), "a");
  const zip = await world.fetch(`/api/v1/artifacts/${directory.digest}/zip`);
  assert.equal((await zip.bytes())[0], 0x50);
});

test("every operation of the contract was seen", () => {
  assert.deepEqual(
    Object.keys(PATHS).filter((name) => !seen.has(name as never)),
    [],
  );
});

test("no fault was logged", () => assert.deepEqual(world.faults, []));
