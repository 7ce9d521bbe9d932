/** Bytes over HTTP: ranges, validators, sandboxing. */
import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { FileValue } from "@golgi/ir";
import fc from "fast-check";
import { createWorld, type World } from "../testing/world.ts";
import { fileNameOf, parseRange } from "./serve-object.ts";

let world: World;
let file: FileValue;
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
before(async () => {
  world = await createWorld();
  file = await world.putFile("bytes.bin", BYTES);
});
after(() => world.close());

const get = (headers: Readonly<Record<string, string>> = {}, query = "", method = "GET") =>
  world.fetch(`/api/v1/artifacts/${file.digest}${query}`, { headers, method });

test("any range is exactly those bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(999), fc.nat(1200), async (start, length) => {
      const response = await get({ range: `bytes=${start}-${start + length}` });
      assert.equal(response.status, 206);
      const end = Math.min(999, start + length);
      assert.equal(response.headers.get("content-range"), `bytes ${start}-${end}/1000`);
      assert.equal(response.headers.get("content-length"), String(end - start + 1));
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), BYTES.subarray(start, end + 1));
    }),
    { numRuns: 60 },
  );
});

for (const [range, wanted] of [
  ["bytes=0-", "206 0-999"],
  ["bytes=-10", "206 990-999"],
  ["bytes=-5000", "206 0-999"],
  ["bytes=999-999", "206 999-999"],
  ["bytes=1000-", "416 "],
  ["bytes=-0", "416 "],
  ["bytes=0-1,5-6", "200 "],
  ["bytes=5-1", "200 "],
  ["lines=0-1", "200 "],
  ["bytes=", "200 "],
] as const) {
  test(`Range: ${range} → ${wanted}`, async () => {
    const response = await get({ range });
    const [, shown = ""] = /^bytes (.*)\/1000$/.exec(response.headers.get("content-range") ?? "") ?? [];
    assert.equal(`${response.status} ${shown}`, wanted);
    await response.arrayBuffer();
  });
}

test("an empty object has no range", () => {
  assert.throws(() => parseRange("bytes=0-", 0));
  assert.throws(() => parseRange("bytes=-1", 0));
});

test("validators: the digest is the ETag; HEAD has headers only", async () => {
  const etag = `"${file.digest}"`;
  const first = await get();
  assert.equal(first.headers.get("etag"), etag);
  assert.match(first.headers.get("cache-control") ?? "", /immutable/);
  assert.deepEqual(Buffer.from(await first.arrayBuffer()), BYTES);
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"])
    assert.equal((await get({ "if-none-match": known })).status, 304, known);
  assert.equal((await get({ "if-none-match": '"other"' })).status, 200);
  assert.equal((await get({ range: "bytes=0-1", "if-range": '"other"' })).status, 200);
  assert.equal((await get({ range: "bytes=0-1", "if-range": etag })).status, 206);
  const head = await get({}, "", "HEAD");
  assert.deepEqual([head.status, head.headers.get("content-length"), (await head.arrayBuffer()).byteLength], [200, "1000", 0]);
});

test("answers made of an object are confirmed by their tag, and by no other", async () => {
  const table = await world.putFile("t.csv", "a,b\n1,2\n");
  const directory = await world.client.call("storeDirectory", {
    body: { name: "d", files: [{ path: "x/t.csv", digest: table.digest }] },
  });
  for (const path of [`${table.digest}/table`, `${table.digest}/table?stats=1`, `${directory.digest}/entries`]) {
    const first = await world.fetch(`/api/v1/artifacts/${path}`);
    assert.equal(first.status, 200, path);
    assert.match(first.headers.get("cache-control") ?? "", /no-cache/);
    await first.arrayBuffer();
    const etag = first.headers.get("etag") ?? "none";
    const again = await world.fetch(`/api/v1/artifacts/${path}`, { headers: { "if-none-match": etag } });
    assert.deepEqual([again.status, await again.text()], [304, ""], path);
    const other = await world.fetch(`/api/v1/artifacts/${path}`, { headers: { "if-none-match": '"other"' } });
    assert.equal(other.status, 200, path);
    await other.arrayBuffer();
  }
});

