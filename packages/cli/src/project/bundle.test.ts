/** Whatever a function of the top level may reach arrives in its module, and the module works elsewhere. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { bundleTask } from "./bundle.ts";

type Run = (context: { inputs: { n: number } }) => Promise<{ n: number }> | { n: number };

async function packed(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<{ run: Run; code: string; sources: readonly string[] }> {
  const root = mkdtempSync(join(tmpdir(), "golgi-pack-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const file = join(root, "w.ts");
  const lines = (files["w.ts"] ?? "").split("\n");
  const line = lines.findIndex((one) => one.includes("task({")) + 1;
  const column = (lines[line - 1] ?? "").indexOf("task({") + 1;
  const result = await bundleTask({ name: "one", kind: "run", source: { file, line, column } });
  assert.ok(result.ok, JSON.stringify(result));
  const out = join(mkdtempSync(join(root, "out-")), "m.mjs");
  writeFileSync(out, result.bundle.code);
  const { default: run } = (await import(out)) as { default: Run };
  return { run, code: result.bundle.code, sources: result.bundle.sources.map((path) => path.slice(root.length + 1)) };
}

const TASK = (run: string): string => `export const one = task({ name: "one", ${run} });\n`;
const HEAD = 'import { task } from "@golgi/sdk";\n';

test("all forms of functions and declarations", async (t) => {
  const head = `${HEAD}
const { a, b: [c = 1] } = { a: 2, b: [] as number[] };
let counter = 0;
class Box { static unit = 3; #n: number; constructor(n: number) { this.#n = n; } get n() { return this.#n * Box.unit; } }
enum_: for (const _ of [1]) { break enum_; }
function early() { return late(); }
function late() { counter += 1; return counter; }
const unused = (() => { throw new Error("must not run"); });
export default function named(n: number) { return n + a; }
const shadowed = 100;
`;
  const { run, code } = await packed(t, {
    "w.ts":
      head +
      TASK(
        "async run({ inputs }) { const shadowed = new Box(inputs.n).n; label: { if (c) break label; } return { n: named(shadowed) + early() }; }",
      ),
  });
  assert.deepEqual(await run({ inputs: { n: 2 } }), { n: 9 });
  assert.doesNotMatch(code, /must not run|100/);
});

test("imports: namespaces, defaults, re-exports, stars, cycles, JSON, CommonJS, effects", async (t) => {
  const files = {
    "w.ts": `${HEAD}import * as maths from "./maths.ts";\nimport fallback, { renamed as r } from "./index.ts";\nimport data from "./data.json" with { type: "json" };\nimport old from "./old.cjs";\nimport "./effect.ts";\n${TASK("run: ({ inputs }) => ({ n: maths.twice(inputs.n) + fallback() + r + data.n + old.n + (globalThis as { golgiEffect?: number }).golgiEffect! })")}`,
    "maths.ts": 'import { even } from "./parity.ts";\nexport const twice = (n: number) => (even(n) ? 2 * n : n + n);\n',
    "parity.ts":
      'import { twice } from "./maths.ts";\nexport const even = (n: number): boolean => n % 2 === 0 || twice.length === 5;\n',
    "index.ts": 'export { default, value as renamed } from "./deep/value.ts";\nexport * from "./apart.ts";\n',
    "deep/value.ts":
      "export default () => 10;\nexport const value = 100;\nexport const apart = (): never => { throw new Error('apart'); };\n",
    "apart.ts": "export const apart2 = 1;\n",
    "data.json": '{ "n": 1000 }',
    "old.cjs": "const os = require('node:os'); exports.n = os.EOL.length * 10000;",
    "effect.ts": "(globalThis as { golgiEffect?: number }).golgiEffect = 100000;\n",
  };
  const { run, sources, code } = await packed(t, files);
  assert.deepEqual(await run({ inputs: { n: 2 } }), { n: 111114 });
  assert.doesNotMatch(code, /throw new Error\("apart"\)|^\/\/ /m);
  for (const file of ["w.ts", "maths.ts", "parity.ts", "index.ts", "deep/value.ts", "data.json", "old.cjs", "effect.ts"])
    assert.ok(sources.includes(file), file);
});

test("state of a shared module is single, and acts on it are kept", async (t) => {
  const { run } = await packed(t, {
    "w.ts": `${HEAD}import { table, add } from "./table.ts";
import { size } from "./size.ts";
table.set("w", 1);
const extra: { n?: number } = {};
Object.assign(extra, { n: 5 });
${TASK("run: () => { add(); return { n: size() * 10 + (extra.n ?? 0) + (table.has('w') ? 0 : 1000) }; }")}`,
    "table.ts":
      'export const table = new Map<string, number>();\ntable.set("t", 1);\nexport const add = () => table.set("a", 1);\n',
    "size.ts": 'import { table } from "./table.ts";\nexport const size = () => table.size;\n',
  });
  assert.deepEqual(await run({ inputs: { n: 0 } }), { n: 35 });
});
