/** The examples of docs/api.md, run as they stand: the shell ones one after the other, then the TypeScript one. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { serve } from "./browser.ts";
import { ROOT, scratch, succeed } from "./golgi.ts";

const DOCS = readFileSync(join(ROOT, "docs", "api.md"), "utf8");

function blocks(language: string): readonly string[] {
  return [...DOCS.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);
}

function hasTools(): string | false {
  const found = spawnSync("bash", ["-c", "command -v curl sha256sum base64"], { encoding: "utf8" });
  return found.stdout.trim().split("\n").length === 3 ? false : "curl, sha256sum or base64 is not installed";
}

test("the examples of docs/api.md do what they say", { skip: hasTools(), timeout: 120_000 }, async (t) => {
  const project = scratch(t);
  const state = join(project, ".golgi");
  cpSync(join(ROOT, "README.md"), join(project, "README.md"));
  await succeed(["register", "examples/hello/workflow.ts", "--label", "prod", "--state", state]);
  const served = await serve(t, { state });

  await t.test("curl", () => {
    const [first = "", ...rest] = blocks("sh");
    assert.match(first, /^URL=http:\/\/127\.0\.0\.1:7433\n/);
    const script = [first.replace(/^URL=.*$/m, `URL=${served.url}`), ...rest].join("\n");
    const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", script], { cwd: project, encoding: "utf8" });
    assert.equal(status, 0, `${stderr}\n${stdout}`);
    for (const told of [
      /"mode":"local"/,
      /"name":"word-count"/,
      /"missing":\["sha256:[0-9a-f]{64}"\]/,
      /upload-offset: \d{3,}/i,
      /"verdict":"run"/,
      /event: end/,
      /"status":"succeeded"/,
      /"outputs":\{"words":\[\d+\]\}/,
      /# Golgi/,
    ])
      assert.match(stdout, told);
    const problem = JSON.parse(
      stdout
        .trimEnd()
        .split("\n")
        .at(-1)
        ?.replace(/^.*(\{"type")/, "$1") ?? "",
    ) as Record<string, unknown>;
    const shown = JSON.parse(blocks("json")[0] ?? "") as Record<string, unknown>;
    for (const [key, value] of Object.entries(shown)) assert.equal(problem[key], value, key);
  });

  await t.test("TypeScript", () => {
    const [text = ""] = blocks("ts");
    const folder = join(ROOT, "e2e", "artifacts");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `api-docs-${process.pid}.ts`);
    t.after(() => rmSync(file, { force: true }));
    writeFileSync(file, text.replace("http://127.0.0.1:7433", served.url));
    const told = execFileSync(process.execPath, [file], { cwd: project, encoding: "utf8", timeout: 60_000 });
    assert.match(told, /^succeeded \{"words":\[\d+\]\}/);
  });
});
