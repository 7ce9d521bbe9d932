/** Changes of all runs, and several things over one connection: nothing lost whatever breaks, also of runs of other processes. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSqlite, type Database, type RunRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import type { LiveMessage, RunChange, Topics } from "../client.ts";
import { asking, sleepy, wordCount } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";
import { createRunChanges, type RunChanges } from "./run-changes.ts";

let world: World;
before(async () => {
  world = await createWorld();
  for (const definition of [sleepy, wordCount, asking]) await world.register(definition);
});
after(() => world.close());

const COUNTS = { total: 0, ready: 0, running: 0, succeeded: 0, reused: 0, failed: 0, cancelled: 0 };
let serial = 0;

function rowOf(changes: Partial<RunRow> = {}): RunRow {
  serial++;
  return {
    id: `run_${String(serial).padStart(12, "0")}`,
    document: `sha256:${"0".repeat(64)}`,
    workflow: "w",
    label: null,
    status: "queued",
    inputs: { large: "x".repeat(1000) },
    outputs: null,
    error: null,
    options: { cache: true, keepGoing: false, priority: 0 },
    createdAt: 1000 + serial,
    startedAt: null,
    endedAt: null,
    counts: COUNTS,
    ...changes,
  };
}

const add = (database: Database, row: RunRow) =>
  database.createRun(row, { golgi: "document/1", tasks: {}, workflows: {}, main: row.document }, []);

/** As the engine of another process does. */
async function change(database: Database, row: RunRow): Promise<void> {
  const lease = await database.acquireLease(row.id, "another", 1, 10 ** 15);
  assert.ok(lease);
  const none = { nodes: [], attempts: [], events: [], cache: [], releaseClaims: [] };
  assert.equal(await database.commit({ ...none, leases: [lease], runs: [row] }), "committed");
}

function reading(changes: RunChanges, cursor?: string) {
  const gone = new AbortController();
  const texts = changes.follow(cursor, gone.signal);
  return {
    async next(): Promise<RunChange> {
      const { value } = await texts.next();
      return JSON.parse(/^data: (.*)$/m.exec(value as string)?.[1] ?? "") as RunChange;
    },
    async end() {
      gone.abort();
      await texts.return(undefined);
    },
  };
}

/** Two connections to one database file: the server's, and that of another process. */
async function withDatabases(work: (mine: Database, theirs: Database) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "golgi-changes-"));
  const [mine, theirs] = [await openSqlite(join(directory, "a.db")), await openSqlite(join(directory, "a.db"))];
  try {
    await work(mine, theirs);
  } finally {
    await mine.close();
    await theirs.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

test("runs that another process makes, changes and ends are told, as they are now, without their values", () =>
  withDatabases(async (mine, theirs) => {
    await add(theirs, rowOf());
    const changes = createRunChanges(mine);
    const reader = reading(changes);
    const hello = await reader.next();
    assert.deepEqual([hello.reset, hello.open, hello.rows.length], [true, 1, 0]);
    const row = rowOf();
    await add(theirs, row);
    const made = await reader.next();
    assert.deepEqual([made.reset, made.open, made.rows], [false, 2, [{ ...row, inputs: {} }]]);
    const counts = { ...COUNTS, total: 3, succeeded: 1 };
    await change(theirs, { ...row, status: "running", startedAt: 5, counts });
    const [running] = (await reader.next()).rows;
    assert.deepEqual([running?.status, running?.counts], ["running", counts]);
    await change(theirs, { ...row, status: "failed", endedAt: 9, counts });
    const over = await reader.next();
    assert.deepEqual([over.open, over.rows.map(({ status }) => status)], [1, ["failed"]]);
    // Resumed: open again.
    await change(theirs, { ...row, status: "queued" });
    assert.equal((await reader.next()).open, 2);
    await reader.end();
    changes.close();
  }));

test("a run that ends among many newer ones is told; so is what a reader with a cursor missed; too much means: read again", () =>
  withDatabases(async (mine, theirs) => {
    const old = rowOf();
    await add(theirs, old);
    for (let n = 0; n < 80; n++) await add(theirs, rowOf({ status: "succeeded" }));
    const changes = createRunChanges(mine);
    const steady = reading(changes);
    const { cursor } = await steady.next();
    await change(theirs, { ...old, status: "succeeded", endedAt: 4 });
    const ended = await steady.next();
    assert.deepEqual([ended.open, ended.rows.map(({ id, status }) => [id, status])], [0, [[old.id, "succeeded"]]]);
    const late = reading(changes, cursor);
    assert.deepEqual((await late.next()).rows, ended.rows);
    await late.end();
    const current = reading(changes, ended.cursor);
    const told = await current.next();
    assert.deepEqual([told.cursor, told.reset, told.rows.length], [ended.cursor, false, 0]);
    await current.end();
    const stranger = reading(changes, "abc.12");
    assert.equal((await stranger.next()).reset, true);
    await stranger.end();
    // More new runs than a look sees, all over already: which ones is not known, so lists are read again.
    const pending = steady.next();
    const rows = Array.from({ length: 60 }, () => rowOf({ status: "succeeded" }));
    await mine.createRun(rows[0] as RunRow, { golgi: "document/1", tasks: {}, workflows: {}, main: old.document }, []);
    await pending;
    await Promise.all(rows.slice(1).map((row) => add(theirs, row)));
    for (;;) {
      const { reset, rows: seen } = await steady.next();
      if (reset || seen.some(({ id }) => id === rows.at(-1)?.id)) break;
    }
    await steady.end();
    changes.close();
  }));

test("when nobody has looked for a while, an old cursor begins again", () =>
  withDatabases(async (mine, theirs) => {
    const changes = createRunChanges(mine);
    const first = reading(changes);
    const { cursor } = await first.next();
    await first.end();
    await add(theirs, rowOf({ status: "succeeded" }));
    const second = reading(changes, cursor);
    assert.equal((await second.next()).reset, true);
    await second.end();
    changes.close();
  }));

test("runs, events and a log over one connection that breaks again and again: each once, in order, and each ends", async () => {
  const { client } = world;
  const run = await client.launch({ workflow: "sleepy", inputs: { seconds: 0.6 } });
  let connections = 0;
  const { createClient } = await import("../client.ts");
  const cutting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null || !String(input).includes("/events")) return response;
    connections++;
    const reader = response.body.getReader();
    let rest = 2;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await reader.read();
        if (done) return controller.close();
        if (rest-- > 0) return controller.enqueue(value);
        await reader.cancel();
        controller.error(new TypeError("connection lost"));
      },
    });
    return new Response(body, { headers: response.headers });
  };
  const broken = createClient({ url: world.url, token: world.server.token, fetch: cutting });
  const topics: Topics = { runs: "now", run: new Map([[run.id, 0]]), log: new Map() };
  const gone = new AbortController();
  const said: LiveMessage[] = [];
  for await (const message of broken.follow(topics, { signal: gone.signal, maxDelayMs: 1 })) {
    said.push(message);
    if (message.kind === "run-end") gone.abort();
  }
  const seqs = said.flatMap((message) => (message.kind === "event" ? [message.event.seq] : []));
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => index + 1),
  );
  assert.ok(connections > 1, `${connections} connections`);
  assert.deepEqual(said.filter(({ kind }) => kind === "run-end").length, 1);
  assert.deepEqual([...topics.run], []);
  const counted = await world.run("word-count", { texts: [await world.putFile("a.txt", "some words")] });
  const { rows } = await client.call("listNodes", { params: { id: counted }, query: { kind: ["task"] } });
  const task = rows.find((row) => row.path.includes("count-words"))?.path ?? "";
  const { attempts } = await client.call("getNode", { params: { id: counted, path: task } });
  const log = { run: counted, attempt: attempts[0]?.id ?? ("att_none" as const), stream: "stderr" as const, from: 0 };
  const texts: string[] = [];
  const logs: Topics = {
    run: new Map(),
    log: new Map([
      ["one", { ...log }],
      ["two", { ...log, from: 4 }],
    ]),
  };
  for await (const message of broken.follow(logs, { maxDelayMs: 1 }))
    texts.push(message.kind === "log" ? `${message.name} ${message.part.text}` : message.kind);
  assert.deepEqual(texts.sort(), ["log-end", "log-end", "one counting\n", "two ting\n"]);
});

