/** Files by their address: from a real server on loopback where that is allowed, and all that is refused. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import type { FileValue } from "@golgi/ir";
import { ApiError, type Problem } from "../client.ts";
import { readServerEvents } from "../client/server-events.ts";
import { createWorld, type World } from "../testing/world.ts";
import { isPublicAddress, readAddress } from "./address.ts";

const FASTQ = "@r1\nACGT\n+\nIIII\n";
const MEGABYTE = Buffer.alloc(1024 * 1024, 7);
let open: World;
let strict: World;
let other: Server;
let origin: string;
/** Connections that were given up by us. */
let leftEarly: Promise<void>;

before(async () => {
  let left: () => void = () => undefined;
  leftEarly = new Promise((resolve) => (left = resolve));
  other = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    switch (pathname) {
      case "/reads/sample%201.fastq":
        return void response.end(FASTQ);
      case "/named":
        return void response
          .setHeader("content-disposition", `attachment; filename="../../etc/x.fq"; filename*=UTF-8''r%C3%A9ads.fq`)
          .end(FASTQ);
      case "/to":
        return void response.writeHead(302, { location: searchParams.get("url") ?? "/to" }).end();
      case "/packed":
        return void response.setHeader("content-encoding", "gzip").end("x");
      case "/short":
        response.writeHead(200, { "content-length": "100" });
        response.write("only this");
        return void setTimeout(() => response.destroy(), 50);
      case "/silent":
        response.writeHead(200, { "content-length": "100" });
        return void response.write("and then nothing");
      case "/mute":
        return;
      case "/large":
        response.writeHead(200, searchParams.has("announced") ? { "content-length": String(50 * MEGABYTE.length) } : {});
        for (let part = 0; part < 50; part++) response.write(MEGABYTE);
        return void response.end();
      case "/slow": {
        response.writeHead(200, { "content-length": String(200 * 1000) });
        const timer = setInterval(() => response.write(Buffer.alloc(1000)), 50);
        return void response.on("close", () => {
          clearInterval(timer);
          left();
        });
      }
      default:
        return void response.writeHead(404).end("no");
    }
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  open = await createWorld({ fetch: { allowPrivate: true, maxBytes: 20 * MEGABYTE.length, answerMs: 1500, idleMs: 1500 } });
  strict = await createWorld();
});
after(async () => {
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
  for (const world of [open, strict]) {
    await world.close();
    assert.deepEqual(world.faults, []);
  }
});

interface Outcome {
  readonly events: readonly string[];
  readonly file?: FileValue;
  readonly problem?: Problem;
}

async function fetchFile(world: World, url: string, name?: string, signal?: AbortSignal): Promise<Outcome> {
  const response = await world.client.request("fetchFile", {
    body: { url, ...(name !== undefined && { name }) },
    ...(signal !== undefined && { signal }),
  });
  const events: string[] = [];
  let outcome: Partial<Outcome> = {};
  for await (const { event, data } of readServerEvents(response)) {
    events.push(event);
    if (event === "file") outcome = { file: JSON.parse(data) as FileValue };
    if (event === "problem") outcome = { problem: JSON.parse(data) as Problem };
  }
  return { events, ...outcome };
}

const refused = (wanted: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ApiError, String(error));
  assert.equal(error.code, wanted, error.message);
  assert.match(error.message, message);
  return true;
};

describe("what comes", () => {
  test("the file with its name, size, digest and format", async () => {
    const { file, events } = await fetchFile(open, `${origin}/reads/sample%201.fastq#top`);
    assert.deepEqual(file, {
      class: "File",
      digest: `sha256:${createHash("sha256").update(FASTQ).digest("hex")}`,
      name: "sample 1.fastq",
      size: FASTQ.length,
      format: "edam:format_1930",
    });
    assert.deepEqual(events, ["progress", "file"]);
    assert.equal((await open.store.read(file?.digest ?? "sha256:")).toString(), FASTQ);
    assert.equal((await fetchFile(open, `${origin}/named`)).file?.name, "réads.fq");
    assert.equal((await fetchFile(open, `${origin}/named`, "own.fq")).file?.name, "own.fq");
    const moved = `${origin}/to?url=${encodeURIComponent("/reads/sample%201.fastq")}`;
    assert.equal((await fetchFile(open, moved)).file?.size, FASTQ.length);
  });

  test("progress on the way; who goes away ends the transfer", async () => {
    const leaving = new AbortController();
    const response = await open.client.request("fetchFile", { body: { url: `${origin}/slow` }, signal: leaving.signal });
    const seen: { receivedBytes: number; totalBytes: number }[] = [];
    try {
      for await (const { data } of readServerEvents(response)) {
        seen.push(JSON.parse(data) as (typeof seen)[number]);
        if (seen.length === 3) leaving.abort();
      }
    } catch {
      // The abort.
    }
    assert.ok((seen[2]?.receivedBytes ?? 0) > (seen[0]?.receivedBytes ?? 0));
    assert.equal(seen[0]?.totalBytes, 200_000);
    await leftEarly;
  });
});

