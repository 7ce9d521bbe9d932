/** Reports with siblings: what a frame reads, and what it never does. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Digest } from "@golgi/ir";
import { createWorld, type World } from "../testing/world.ts";
import { zipDirectory } from "./zip-outputs.ts";

const HOUR = 3_600_000;
let now = Date.UTC(2026, 10, 22, 10, 30);
let world: World;
let report: Digest;
let base: string;

before(async () => {
  world = await createWorld({ now: () => now });
  const page = await world.putFile("index.html", '<img src="Images/a.svg"><link rel=stylesheet href="style.css">');
  const style = await world.putFile("style.css", "h1 { color: red }");
  const image = await world.putFile("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  const made = await world.client.call("storeDirectory", {
    body: {
      name: "fastqc",
      files: [
        { path: "index.html", digest: page.digest },
        { path: "style.css", digest: style.digest },
        { path: "Images/a.svg", digest: image.digest },
        { path: "Images/50%.txt", digest: style.digest },
      ],
    },
  });
  report = made.digest;
  ({ base } = await world.client.call("frameDirectory", { params: { digest: report } }));
});
after(() => world.close());

/** As the opaque origin of a sandboxed frame asks: no cookie, no token. */
const framed = (path: string, more: RequestInit = {}) =>
  fetch(world.url + path, {
    redirect: "manual",
    ...more,
    headers: { origin: "null", "sec-fetch-site": "cross-site", ...(more.headers as object) },
  });

test("a page and what lies beside it come without a session, each in a sandbox that reads this directory only", async () => {
  for (const [path, type, text] of [
    ["index.html", "text/html; charset=utf-8", "Images/a.svg"],
    ["style.css", "text/css; charset=utf-8", "color: red"],
    ["Images/a.svg", "image/svg+xml", "<svg"],
    ["Images/50%25.txt", "text/plain; charset=utf-8", "color: red"],
  ] as const) {
    const response = await framed(base + path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("content-type"), type);
    assert.match(await response.text(), new RegExp(text));
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /^sandbox allow-scripts allow-popups allow-downloads; default-src 'none';/);
    assert.doesNotMatch(policy, /allow-same-origin|'self'(?!$)|\*/);
    assert.ok(policy.includes(`img-src ${world.url}${base} `), policy);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(response.headers.get("cross-origin-resource-policy"), "cross-origin");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("set-cookie"), null);
  }
  const part = await framed(`${base}style.css`, { headers: { range: "bytes=0-1" } });
  assert.deepEqual([part.status, await part.text()], [206, "h1"]);
});

test("no way out of the directory", async () => {
  const other = await world.putFile("secret.txt", "secret");
  for (const path of [
    `${base}../../../../../api/v1/runs`,
    `${base}..%2f..%2findex.html`,
    `${base}%2e%2e/index.html`,
    `${base}Images/../../index.html`,
    `${base}Images%2fa.svg`,
    `${base}Images`,
    `${base}`,
    `${base}/index.html`,
    `${base}nothing.html`,
    `${base}%00`,
    `${base}%ff`,
    base.replace(report.slice(7), other.digest.slice(7)),
    base.replace(report.slice(7), `${"0".repeat(64)}`) + "index.html",
  ]) {
    const response = await framed(path);
    assert.ok([401, 403, 404].includes(response.status), `${path} → ${response.status}`);
    assert.doesNotMatch(await response.text(), /secret|<img/);
  }
});

test("a code is of one directory and of one time", async () => {
  const [, , until, code] = base.split("/") as [string, string, string, string];
  for (const forged of [
    base.replace(until, String(Number(until) + HOUR)),
    base.replace(code, "A".repeat(32)),
    base.replace(code, ""),
    base.replace(code, code.slice(0, -1)),
  ])
    assert.equal((await framed(`${forged}index.html`)).status, 404, forged);
  const later = await world.client.call("frameDirectory", { params: { digest: report } });
  assert.equal(later.base, base, "within the hour addresses stay, so that browsers keep what they read");
  const start = now;
  now = later.until - 1;
  assert.equal((await framed(`${base}index.html`)).status, 200);
  now = later.until;
  assert.equal((await framed(`${base}index.html`)).status, 404);
  now = start;
  assert.ok(later.until - start >= 12 * HOUR);
});