test("a log of a run of another process is followed to its end, and is not complete before", async () => {
  // Another engine and executor on the same directory, as `golgi run` in a terminal beside `golgi serve`.
  const other = await createWorld({ directory: world.directory, port: 0 });
  try {
    const run = await other.client.launch({ workflow: "sleepy", inputs: { seconds: 1.5 } });
    let attempt: string | undefined;
    for await (const event of world.client.run(run.id).events())
      if (event.kind === "attempt.started") {
        attempt = String(event.data["attempt"]);
        break;
      }
    const params = { id: run.id, attempt: attempt as never, stream: "stderr" as const };
    assert.equal((await world.client.call("readLog", { params })).complete, false);
    const seen: string[] = [];
    const topics: Topics = {
      run: new Map(),
      log: new Map([["a", { run: run.id, attempt: attempt as never, stream: "stderr", from: 0 }]]),
    };
    for await (const message of world.client.follow(topics)) seen.push(message.kind);
    assert.equal((await run.get()).run.status !== "queued", true);
    assert.equal(seen.at(-1), "log-end");
    const { attempts } = await world.client.call("getNode", { params: { id: run.id, path: "wait" } });
    assert.ok((attempts[0]?.endedAt ?? null) !== null, "the log ended with its attempt");
    assert.equal((await world.client.call("readLog", { params })).complete, true);
    await run.done();
  } finally {
    await other.server.close();
    await other.engine.close({ cancel: true });
  }
});

test("a run in another process appears among the changes of this server", async () => {
  const { client } = world;
  const other = await createWorld({ directory: world.directory, port: 0 });
  try {
    const topics: Topics = { runs: "now", run: new Map(), log: new Map() };
    const gone = new AbortController();
    let id: RunId | undefined;
    const statuses: string[] = [];
    for await (const message of client.follow(topics, { signal: gone.signal })) {
      if (message.kind !== "runs") continue;
      if (message.change.reset) id = (await other.client.launch({ workflow: "sleepy", inputs: { seconds: 0.4 } })).id;
      for (const row of message.change.rows) if (row.id === id) statuses.push(row.status);
      if (statuses.at(-1) === "succeeded") gone.abort();
    }
    assert.ok(statuses.includes("running") && statuses.at(-1) === "succeeded", statuses.join(" "));
  } finally {
    await other.server.close();
    await other.engine.close({ cancel: true });
  }
});

test("more logs and runs than an address has room for: the newest are followed", async () => {
  const run = await world.run("word-count", { texts: [await world.putFile("b.txt", "words")] });
  const unknown = (n: number): [RunId, number] => [`run_${String(n).padStart(12, "0")}`, 0];
  const topics: Topics = { run: new Map([...Array.from({ length: 150 }, (_, n) => unknown(n)), [run, 0]]), log: new Map() };
  const kinds: string[] = [];
  for await (const message of world.client.follow(topics, { maxDelayMs: 1 }))
    if (message.kind === "event") kinds.push(message.event.kind);
  assert.equal(kinds.at(-1), "run.succeeded");
  assert.equal(topics.run.size, 0);
});
