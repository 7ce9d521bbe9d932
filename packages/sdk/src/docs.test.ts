/**
 * The code samples of `docs/authoring/`: the `ts` blocks of a page are one module, which must compile, and whose definitions must lower
 * without a finding.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkDocument } from "@golgi/ir";
import ts from "typescript";
import { definitionsOf, functionTasksOf } from "./graph/exports.ts";
import { lower } from "./graph/lower.ts";

const docs = fileURLToPath(new URL("../../../docs/authoring/", import.meta.url));
const folder = mkdtempSync(fileURLToPath(new URL("../test-data/docs-", import.meta.url)));
after(() => rmSync(folder, { recursive: true }));

const modules = new Map<string, string>();
for (const page of readdirSync(docs).filter((file) => file.endsWith(".md"))) {
  const blocks = [...readFileSync(join(docs, page), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  if (blocks.length === 0) continue;
  const file = join(folder, page.replace(".md", ".ts"));
  writeFileSync(file, blocks.join("\n"));
  modules.set(page, file);
}

test("samples compile", () => {
  assert.ok(
    ["guide.md", "scripts.md", "control.md"].every((page) => modules.has(page)),
    [...modules.keys()].join(),
  );
  const config = fileURLToPath(new URL("../type-tests/tsconfig.json", import.meta.url));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    join(config, ".."),
  );
  const program = ts.createProgram([...modules.values()], options);
  const found = [...modules].flatMap(([page, file]) =>
    program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ messageText, start = 0 }) => {
      const line = program.getSourceFile(file)?.getLineAndCharacterOfPosition(start).line ?? 0;
      const text = readFileSync(file, "utf8").split("\n")[line];
      return `${page}: ${text?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    }),
  );
  assert.deepEqual(found, []);
});

for (const page of ["guide.md", "scripts.md", "control.md"]) {
  test(`${page}: definitions lower without a finding`, async () => {
    const module = (await import(pathToFileURL(modules.get(page) ?? "").href)) as object;
    const definitions = definitionsOf(module);
    assert.ok(definitions.length >= 3);
    for (const definition of definitions) {
      const tasks = functionTasksOf(definition);
      const { document, diagnostics } = lower(definition, {
        bundles: new Map(tasks.map((task) => [task, { bundle: `sha256:${"1".repeat(64)}`, export: "default" }])),
      });
      assert.deepEqual(diagnostics, []);
      const checked = checkDocument(document);
      assert.deepEqual(checked.ok ? [] : checked.diagnostics, []);
    }
  });
}
