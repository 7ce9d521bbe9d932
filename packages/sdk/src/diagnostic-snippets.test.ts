/**
 * Every code of the catalogue has a snippet in `test-data/diagnostics/` that triggers it and nothing else, at the line marked `// here`,
 * with the words that stand at its end.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Diagnostic, GolgiError, isErrorShape } from "@golgi/ir";
import { ERRORS } from "./errors.ts";
import type { Definition, TaskDefinition } from "./graph/definition.ts";
import { functionTasksOf } from "./graph/exports.ts";
import { lower } from "./graph/lower.ts";

const folder = new URL("../test-data/diagnostics/", import.meta.url);
const snippets = readdirSync(folder).filter((file) => file.startsWith("GOLGI_"));

/** What compiling the snippet finds; a thrown error as a diagnostic without a place. */
async function findings(file: string, code: string): Promise<readonly Partial<Diagnostic>[]> {
  try {
    const { default: definition } = (await import(new URL(file, folder).href)) as { default: Definition };
    if (code === "GOLGI_UNDECLARED_TASK") {
      const { run } = definition as TaskDefinition & { run: (context: object) => Promise<unknown> };
      await run({ inputs: { names: ["Ada"], tasks: {} } });
    }
    const tasks = code === "GOLGI_BUNDLE_NOT_LOADED" ? [] : functionTasksOf(definition);
    const bundles = new Map(tasks.map((task) => [task, { bundle: `sha256:${"1".repeat(64)}`, export: "default" } as const]));
    const { document, diagnostics } = lower(definition, { bundles });
    const failed = diagnostics.some(({ severity }) => severity === "error");
    assert.equal(document === undefined, failed, "a document exactly when there is no error");
    return diagnostics;
  } catch (thrown) {
    if (!isErrorShape(thrown) || !(thrown instanceof GolgiError)) throw thrown;
    return [{ code: thrown.code, message: thrown.message, hint: thrown.hint ?? "" }];
  }
}

test("every code has a snippet, and every snippet a code", () => {
  assert.deepEqual(snippets.map((file) => file.replace(".ts", "")).sort(), Object.keys(ERRORS).sort());
});

for (const file of snippets) {
  const code = file.replace(".ts", "");
  test(code, async () => {
    const path = fileURLToPath(new URL(file, folder));
    const lines = readFileSync(path, "utf8").split("\n");
    const words = (name: string) => lines.find((line) => line.startsWith(`// ${name}: `))?.slice(name.length + 5);
    const found = await findings(file, code);
    assert.deepEqual(
      found.map((one) => [one.code, one.message, one.hint]),
      [[code, words("message"), words("hint")]],
    );
    const marked = lines.findIndex((line) => line.includes("// here")) + 1;
    const [first] = found;
    if (first?.severity === undefined) return assert.equal(marked, 0, "thrown, so that no line is named");
    // A definition's own position is that of its call, which the mark follows by at most one line.
    const line = first.at?.line ?? 0;
    assert.equal(first.at?.file, path);
    assert.ok(
      marked === line || (lines[line - 1]?.trimEnd().endsWith("({") && marked === line + 1),
      `line ${line}, marked ${marked}`,
    );
  });
}
