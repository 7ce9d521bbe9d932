import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { probeTools, toolProblem } from "./probe.ts";

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "golgi-tools-"));
  install("aligner", 'if [ "$1" = --version ]; then echo "aligner 2.1.3"; else exit 1; fi');
  install("old-style", "echo 'Program: old-style'; echo 'Version: 0.7.17-r1188'; exit 1");
  install("mute", "exit 0");
});
after(() => rmSync(folder, { recursive: true, force: true }));

function install(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const path = (): string => `${folder}:/usr/bin:/bin`;

test("versions are found, however the tool prints them", async () => {
  const found = await probeTools({ aligner: { version: "2.1" }, "old-style": { version: "0.7.17" } }, { path: path() });
  assert.deepEqual(found, [
    { tool: "aligner", wanted: "2.1", path: join(folder, "aligner"), version: "2.1.3", ok: true },
    { tool: "old-style", wanted: "0.7.17", path: join(folder, "old-style"), version: "0.7.17-r1188", ok: true },
  ]);
  assert.equal(toolProblem(found), undefined);
});

test("what is wrong is told for all tools at once, with a way to install", async () => {
  const tools = { aligner: { version: "3" }, absent: { version: "1.0" }, mute: { version: "1" } };
  const error = toolProblem(await probeTools(tools, { path: path() }));
  assert.equal(error?.code, "GOLGI_TOOL_MISSING");
  assert.match(error?.message ?? "", /aligner 3 is needed; .*aligner is 2\.1\.3/);
  assert.match(error?.message ?? "", /absent 1\.0 is needed and was not found/);
  assert.match(error?.message ?? "", /mute 1 is needed; .* does not say its version/);
  assert.match(error?.hint ?? "", /conda install .*absent=1\.0/);
});

test("own words can ask for the version", async () => {
  const [found] = await probeTools({ mute: { version: "4", probe: ["sh", "-c", "echo mute 4.5"] } }, { path: path() });
  assert.equal(found?.version, "4.5");
  assert.equal(found?.ok, true);
});

test("an answer is remembered until the program changes", async () => {
  const cache = join(folder, "cache.json");
  let asked = 0;
  const run = async (): Promise<string> => `aligner ${++asked}.0`;
  const ask = async (): Promise<string | undefined> =>
    (await probeTools({ aligner: { version: "" } }, { path: path(), cache, run }))[0]?.version;
  assert.equal(await ask(), "1.0");
  assert.equal(await ask(), "1.0");
  install("aligner", "echo 'aligner 9.9'; : another size");
  assert.equal(await ask(), "2.0");
});