describe("what is refused", () => {
  test("answers that are not the whole file", async () => {
    const failed = (path: string, wanted: string, message: RegExp) =>
      assert.rejects(fetchFile(open, `${origin}${path}`), refused(wanted, message), path);
    await failed("/nothing", "GOLGI_FETCH_FAILED", /answered 404/);
    await failed("/packed", "GOLGI_FETCH_FAILED", /content-encoding gzip/);
    await failed("/to", "GOLGI_FETCH_FAILED", /redirects more than 5 times/);
    await failed("/mute", "GOLGI_FETCH_FAILED", /no answer within 1\.5 s/);
    await failed("/large?announced", "GOLGI_FETCH_TOO_LARGE", /larger than the 20971520 bytes/);
    await assert.rejects(fetchFile(open, "http://127.0.0.1:1/x"), refused("GOLGI_FETCH_FAILED", /nothing answers there/));
    assert.equal((await fetchFile(open, `${origin}/large`)).problem?.code, "GOLGI_FETCH_TOO_LARGE");
    assert.match((await fetchFile(open, `${origin}/short`)).problem?.detail ?? "", /broke off|9 of 100 bytes/);
    assert.match((await fetchFile(open, `${origin}/silent`)).problem?.detail ?? "", /nothing came for 1\.5 s/);
    for await (const { size } of open.store.list()) assert.equal(size, FASTQ.length, "of what failed, nothing is kept");
  });

  test("addresses that are none of ours to ask", async () => {
    for (const url of [
      "file:///etc/passwd",
      "ftp://example.org/x",
      "data:,x",
      "not an address",
      "http://ada:secret@example.org/",
    ])
      await assert.rejects(fetchFile(open, url), refused("GOLGI_FETCH_ADDRESS", /is not fetched/), url);
    assert.throws(
      () => readAddress("http://ada:secret@example.org/"),
      (error: Error) => !error.message.includes("secret"),
    );
    await assert.rejects(
      fetchFile(open, `${origin}/to?url=${encodeURIComponent("file:///etc/passwd")}`),
      refused("GOLGI_FETCH_ADDRESS", /file:/),
    );
    for (const name of ["..", "a/b", ""]) await assert.rejects(fetchFile(open, `${origin}/named`, name), ApiError, name);
  });

  test("this machine and its network, unless the server was started to allow it", async () => {
    const port = new URL(origin).port;
    for (const url of [
      `${origin}/named`,
      `http://localhost:${port}/named`,
      `http://[::1]:${port}/named`,
      `http://[::ffff:127.0.0.1]:${port}/named`,
      `http://2130706433:${port}/named`,
      `http://0x7f.1:${port}/named`,
      "http://0.0.0.0/",
      "http://10.1.2.3/",
      "http://169.254.169.254/latest/meta-data/",
      "http://[fd00::1]/",
      "http://[fe80::1]/",
      "http://[64:ff9b::7f00:1]/",
    ])
      await assert.rejects(
        fetchFile(strict, url),
        refused("GOLGI_FETCH_ADDRESS", /on this machine or in a private network/),
        url,
      );
  });

  test("which addresses are public", () => {
    for (const address of ["8.8.8.8", "193.62.193.80", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
      assert.equal(isPublicAddress(address), true, address);
    for (const address of ["127.8.9.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "224.0.0.1", "255.255.255.255"])
      assert.equal(isPublicAddress(address), false, address);
    for (const address of ["::", "::1", "::ffff:8.8.8.8", "fc00::1", "ff02::1", "2002:7f00:1::", "2001:db8::1", "localhost"])
      assert.equal(isPublicAddress(address), false, address);
  });
});
