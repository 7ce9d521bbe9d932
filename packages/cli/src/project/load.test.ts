/** Why an author's file could not be loaded: the fix fits the mistake. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { GolgiError } from "@golgi/ir";
import { loadModule } from "./load.ts";

const directory = mkdtempSync(join(tmpdir(), "golgi-load-"));
after(() => rmSync(directory, { recursive: true, force: true }));

const MISTAKES: readonly (readonly [string, string, RegExp, RegExp])[] = [
  ["another library's name", "export const a = t.boolean();", /t\.boolean is not a function \(.*:2:20\)/, /Write t\.bool\(\)\./],
  ["no name at all", "export const a = t.vector();", /t\.vector is not a function/, /members of t/],
  [
    "a bound that cannot be read",
    'export const a = t.bytes().max("1 XB");',
    /"1 XB" in t\.bytes\(\)/,
    /Write a size such as "500 MB"/,
  ],
  ["two types", "export const a = t.record(t.string(), t.int());", /given two types/, /Write t\.record\(t\.int\(\)\)/],
  ["the author's own error", 'throw new Error("no");', /: no \(/, /top level of the file threw/],
];
for (const [index, [name, code, message, hint]] of MISTAKES.entries()) {
  test(name, async () => {
    const file = join(directory, `mistake-${index}.ts`);
    writeFileSync(file, `import { t } from "@golgi/sdk";\n${code}\n`);
    await assert.rejects(loadModule(file), (thrown: unknown) => {
      assert.ok(thrown instanceof GolgiError);
      assert.equal(thrown.code, "GOLGI_MODULE_FAILED");
      assert.match(thrown.message, message);
      assert.match(thrown.hint ?? "", hint);
      return true;
    });
  });
}