test("a directory is looked into again and again; what is none, or is gone, is told so each time", async () => {
  const inside = await world.putFile("t.txt", "inside");
  const { digest } = await world.client.call("storeDirectory", {
    body: { name: "d", files: [{ path: "x/t.txt", digest: inside.digest }] },
  });
  const read = async (path: string) => {
    const response = await world.fetch(`/api/v1/artifacts/${path}`);
    return [response.status, (await response.text()).includes("inside")];
  };
  for (let n = 0; n < 3; n++) {
    assert.deepEqual(await read(`${digest}/path/x/t.txt`), [200, true]);
    assert.deepEqual(await read(`${digest}/path/x/no.txt`), [404, false]);
    assert.deepEqual(await read(`${file.digest}/entries`), [404, false]);
  }
  rmSync(await world.store.localPath(digest));
  assert.deepEqual(await read(`${digest}/path/x/t.txt`), [404, false]);
});

test("a large object that is no directory is not read to find that out", async () => {
  const path = join(world.directory, "large.bin");
  writeFileSync(path, "begin");
  truncateSync(path, 200 * 1024 * 1024);
  const { digest } = await world.store.link(path);
  const before = process.memoryUsage.rss();
  const response = await world.fetch(`/api/v1/artifacts/${digest}/entries`);
  assert.equal(response.status, 404);
  await response.arrayBuffer();
  assert.ok(process.memoryUsage.rss() - before < 100 * 1024 * 1024);
});

test("what could act is sandboxed, whatever it is called", async () => {
  for (const query of [
    "?name=report.html",
    "?name=picture.svg",
    "?type=text/html",
    "?name=x.bin&type=image/svg%2Bxml",
    "?type=application/xhtml%2Bxml",
    "?name=x.xml",
  ]) {
    const response = await get({}, query);
    assert.match(response.headers.get("content-security-policy") ?? "", /^sandbox(?!.*allow-same-origin)/, query);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    await response.arrayBuffer();
  }
  const plain = await get({}, "?name=a.txt");
  assert.match(plain.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
  assert.equal(plain.headers.get("content-type"), "text/plain; charset=utf-8");
  await plain.arrayBuffer();
  for (const query of ["?type=text/html%0d%0aSet-Cookie:x", "?name=a%0d%0ab", "?name=../x", "?other=1"])
    assert.equal((await get({}, query)).status, 400, query);
});

test("names come through in any script", () => {
  assert.equal(fileNameOf("été (1).txt"), "filename=\"_t_ (1).txt\"; filename*=UTF-8''%C3%A9t%C3%A9%20%281%29.txt");
  assert.equal(fileNameOf('a"b.txt'), "filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt");
});

test("a sparse file of 2.2 GB is downloaded in flat memory", async () => {
  const path = join(world.directory, "sparse.bin");
  const size = Math.round(2.2 * 1024 ** 3);
  writeFileSync(path, "begin");
  truncateSync(path, size);
  const { digest } = await world.store.link(path);
  const before = process.memoryUsage.rss();
  let most = 0;
  let received = 0;
  const response = await fetch(`${world.url}/api/v1/artifacts/${digest}`, {
    headers: { authorization: `Bearer ${world.server.token}` },
  });
  assert.ok(response.body);
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    received += part.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  assert.equal(received, size);
  assert.ok(most - before < 300 * 1024 * 1024, `grew by ${Math.round((most - before) / 1024 / 1024)} MiB`);
  const tail = await fetch(`${world.url}/api/v1/artifacts/${digest}`, {
    headers: { authorization: `Bearer ${world.server.token}`, range: `bytes=${size - 3}-` },
  });
  assert.deepEqual(
    [tail.status, tail.headers.get("content-range"), (await tail.bytes()).length],
    [206, `bytes ${size - 3}-${size - 1}/${size}`, 3],
  );
});
