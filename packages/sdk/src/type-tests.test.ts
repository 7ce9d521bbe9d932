/**
 * Compiles `type-tests/` with `tsc`: what must compile compiles, what must be red is red, and it stays cheap for the editor.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../type-tests/tsconfig.json", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** Instantiations that the type tests may take; a file with only `import { t }` takes 141,000 (zod 4.6.7, tsc 6.0.3), these 208,000. */
const BUDGET = 300_000;

test("type tests compile, and within the instantiation budget", () => {
  const run = spawnSync(process.execPath, [tsc, "-p", project, "--extendedDiagnostics", "--pretty", "false"], {
    encoding: "utf8",
    timeout: 300_000,
  });
  const errors = run.stdout.split("\n").filter((line) => line.includes("error TS"));
  assert.deepEqual(errors, []);
  assert.equal(run.status, 0, run.stdout + run.stderr);
  const instantiations = Number(/Instantiations:\s+(\d+)/.exec(run.stdout)?.[1]);
  assert.ok(instantiations > 1000, "tsc reported no figures");
  assert.ok(instantiations <= BUDGET, `${instantiations} instantiations, budget ${BUDGET}`);
});
