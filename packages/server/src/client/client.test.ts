/** What a program that is careless, or in a hurry, does with the client: a lost server, a signal, a wrong upload to go on with. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { wordCount } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";
import { ApiError, createClient, type Client } from "../client.ts";

let world: World;
/** The same server over a network that can be cut. */
let client: Client;
let [cut, asked] = [false, 0];

before(async () => {
  world = await createWorld();
  await world.register(wordCount);
  client = createClient({
    url: world.url,
    token: world.server.token,
    fetch: (input, init) => {
      asked++;
      return cut ? Promise.reject(new TypeError("fetch failed")) : fetch(input, init);
    },
  });
});
after(async () => {
  cut = false;
  await world.close();
  assert.deepEqual(world.faults, []);
});

async function whileCut<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<unknown> {
  const stop = new AbortController();
  cut = true;
  try {
    const before = asked;
    const working = work(stop.signal).then(
      () => undefined,
      (error: unknown) => error,
    );
    // Until it waits between two tries.
    while (asked < before + 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const began = performance.now();
    stop.abort(new Error("enough"));
    const error = await working;
    assert.ok(performance.now() - began < 150, "an aborted wait goes on");
    return error;
  } finally {
    cut = false;
  }
}

test("a signal ends the waits between tries at once", async () => {
  let id = "";
  await client.upload(new Blob(["0123456789"]), { partBytes: 4, onStarted: (given) => (id = given) });
  const upload = await whileCut((signal) => client.upload(new Blob(["0123456789"]), { resume: id, signal }));
  assert.equal((upload as Error).message, "enough");
  const launch = await whileCut((signal) => client.launch({ workflow: "word-count", inputs: { texts: [] }, signal }));
  assert.equal((launch as Error).message, "enough");
  const run = client.run("run_aaaaaaaaaaaa");
  const follow = await whileCut(async (signal) => {
    for await (const _ of run.events({ signal })) assert.fail();
  });
  assert.equal(follow, undefined);
});

test("an upload is not gone on with by a file of another size", { timeout: 20_000 }, async () => {
  const begun = await client.request("createUpload", { headers: { "tus-resumable": "1.0.0", "upload-length": "10" } });
  const resume = begun.headers.get("location")?.split("/").pop() ?? "";
  for (const text of ["0123456", "0123456789abc"])
    await assert.rejects(client.upload(new Blob([text]), { resume }), /is of 10 bytes, and this file has/);
  assert.equal((await client.upload(new Blob(["0123456789"]), { resume, partBytes: 0.5 })).size, 10);
  await assert.rejects(client.upload(new Blob(["x"]), { resume: "0".repeat(24) }), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.code, error.status], ["GOLGI_UPLOAD_UNKNOWN", 404]);
    return true;
  });
});

test("a signal that is aborted already lets nothing begin", async () => {
  const signal = AbortSignal.abort();
  const inputs = { texts: [] };
  const all = [
    client.upload(new Blob(["x"]), { signal }),
    client.launch({ workflow: "word-count", inputs, signal }),
    client.check({ workflow: "word-count", inputs, signal }),
    client.run("run_aaaaaaaaaaaa").done({ signal }),
  ];
  for (const one of all) await assert.rejects(one, { name: "AbortError" });
});
