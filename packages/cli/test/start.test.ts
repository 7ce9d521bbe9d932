/** The launcher, versions, help, and what a newcomer meets first. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../src/version.ts";
import { GOLGI, ROOT, makeProject } from "./cli.ts";

test("the launcher works through symlinks, from any directory", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-launch-"));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "a b"));
  symlinkSync(GOLGI, join(directory, "a b", "one"));
  symlinkSync("a b/one", join(directory, "two"));
  const printed = execFileSync(join(directory, "two"), ["--version"], { cwd: "/", encoding: "utf8" });
  assert.equal(printed, `${VERSION}\n`);
  for (const path of ["package.json", "packages/cli/package.json"]) {
    assert.equal((JSON.parse(readFileSync(join(ROOT, path), "utf8")) as { version: string }).version, VERSION);
  }
});

test("the launcher says what to run when there is no Node or nothing is installed", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-bare-"));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "bin"));
  mkdirSync(join(directory, "tools"));
  cpSync(GOLGI, join(directory, "bin", "golgi"));
  for (const tool of ["dirname", "readlink", "sh"])
    symlinkSync(execFileSync("which", [tool], { encoding: "utf8" }).trim(), join(directory, "tools", tool));
  const none = spawnSync(join(directory, "bin", "golgi"), ["--version"], {
    env: { PATH: join(directory, "tools") },
    encoding: "utf8",
  });
  assert.equal(none.status, 1);
  assert.match(none.stderr, /needs Node.js 24 or newer/);
  assert.match(none.stderr, /npm run bootstrap/);
  symlinkSync(process.execPath, join(directory, "tools", "node"));
  const bare = spawnSync(join(directory, "bin", "golgi"), ["--version"], {
    env: { PATH: join(directory, "tools") },
    encoding: "utf8",
  });
  assert.equal(bare.status, 1);
  assert.match(bare.stderr, /dependencies are not installed[\s\S]*npm run bootstrap/);
});

test("help, unknown commands and options", async (t) => {
  const project = makeProject(t);
  assert.match((await project.ok()).stdout, /Usage: golgi COMMAND/);
  assert.match((await project.ok("help", "run")).stdout, /--keep-going/);
  const unknown = await project.golgi("rnu");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /Unknown command 'rnu'[\s\S]*Did you mean/);
  const option = await project.golgi("runs", "--jsn");
  assert.equal(option.code, 2);
  assert.match(option.stderr, /Unknown option '--jsn'[\s\S]*golgi runs --help/);
  assert.equal((await project.golgi("show")).code, 2);
  assert.equal((await project.golgi("run")).code, 2);
  assert.equal((await project.golgi("graph", "hello.ts", "-f", "png")).code, 2);
});

test("looking creates nothing", async (t) => {
  const project = makeProject(t);
  assert.match((await project.ok("runs")).stdout, /No runs yet/);
  assert.equal((await project.golgi("show", "last")).code, 2);
  assert.equal(existsSync(project.path(".golgi")), false);
});

test("init makes a project that type-checks, runs, and is reused the second time", async (t) => {
  const project = makeProject(t);
  const made = await project.ok("init", "new one");
  assert.match(made.stdout, /golgi run workflow.ts/);
  const workflow = readFileSync(project.path("new one/workflow.ts"), "utf8");
  assert.ok(workflow.trimEnd().split("\n").length <= 15);
  const tsc = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", project.path("new one")], {
    encoding: "utf8",
  });
  assert.equal(tsc.status, 0, tsc.stdout);
  assert.equal((await project.golgi("init", "new one")).code, 2);
  await project.ok("init", "new one", "--force");
  const state = ["--state", project.path("state")];
  const first = await project.ok("run", "new one/workflow.ts", "--name", "Ada", ...state);
  assert.match(first.stderr, /succeeded.*1 of 1 tasks/);
  const second = await project.ok("run", "new one/workflow.ts", "--name", "Ada", ...state);
  assert.match(second.stderr, /reused/);
  assert.equal(existsSync(project.path("state/golgi.db")), true);
});
