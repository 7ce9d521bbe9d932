import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { catalogues } from "./errors-page.ts";
import { PAGES } from "./write.ts";

const ROOT = new URL("../../../../", import.meta.url);

for (const [path, page] of Object.entries(PAGES)) {
  test(`${path} is what the code says`, () => {
    assert.equal(readFileSync(new URL(path, ROOT), "utf8"), page(), `write it again: node packages/cli/src/docs/write.ts`);
  });
}

/** Not errors: environment variables and names in other catalogues. */
const OTHER = new Set([
  "GOLGI_STATE",
  "GOLGI_DATABASE",
  "GOLGI_LOST_RETRY_MS",
  "GOLGI_UI",
  "GOLGI_FAULT",
  "GOLGI_INTERNAL",
  "GOLGI_EXIT_CODES",
  "GOLGI_ATTEMPT",
  "GOLGI_UI",
]);

test("every code in the source is in its package's catalogue", () => {
  const known = new Map([...catalogues().values()].flatMap((catalogue) => Object.entries(catalogue)));
  for (const [code, words] of known) assert.match(words, /^[^\n]{10,}$/, code);
  const missing: string[] = [];
  for (const name of ["sdk", "ir", "cli", "engine", "executors", "store"]) {
    const folder = new URL(`packages/${name}/src/`, ROOT);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
      const text = readFileSync(new URL(file, folder), "utf8");
      for (const [, code = ""] of text.matchAll(/["'](GOLGI_[A-Z0-9_]*[A-Z0-9])["']/g))
        if (!known.has(code) && !OTHER.has(code)) missing.push(`${name}/${file}: ${code}`);
    }
  }
  assert.deepEqual(missing, []);
});
