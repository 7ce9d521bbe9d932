import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findState } from "./directory.ts";

test("state: given, then the environment, then the nearest project upward, then here", (t) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "golgi-state-")));
  const before = process.env["GOLGI_STATE"];
  t.after(() => {
    rmSync(root, { recursive: true });
    if (before === undefined) delete process.env["GOLGI_STATE"];
    else process.env["GOLGI_STATE"] = before;
  });
  delete process.env["GOLGI_STATE"];
  mkdirSync(join(root, "a/b/c"), { recursive: true });
  assert.equal(findState(undefined, join(root, "a/b/c")).root, join(root, "a/b/c/.golgi"));
  writeFileSync(join(root, "a/package.json"), "{}");
  assert.equal(findState(undefined, join(root, "a/b/c")).root, join(root, "a/.golgi"));
  writeFileSync(join(root, "a/b/golgi.json"), "{}");
  assert.equal(findState(undefined, join(root, "a/b/c")).database, join(root, "a/b/.golgi/golgi.db"));
  process.env["GOLGI_STATE"] = join(root, "env");
  assert.equal(findState(undefined, join(root, "a/b/c")).root, join(root, "env"));
  assert.equal(findState("x", join(root, "a")).root, join(root, "a/x"));
});
