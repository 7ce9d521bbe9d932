/** Inputs at addresses, from a server of this machine that misbehaves in every way that servers do. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { digestBytes, toErrorShape } from "@golgi/ir";
import { openLocalStore } from "@golgi/store";
import { nameOfAddress, openDownloads } from "../src/inputs/download.ts";
import { makeProject } from "./cli.ts";

async function serve(context: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function openStore(context: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "golgi-download-"));
  const store = await openLocalStore(join(root, "store"));
  context.after(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });
  return { root, store, file: join(root, "downloads.json") };
}

/** ETag by content, or only a date. */
function versioned(current: { text: string; dated: boolean }, log: string[]): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const modified = new Date(Date.UTC(2026, 0, current.text.length)).toUTCString();
    const etag = `"${current.text}"`;
    const same = current.dated ? request.headers["if-modified-since"] === modified : request.headers["if-none-match"] === etag;
    log.push(same ? "304" : "200");
    response.writeHead(same ? 304 : 200, current.dated ? { "last-modified": modified } : { etag });
    response.end(same ? undefined : current.text);
  };
}

for (const dated of [false, true]) {
  test(`what has not changed is not sent again (${dated ? "by date" : "by ETag"})`, async (t) => {
    const log: string[] = [];
    const current = { text: "one", dated };
    const base = await serve(t, versioned(current, log));
    const { store, file } = await openStore(t);
    const fetchIt = () => openDownloads({ store, file })(`${base}/a.txt`);
    assert.deepEqual(await fetchIt(), { digest: digestBytes("one"), size: 3 });
    assert.deepEqual(await fetchIt(), { digest: digestBytes("one"), size: 3 });
    current.text = "three";
    assert.equal((await fetchIt()).digest, digestBytes("three"));
    assert.deepEqual(log, ["200", "304", "200"]);
    await store.collect([], { dryRun: false, graceMs: 0 });
    assert.equal((await fetchIt()).digest, digestBytes("three"), "what the store has lost is fetched again");
    writeFileSync(file, "{ broken");
    assert.equal((await fetchIt()).digest, digestBytes("three"));
    assert.deepEqual(log.slice(3), ["200", "200"]);
  });
}

test("one address named by many inputs is fetched once", async (t) => {
  const log: string[] = [];
  const base = await serve(t, versioned({ text: "one", dated: false }, log));
  const { store, file } = await openStore(t);
  const download = openDownloads({ store, file });
  await Promise.all([1, 2, 3, 4].map(() => download(`${base}/a.txt`)));
  assert.deepEqual(log, ["200"]);
});

test("redirects are followed, but not to where one may not go", async (t) => {
  const base = await serve(t, (request, response) => {
    const to: Record<string, string> = { "/a": "/b", "/b": "c", "/loop": "/loop", "/away": "http://example.invalid/x" };
    const location = to[request.url ?? ""];
    if (location === undefined) response.end("end");
    else response.writeHead(302, { location }).end("moved");
  });
  const download = openDownloads(await openStore(t));
  assert.equal((await download(`${base}/a`)).digest, digestBytes("end"));
  await refused(download(`${base}/loop`), /redirects more than 5 times/);
  await refused(download(`${base}/away`), /only https:/);
});

test("every way to fail says what the server did, and leaves nothing in the store", async (t) => {
  const base = await serve(t, (request, response) => {
    if (request.url === "/none") response.writeHead(404).end("no");
    else if (request.url === "/secret") response.writeHead(403).end("no");
    else if (request.url === "/short") {
      response.writeHead(200, { "content-length": 100 });
      response.write("short", () => response.destroy());
    } else if (request.url === "/chunked") {
      response.write("x".repeat(50));
      setImmediate(() => response.destroy());
    } else if (request.url === "/endless") response.end("x".repeat(5000));
    else if (request.url === "/large") response.writeHead(200, { "content-length": 5000 }).end("x".repeat(5000));
    else response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.from("1f8b0800000000000003030000000000", "hex"));
  });
  const { store, file } = await openStore(t);
  const download = openDownloads({ store, file, maxBytes: 1000 });
  await refused(download(`${base}/none`), /answered 404/);
  await refused(download(`${base}/secret`), /answered 403/);
  await refused(download(`${base}/short`), /broke off|announced/);
  await refused(download(`${base}/chunked`), /broke off|announced|terminated/);
  await refused(download(`${base}/endless`), /larger than 1000 B/);
  await refused(download(`${base}/large`), /larger than 1000 B/);
  await refused(download(`${base}/packed`), /packed \(content-encoding gzip\)/);
  await refused(download("http://127.0.0.1:1/x"), /could not be fetched/);
  await refused(async () => download("http://example.invalid/x"), /only https:/);
  await refused(async () => download("https://me:secret@example.invalid/x"), /user name or password/);
  assert.equal((await store.usage()).objects, 0);
});

async function refused(work: Promise<unknown> | (() => Promise<unknown>), pattern: RegExp): Promise<void> {
  await assert.rejects(work, (thrown) => {
    const { code, message, hint } = toErrorShape(thrown);
    assert.equal(code, "GOLGI_INPUT_DOWNLOAD", message);
    assert.match(message, pattern);
    assert.doesNotMatch(message, /secret@/);
    return hint !== undefined && hint !== "";
  });
}

test("the name of the file is the last part of the path", () => {
  const names = [
    "https://h/a/b.fa.gz?x=1",
    "https://h/",
    "https://h/a%2Fb",
    "https://h/%2e%2e%2f%00",
    "https://h/caf%C3%A9.txt",
    "https://h/%zz",
  ];
  assert.deepEqual(names.map(nameOfAddress), ["b.fa.gz", "download", "a_b", "..__", "café.txt", "%zz"]);
});

test("a run takes a file from an address, and its companion beside it", async (t) => {
  const asked: string[] = [];
  const base = await serve(t, (request, response) => {
    asked.push(request.url ?? "");
    response.end(request.url?.endsWith(".fai") === true ? "chr1\t4\t6\t4\t5\n" : ">chr1\nACGT\n");
  });
  const project = makeProject(t);
  project.write(
    "reference.ts",
    `import { sh, t, task } from "@golgi/sdk";
import { fasta } from "@golgi/sdk/bio";
export default task({
  name: "both",
  inputs: { reference: fasta({ indexed: true }) },
  outputs: { all: t.file() },
  script: ({ inputs, outputs }) => sh\`cat \${inputs.reference} \${inputs.reference}.fai > \${outputs.all}\`,
});
`,
  );
  await project.ok("run", "reference.ts", "--reference", `${base}/data/ref.fa`, "--to", "out", "--sandbox", "plain");
  assert.deepEqual(asked, ["/data/ref.fa", "/data/ref.fa.fai"]);
  assert.match(readFileSync(project.path("out/all"), "utf8"), /^>chr1\nACGT\nchr1\t4/);
  const failed = await project.golgi("run", "reference.ts", "--reference", "http://example.invalid/ref.fa");
  assert.equal(failed.code, 2);
  assert.match(failed.stderr, /--reference GOLGI_INPUT_DOWNLOAD[\s\S]*only https:/);
});
