/** Launching a compiled document that nobody registered: what `golgi run` does in a project whose server is up. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { documentDigest } from "@golgi/ir";
import { ApiError } from "../client.ts";
import { doomed, sleepy, wordCount } from "../testing/workflows.ts";
import { createWorld, documentOf, type World } from "../testing/world.ts";

let world: World;
before(async () => {
  world = await createWorld({ machine: { cpus: 2, sandbox: "plain" } });
});
after(async () => {
  await world.close();
  assert.deepEqual(world.faults, []);
});

const code = (wanted: string) => (error: unknown) => error instanceof ApiError && error.code === wanted;

test("it runs, is checked first, and can be launched again by its digest; the catalogue does not gain it", async () => {
  const { client } = world;
  const document = documentOf(wordCount);
  const inputs = { texts: [await world.putFile("a.txt", "one two three")] };
  const check = await client.check({ document, inputs });
  assert.deepEqual([check.ok, check.plan?.total, check.plan?.reused], [true, 2, 0]);
  const run = await client.launch({ document, inputs });
  assert.deepEqual((await run.done()).outputs?.["words"], [3]);
  assert.equal((await run.get()).document, documentDigest(document));
  assert.deepEqual((await client.call("listWorkflows")).rows, []);
  const again = await client.launch({ workflow: `word-count@${documentDigest(document)}`, inputs });
  assert.equal((await again.done()).counts.reused, 2);
  await assert.rejects(client.launch({ workflow: "word-count", inputs }), code("GOLGI_WORKFLOW_UNKNOWN"));
  const wrong = await client.check({ document, inputs: { texts: [] } });
  assert.deepEqual([wrong.ok, wrong.issues[0]?.path], [false, ["texts"]]);
});

test("an idempotency key covers the document", async () => {
  const { client } = world;
  const key = { idempotencyKey: "same" };
  const first = await client.launch({ document: documentOf(doomed), inputs: { code: 1 }, ...key });
  const second = await client.launch({ document: documentOf(doomed), inputs: { code: 1 }, ...key });
  assert.equal(first.id, second.id);
  await assert.rejects(
    client.launch({ document: documentOf(sleepy), inputs: { seconds: 0 }, ...key }),
    code("GOLGI_IDEMPOTENCY_KEY"),
  );
  await first.done();
});

test("either a name or a document, and a document is data that is checked", async () => {
  const document = documentOf(wordCount);
  const post = async (body: object) => {
    const headers = { "content-type": "application/json" };
    const answer = await world.fetch("/api/v1/runs", { method: "POST", headers, body: JSON.stringify(body) });
    return [answer.status, ((await answer.json()) as { readonly code: string }).code];
  };
  assert.deepEqual(await post({ inputs: {} }), [400, "GOLGI_INVALID_REQUEST"]);
  assert.deepEqual(await post({ inputs: {}, document, workflow: "word-count" }), [400, "GOLGI_INVALID_REQUEST"]);
  assert.deepEqual(await post({ inputs: {}, document: 5 }), [400, "GOLGI_INVALID_REQUEST"]);
  for (const hostile of [{}, { ...document, tasks: {} }, { ...document, main: `sha256:${"0".repeat(64)}` }])
    assert.deepEqual(await post({ inputs: {}, document: hostile }), [422, "GOLGI_DOCUMENT_INVALID"]);
});

test("the session says what runs may use", async () => {
  assert.deepEqual((await world.client.call("getSession")).machine, { cpus: 2, sandbox: "plain" });
});
