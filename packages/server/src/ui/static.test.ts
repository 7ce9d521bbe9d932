/** The built page: cached, compressed, with links into it, and with a policy that lets only its own code run. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createWorld, type World } from "../testing/world.ts";

let world: World;
let uiRoot: string;
const INLINE = "document.documentElement.dataset.theme = 'dark';";
const CODE = "console.log(1);\n".repeat(500);
before(async () => {
  uiRoot = mkdtempSync(join(tmpdir(), "golgi-ui-"));
  mkdirSync(join(uiRoot, "assets"));
  writeFileSync(
    join(uiRoot, "index.html"),
    `<!doctype html><script>${INLINE}</script><script type="module" src="/assets/index-Abc123_x.js"></script>`,
  );
  writeFileSync(join(uiRoot, "assets/index-Abc123_x.js"), CODE);
  writeFileSync(join(uiRoot, "favicon.svg"), "<svg/>");
  world = await createWorld({ uiRoot });
});
after(async () => {
  await world.close();
  rmSync(uiRoot, { recursive: true, force: true });
});
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(world.url + path, { headers });

test("the page needs no session; its own inline script is allowed by digest, no other", async () => {
  const page = await get("/");
  assert.equal(page.status, 200);
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.ok(policy.includes(`'sha256-${createHash("sha256").update(INLINE).digest("base64")}'`));
  assert.match(policy, /script-src (?![^;]*unsafe-inline)[^;]*;/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(page.headers.get("cache-control"), "no-cache");
});

test("links into the application get the page; missing assets do not", async () => {
  for (const path of ["/runs/run_x", "/workflows/a@prod", "/runs/x/nodes/a%2Fb"]) {
    const page = await get(path, { accept: "text/html" });
    assert.match(await page.text(), /<!doctype html>/, path);
  }
  for (const path of ["/assets/gone.js", "/runs/x.js", "/api/nothing", "/api/v2/runs"]) {
    assert.equal((await get(path, { accept: "text/html" })).status, 404, path);
  }
  assert.equal((await get("/runs/run_x", { accept: "application/json" })).status, 404);
});

test("hashed assets are for ever, others are asked about; text is compressed", async () => {
  const asset = await get("/assets/index-Abc123_x.js", { "accept-encoding": "gzip" });
  assert.equal(await asset.text(), CODE);
  assert.deepEqual(
    [asset.headers.get("cache-control"), asset.headers.get("content-encoding"), asset.headers.get("content-type")],
    ["public, max-age=31536000, immutable", "gzip", "text/javascript; charset=utf-8"],
  );
  const icon = await get("/favicon.svg");
  assert.equal(icon.headers.get("cache-control"), "no-cache");
  const again = await get("/favicon.svg", { "if-none-match": icon.headers.get("etag") ?? "" });
  assert.equal(again.status, 304);
});

test("nothing outside the folder", async () => {
  for (const path of ["/..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2f..%2fetc/passwd", "/%2e%2e/etc/passwd"])
    assert.equal((await get(path)).status, 404, path);
});
