/** A finding names the author's own line, however deep in maps, branches, nested workflows, handlers and functions of theirs it was made. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { WorkflowDefinition } from "./graph/definition.ts";
import { functionTasksOf } from "./graph/exports.ts";
import { lower } from "./graph/lower.ts";

const url = new URL("../test-data/nested.ts", import.meta.url);
const file = fileURLToPath(url);

test("every finding is at the line that says so, and no other is made", async () => {
  const expected = readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) => (line.split("// here ")[1]?.split(" ") ?? []).map((code) => `${i + 1} ${code}`));
  assert.ok(expected.length > 15);
  const { outer: definition } = (await import(url.href)) as { outer: WorkflowDefinition };
  const bundle = { bundle: `sha256:${"1".repeat(64)}`, export: "default" } as const;
  const bundles = new Map(functionTasksOf(definition).map((one) => [one, bundle]));
  const { diagnostics, document } = lower(definition, { bundles });
  assert.equal(document, undefined);
  for (const { at } of diagnostics) assert.equal(at?.file, file);
  assert.deepEqual(diagnostics.map(({ at, code }) => `${at?.line} ${code}`).sort(), expected.sort());
});