test("only directories have frames; only the host's own names are answered", async () => {
  const file = await world.putFile("a.txt", "text");
  assert.equal((await world.fetch(`/api/v1/artifacts/${file.digest}/frame`)).status, 404);
  assert.equal((await world.fetch(`/api/v1/artifacts/sha256:${"0".repeat(64)}/zip`)).status, 404);
  assert.equal((await fetch(`${world.url}/api/v1/artifacts/${report}/frame`)).status, 401);
});

test("a directory as a zip with the digests of its files", {
  skip: spawnSync("python3", ["--version"]).status !== 0 && "no python3",
}, async () => {
  const response = await world.fetch(`/api/v1/artifacts/${report}/zip?name=fastqc`);
  assert.match(response.headers.get("content-disposition") ?? "", /filename="fastqc.zip"/);
  const path = join(world.directory, "fastqc.zip");
  writeFileSync(path, await response.bytes());
  const script = `
import sys, zipfile, json, hashlib
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
m = json.loads(z.read("manifest.json"))
for f in m["files"]: assert "sha256:" + hashlib.sha256(z.read(f["path"])).hexdigest() == f["digest"], f
print(json.dumps([m["golgi"], m["digest"], sorted(z.namelist())]))`;
  const { stdout, stderr } = spawnSync("python3", ["-c", script, path], { encoding: "utf8" });
  assert.deepEqual(JSON.parse(stdout || stderr), [
    "directory/1",
    report,
    ["fastqc/Images/50%.txt", "fastqc/Images/a.svg", "fastqc/index.html", "fastqc/style.css", "manifest.json"],
  ]);
});

const manifest = (...entries: readonly object[]) => JSON.stringify({ entries, golgi: "manifest/1" });

test("manifests that climb, point out, repeat or lie are no directories, on every way to them", async () => {
  const file = await world.putFile("a.txt", "text");
  const entry = { kind: "file", name: "a.txt", digest: file.digest, size: file.size };
  const sound = await world.store.put(manifest(entry));
  assert.equal((await world.fetch(`/api/v1/artifacts/${sound.digest}/path/a.txt`)).status, 200);
  for (const text of [
    manifest({ ...entry, name: "../../etc/passwd" }),
    manifest({ ...entry, name: "a/b" }),
    manifest({ ...entry, name: ".." }),
    manifest({ ...entry, name: "a\0b" }),
    manifest(entry, entry),
    manifest({ kind: "symlink", name: "out", target: "../../../etc/passwd" }),
    manifest({ kind: "symlink", name: "root", target: "/etc/passwd" }),
    manifest({ ...entry, size: -1 }),
    manifest({ ...entry, digest: "sha256:../../x" }),
    "[".repeat(100_000),
    "not JSON",
  ]) {
    const { digest } = await world.store.put(text);
    for (const way of ["entries", "frame", "zip", "path/a.txt"]) {
      const response = await world.fetch(`/api/v1/artifacts/${digest}/${way}`);
      assert.equal(response.status, 404, `${way} of ${text.slice(0, 120)}`);
      assert.doesNotMatch(await response.text(), /root:/);
    }
  }
});

test("a few manifests that stand for 2^20 files end with an error, not with the memory", async () => {
  const file = await world.putFile("a.txt", "");
  let { digest } = await world.store.put(manifest({ kind: "file", name: "a", digest: file.digest, size: 0 }));
  for (let depth = 0; depth < 20; depth++) {
    const below = { kind: "directory", digest, size: 0 };
    ({ digest } = await world.store.put(manifest({ ...below, name: "l" }, { ...below, name: "r" })));
  }
  const stream = zipDirectory(world.store, digest, { name: "bomb", at: now, most: 2000 });
  await assert.rejects(new Response(stream).arrayBuffer(), /more than 2000 files/);
});
