/** Clients that leave in the middle, stall, or say nonsense: nothing is kept for them, and nothing of it is a fault of the server. */
import assert from "node:assert/strict";
import { readdirSync, readlinkSync, truncateSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, test } from "node:test";
import type { Digest } from "@golgi/ir";
import { sleepy } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";
import { eventStream } from "./sse.ts";

let world: World;
let large: { readonly path: string; readonly digest: Digest };
before(async () => {
  world = await createWorld();
  await world.register(sleepy);
  const path = join(world.directory, "large.bin");
  writeFileSync(path, "begin");
  truncateSync(path, 1024 ** 3);
  large = { path, digest: (await world.store.link(path)).digest };
});
after(async () => {
  await world.close();
  assert.deepEqual(world.faults, []);
});

function dial(text: string): Promise<Socket> {
  const { port } = new URL(world.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text, () => resolve(socket)));
    socket.once("error", reject);
  });
}

/** All that comes until the server ends the connection. */
async function ask(text: string): Promise<string> {
  const socket = await dial(text);
  const parts: Buffer[] = [];
  for await (const part of socket as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

const authorized = (): string => `Host: 127.0.0.1\r\nAuthorization: Bearer ${world.server.token}\r\n`;

/** How often this process holds the large file open. */
function held(): number {
  return readdirSync("/proc/self/fd").filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === large.path;
    } catch {
      return false;
    }
  }).length;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await sleep(20)) assert.ok(Date.now() < end, what);
}

test("a body that breaks off is no fault", async () => {
  for (const path of ["/api/v1/files/lookup", "/api/v1/runs", "/api/v1/workflows"]) {
    const head = `POST ${path} HTTP/1.1\r\n${authorized()}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"a":`;
    const socket = await dial(head);
    await sleep(50);
    socket.resetAndDestroy();
  }
  await sleep(200);
  assert.deepEqual(world.faults, []);
});

test("an address that cannot be read is answered with a problem", async () => {
  for (const request of [
    "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: %\r\nConnection: close\r\n\r\n",
    "GET /a\\b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "GET http:// HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
  ]) {
    const answer = await ask(request);
    assert.match(answer, /^HTTP\/1\.1 400 /, request);
    assert.match(answer, /content-type: application\/problem\+json/i, request);
    assert.match(answer, /x-content-type-options: nosniff/i, request);
    assert.match(answer, /"code":"GOLGI_INVALID_REQUEST"/, request);
  }
});

test("downloads and zips that nobody reads on leave no file open", async () => {
  const { digest } = await world.client.call("storeDirectory", {
    body: { name: "d", files: [{ path: "x/large.bin", digest: large.digest }] },
  });
  for (const path of [`artifacts/${large.digest}`, `artifacts/${digest}/path/x/large.bin`, `artifacts/${digest}/zip`]) {
    const sockets = await Promise.all(
      Array.from({ length: 8 }, () => dial(`GET /api/v1/${path} HTTP/1.1\r\n${authorized()}\r\n`)),
    );
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve))));
    await until(() => held() > 0, `${path} is not being read`);
    for (const socket of sockets) socket.destroy();
    await until(() => held() === 0, `${path} is still open ${held()} times`);
  }
});

test("HEAD of a stream has its headers, ends, and starts nothing", async () => {
  const { id } = await world.client.launch({ workflow: "sleepy", inputs: { seconds: 1 } });
  const answer = await ask(`HEAD /api/v1/runs/${id}/events HTTP/1.1\r\n${authorized()}Connection: close\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /content-type: text\/event-stream/i);
  assert.match(answer, /\r\n\r\n$/);
  const whole = await ask(`HEAD /api/v1/artifacts/${large.digest} HTTP/1.1\r\n${authorized()}Connection: close\r\n\r\n`);
  assert.match(whole, /content-length: 1073741824/i);
  assert.equal(held(), 0);
});

test("events are made at the pace of their reader, and end with it", async () => {
  let [made, ended] = [0, false];
  const { body } = eventStream(async function* () {
    try {
      for (;;) {
        made++;
        yield "x".repeat(20_000);
      }
    } finally {
      ended = true;
    }
  });
  assert.ok(typeof body === "function");
  const to = new PassThrough();
  const written = body(to);
  await sleep(50);
  assert.ok(made <= 10, `${made} before anything was read`);
  for (let n = 0; n < 20; n++) {
    to.read();
    await sleep(1);
  }
  assert.ok(made > 10 && made < 120, `${made} after twenty reads`);
  to.destroy();
  await written;
  assert.equal(ended, true);
});

test("a source of events that fails ends the connection; one whose reader was gone before is not asked", async () => {
  const failing = eventStream(async function* () {
    yield "a";
    throw new Error("the database is away");
  });
  const to = new PassThrough();
  assert.ok(typeof failing.body === "function");
  await failing.body(to);
  assert.equal(to.destroyed, true);
  let asked = false;
  const late = eventStream(async function* () {
    asked = true;
    yield "a";
  });
  assert.ok(typeof late.body === "function");
  await late.body(to);
  assert.equal(asked, false);
});
