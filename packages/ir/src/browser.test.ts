/** What a browser uses of this package pulls in nothing of Node. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The one file that may import from Node, and those that need digests. */
const WITH_DIGESTS = ["digest.ts", "spec-digest.ts", "cache-key.ts", "check-document.ts", "index.ts"];

test("validation, assignability, formats, rendering and types need no module of Node", () => {
  const source = dirname(fileURLToPath(import.meta.url));
  const entries = [
    "validate/validate.ts",
    "assignable/assignable.ts",
    "formats/sniff.ts",
    "script/render.ts",
    "check-type.ts",
    "show-type.ts",
    "layout.ts",
    "expr-type.ts",
  ];
  const seen = new Set<string>();
  const waiting = entries.map((entry) => join(source, entry));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    assert.ok(!WITH_DIGESTS.includes(file.slice(source.length + 1)), `${file} would pull in node:crypto`);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*? from "([^"]+)"/gms)) {
      assert.ok(path.startsWith("."), `${file} imports ${path}`);
      waiting.push(join(dirname(file), path));
    }
  }
  assert.ok(seen.size > 25, `only ${seen.size} files were read`);
});
