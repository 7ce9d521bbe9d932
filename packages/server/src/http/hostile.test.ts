/** Requests that were faults once, or were taken for something else. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import type { RunId } from "@golgi/ir";
import { sh, t, task } from "@golgi/sdk";
import { asking, wordCount } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";

let world: World;
let run: RunId;
let digest: string;
const coded = task({
  name: "coded",
  inputs: { code: t.string().regex(/^([A-Z]|[A-Z])*\/\d$/) },
  outputs: { said: t.string() },
  script: ({ inputs, outputs }) => sh`echo ${inputs.code} > ${outputs.said}`,
});

before(async () => {
  world = await createWorld({ limits: { idleMs: 500 } });
  for (const definition of [wordCount, asking, coded]) await world.register(definition);
  const file = await world.putFile("a.txt", "one two");
  digest = file.digest;
  run = await world.run("word-count", { texts: [file] });
});
after(async () => {
  await world.close();
  assert.deepEqual(world.faults, []);
});

interface Said {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
}

async function send(method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<Said> {
  const response = await world.fetch(`/api/v1${path}`, {
    method,
    ...(body !== undefined && { body }),
    headers: { "content-type": "application/json", ...headers },
  });
  const { code, detail } = JSON.parse((await response.text()) || "{}") as Partial<Said>;
  return { status: response.status, ...(code !== undefined && { code }), ...(detail !== undefined && { detail }) };
}

test("a label that every object of JavaScript has is no label until it is given", async () => {
  for (const label of ["constructor", "valueof", "tostring"]) {
    const ref = `word-count@${label}`;
    assert.equal((await send("GET", `/workflows/${ref}`)).status, 404, label);
    assert.equal((await send("POST", "/runs", JSON.stringify({ workflow: ref, inputs: {} }))).status, 404, label);
  }
  assert.equal((await send("PUT", "/workflows/word-count/labels/constructor")).status, 200);
  assert.equal((await send("GET", "/workflows/word-count@constructor")).status, 200);
});

test("bodies that are nested very deeply are refused before anything walks through them", async () => {
  const list = (levels: number): string => `${"[".repeat(levels)}1${"]".repeat(levels)}`;
  const inputs = (levels: number): string => `{"workflow":"word-count","inputs":{"texts":${list(levels)}}}`;
  for (const levels of [1100, 5000, 400_000]) {
    assert.deepEqual((await send("POST", "/runs", inputs(levels))).code, "GOLGI_INVALID_JSON");
    const answer = `/runs/${run}/nodes/map-count-words/answer`;
    assert.equal((await send("POST", answer, `{"value":${list(levels)}}`)).code, "GOLGI_INVALID_JSON");
  }
  assert.equal((await send("POST", "/runs", inputs(900))).code, "GOLGI_INVALID_INPUTS");
  const file = (levels: number): string => {
    const head = `{"class":"File","digest":"${digest}","name":"a","size":7`;
    return `{"file":${`${head},"secondary":[`.repeat(levels)}${head}}${"]}".repeat(levels)}}`;
  };
  assert.equal((await send("POST", "/files/sniff", file(3000))).code, "GOLGI_INVALID_JSON");
  assert.equal((await send("POST", "/files/sniff", file(400))).status, 200);
  // Brackets in texts are none.
  const texts = JSON.stringify({ workflow: "word-count", inputs: { texts: `${"[".repeat(5000)}\\"{"` } });
  assert.equal((await send("POST", "/runs", texts)).code, "GOLGI_INVALID_INPUTS");
});

test("a compressed body is refused as such", async () => {
  const said = await send("POST", "/files/lookup", gzipSync('{"digests":[]}'), { "content-encoding": "gzip" });
  assert.deepEqual([said.status, said.code], [415, "GOLGI_MEDIA_TYPE"]);
  assert.match(said.detail ?? "", /gzip/);
  assert.equal((await send("POST", "/files/lookup", '{"digests":[]}', { "content-encoding": "identity" })).status, 200);
});

test("an answer to what is no open gate is refused, also when nobody drives the run", async () => {
  const path = `/runs/${run}/nodes/map-count-words/answer`;
  assert.deepEqual(await send("POST", path, '{"value":true}').then(({ status, code }) => [status, code]), [
    409,
    "GOLGI_GATE_NOT_OPEN",
  ]);
});

test("a pattern is told as it is, and one that backtracks for ever answers at once", async () => {
  const launch = (code: string): Promise<Said> => send("POST", "/runs", JSON.stringify({ workflow: "coded", inputs: { code } }));
  assert.match((await launch("a")).detail ?? "", /"a" does not match \/\^\(\[A-Z\]\|\[A-Z\]\)\*\\\/\\d\$\//);
  const began = process.cpuUsage();
  assert.equal((await launch(`${"A".repeat(5000)}!`)).status, 422);
  assert.ok(process.cpuUsage(began).user < 3e6);
});

test("HEAD tells of the whole, whatever range it names", async () => {
  const response = await world.fetch(`/api/v1/artifacts/${digest}`, { method: "HEAD", headers: { range: "bytes=0-1" } });
  assert.deepEqual([response.status, response.headers.get("content-length")], [200, "7"]);
});

test("a connection on which nothing moves is ended", { timeout: 20_000 }, async () => {
  const { port } = new URL(world.url);
  for (const token of [world.server.token, "wrong"]) {
    const head = `POST /api/v1/files/lookup HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"a":`);
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
  }
});
