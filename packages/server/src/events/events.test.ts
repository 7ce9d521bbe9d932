/** Event streams: nothing lost, nothing twice, whatever breaks. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openSqlite } from "@golgi/engine";
import { createClient, type RunEvent } from "../client.ts";
import { readServerEvents } from "../client/server-events.ts";
import { sleepy, wordCount } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";
import { writeRun } from "../testing/written-run.ts";
import { createEventHub } from "./hub.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let world: World;
before(async () => {
  world = await createWorld();
  await world.register(wordCount);
  await world.register(sleepy);
});
after(() => world.close());

const seqs = (events: readonly { readonly seq: number }[]): readonly number[] => events.map(({ seq }) => seq);
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test("a follower that loses its connection at every event gets each event once", async () => {
  const texts = await Promise.all(upTo(8).map((n) => world.putFile(`${n}.txt`, `text ${n}`)));
  const run = await world.client.launch({ workflow: "word-count", inputs: { texts } });
  let connections = 0;
  // Cuts each connection after its first event; the client must go on by itself.
  const cutting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null || !String(input).includes("/events")) return response;
    connections++;
    const reader = response.body.getReader();
    let rest = 2;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await reader.read();
        if (done) controller.close();
        else if (rest-- > 0) controller.enqueue(value);
        else {
          await reader.cancel();
          controller.error(new TypeError("connection lost"));
        }
      },
    });
    return new Response(body, { headers: response.headers });
  };
  const client = createClient({ url: world.url, token: world.server.token, fetch: cutting });
  const events = await collect(client.run(run.id).events({ maxDelayMs: 1 }));
  assert.deepEqual(seqs(events), upTo(events.length));
  assert.equal(events.at(-1)?.kind, "run.succeeded");
  assert.ok(connections > 1, `${connections} connections`);
  assert.deepEqual(seqs(await collect(run.events({ after: 5 }))), upTo(events.length).slice(5));
});

test("Last-Event-ID goes before the query", async () => {
  const run = await world.run("word-count", { texts: [await world.putFile("x.txt", "x")] });
  const response = await world.fetch(`/api/v1/runs/${run}/events?after=0`, { headers: { "last-event-id": "3" } });
  const ids: string[] = [];
  for await (const { id, event } of readServerEvents(response)) ids.push(event === "end" ? "end" : (id ?? ""));
  assert.equal(ids[0], "4");
  assert.equal(ids.at(-1), "end");
});

test("many followers of one run all see the same, soon after it happens", async () => {
  const run = await world.client.launch({ workflow: "sleepy", inputs: { seconds: 0.5 } });
  const late: number[] = [];
  const all = await Promise.all(
    upTo(50).map(async () => {
      const got: RunEvent[] = [];
      for await (const event of run.events()) {
        if (event.kind === "run.succeeded") late.push(Date.now() - event.at);
        got.push(event);
      }
      return got;
    }),
  );
  for (const events of all) assert.deepEqual(seqs(events), seqs(all[0] ?? []));
  assert.ok(Math.min(...late) < 1000, `first after ${Math.min(...late)} ms`);
});

test("following goes on over a restart of the server, and the run with it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-restart-"));
  try {
    const first = await createWorld({ directory });
    await first.register(sleepy);
    const { port } = new URL(first.url);
    const run = await first.client.launch({ workflow: "sleepy", inputs: { seconds: 2 } });
    const states: string[] = [];
    const following = collect(run.events({ maxDelayMs: 50, onConnection: (state) => void states.push(state) }));
    for await (const event of run.events()) if (event.kind === "attempt.started") break;
    await first.server.close();
    await first.engine.close({ cancel: false });
    await first.store.close();
    const second = await createWorld({ directory, port: Number(port) });
    try {
      const events = await following;
      assert.deepEqual(seqs(events), upTo(events.length));
      assert.equal(events.at(-1)?.kind, "run.succeeded");
      assert.ok(states.includes("lost"));
      assert.equal((await second.client.run(run.id).get()).run.status, "succeeded");
    } finally {
      await second.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("a reader far behind is served from the database, a late one from memory; slow ones hold nothing up", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-hub-"));
  const database = await openSqlite(join(directory, "golgi.db"));
  try {
    const { id, append } = await writeRun(database);
    await append(9000);
    const hub = createEventHub(database);
    const gone = new AbortController();
    const slow = hub.follow(id, 0, gone.signal);
    const firstText = (await slow.next()).value as string;
    const live = hub.follow(id, 9000, gone.signal);
    const next = live.next();
    await append(6000);
    await append(1, "run.succeeded");
    assert.match((await next).value as string, /^id: 9001\n/);
    const got = [firstText];
    for await (const text of slow) got.push(text);
    const ids =
      got
        .join("")
        .match(/^id: \d+$/gm)
        ?.map((line) => Number(line.slice(4))) ?? [];
    assert.deepEqual(ids, upTo(15_001));
    assert.match(got.at(-1) ?? "", /^event: end/);
    await live.return(undefined);
    hub.close();
  } finally {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
