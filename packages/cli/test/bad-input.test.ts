/** What a person does wrong, or the machine does: a message in words, the right status, no hang, no trace of the inside. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { GOLGI, jsonLines, makeProject } from "./cli.ts";
import type { Project } from "./cli.ts";

async function refused(project: Project, args: readonly string[], code: number, ...patterns: readonly RegExp[]): Promise<void> {
  const ended = await project.golgi(...args);
  const said = ended.stdout + ended.stderr;
  assert.equal(ended.code, code, `golgi ${args.join(" ")}: ${said}`);
  for (const pattern of patterns) assert.match(said, pattern);
  assert.doesNotMatch(said, /GOLGI_INTERNAL|\n\s+at /);
}

test("wrong words: what is wrong, what is near, where help is; also as JSON", async (t) => {
  const project = makeProject(t);
  await refused(project, ["rnu"], 2, /GOLGI_USAGE\n {2}Unknown command 'rnu'\.\n {2}Fix: Did you mean run\?/);
  await refused(
    project,
    ["runs", "--limt", "3"],
    2,
    /Unknown option '--limt'\.\n {2}Fix: Did you mean --limit\? See: golgi runs --help/,
  );
  await refused(project, ["show"], 2, /Missing required argument 'run'/);
  await refused(project, ["run", "--name", "Ada", "hello.ts"], 2, /The file comes first/);
  await refused(project, ["run", "helo.ts"], 2, /Did you mean hello\.ts\?/);
  await refused(
    project,
    ["run", "hello.ts", "hello", "--memory", "8"],
    2,
    /--memory: 8 has no unit\.\n {2}Fix: Write it like 500 MB/,
  );
  await refused(project, ["run", "hello.ts", "hello", "--pool", "gpu"], 2, /--pool gpu is not a pool with its limit/);
  await refused(project, ["store", "collect", "--grace", "soon"], 2, /"soon" is not a duration/);
  const { stdout } = await project.golgi("run", "hello.ts", "--json", "--sandbox", "none");
  assert.equal((jsonLines(stdout)[0] as { error: { code: string } }).error.code, "GOLGI_USAGE");
});

test("places that cannot be written: said before anything runs, and nothing waits for ever", async (t) => {
  const project = makeProject(t);
  await refused(project, ["run", "hello.ts", "hello", "--to", "hello.ts"], 2, /hello\.ts is a file, not a directory/);
  assert.equal(existsSync(project.path(".golgi/golgi.db")), false);
  await refused(
    project,
    ["compile", "hello.ts", "hello", "-o", "no/such/x.json"],
    2,
    /GOLGI_FILE_REFUSED[\s\S]*no such file or directory/,
  );
  await refused(project, ["compile", "hello.ts", "hello", "-o", "."], 2, /it is a directory/);
  await refused(project, ["init", "hello.ts/x"], 2, /GOLGI_FILE_REFUSED/);
  await refused(project, ["--state", "hello.ts", "run", "hello.ts", "hello"], 2, /GOLGI_FILE_REFUSED/);
  if (existsSync("/proc/self")) await refused(project, ["init", "/proc/golgi"], 2, /GOLGI_FILE_REFUSED/);
  if (process.getuid?.() === 0) return;
  chmodSync(project.directory, 0o555);
  await refused(project, ["run", "hello.ts", "hello"], 2, /permission denied[\s\S]*--state DIR/);
  chmodSync(project.directory, 0o755);
});

test("standard output that nobody reads ends the command; one that is full is an error in words", async (t) => {
  const project = makeProject(t);
  await project.ok("run", "hello.ts", "hello");
  const shell = (line: string) =>
    spawnSync("bash", ["-c", line], {
      cwd: project.directory,
      encoding: "utf8",
      timeout: 60_000,
      env: { ...process.env, GOLGI },
    });
  const piped = shell('"$GOLGI" runs --json | true; echo "${PIPESTATUS[0]}"');
  assert.deepEqual([piped.stdout, piped.stderr], ["0\n", ""]);
  const run = shell('"$GOLGI" run control.ts naps --seconds 60 --json | head -n 1 > /dev/null; echo "${PIPESTATUS[0]}"');
  assert.equal(run.stdout, "130\n", run.stderr);
  const rows = jsonLines((await project.ok("runs", "--json")).stdout);
  assert.equal(rows[0]?.["status"], "cancelled");
  if (!existsSync("/dev/full")) return;
  const full = shell('"$GOLGI" runs > /dev/full');
  assert.equal(full.status, 1);
  assert.match(full.stderr, /^error GOLGI_FILE_REFUSED\n {2}standard output: no space is left/);
});

test("a database that is newer, or none at all", async (t) => {
  const project = makeProject(t);
  await project.ok("run", "hello.ts", "hello");
  const file = project.path(".golgi/golgi.db");
  const database = new DatabaseSync(file);
  database.exec("update golgi_schema set version = 999");
  database.close();
  await refused(project, ["runs"], 2, /GOLGI_SCHEMA_NEWER[\s\S]*999[\s\S]*Update Golgi/);
  await refused(project, ["run", "hello.ts", "hello"], 2, /GOLGI_SCHEMA_NEWER/);
  await refused(project, ["doctor"], 1, /FAIL {2}database/);
  for (const name of readdirSync(project.path(".golgi")))
    if (name.startsWith("golgi.db-")) writeFileSync(project.path(`.golgi/${name}`), "");
  writeFileSync(file, "no database\n".repeat(500));
  await refused(project, ["runs"], 1, /GOLGI_DATABASE_UNREADABLE[\s\S]*restore it from a backup/);
});

test("a damaged object is found, removed on request, and made again", async (t) => {
  const project = makeProject(t);
  const { stdout } = await project.ok("run", "hello.ts", "hello", "--json");
  const digest = /"digest":"sha256:([0-9a-f]{64})"/.exec(stdout)?.[1] ?? "";
  const object = readdirSync(project.path(".golgi/store/objects"), { recursive: true, encoding: "utf8" })
    .map((name) => project.path(join(".golgi/store/objects", name)))
    .find((path) => path.endsWith(digest.slice(2)) && statSync(path).isFile());
  assert.ok(object !== undefined);
  chmodSync(object, 0o644);
  writeFileSync(object, readFileSync(object, "utf8").replace("Hello", "Hallo"));
  await refused(project, ["store", "verify"], 1, /corrupt {2}sha256:\w+ {2}now has the digest/, /golgi store verify --remove/);
  await refused(project, ["store", "verify", "--remove"], 1, /1 damaged, 1 removed/);
  assert.match((await project.ok("store", "verify")).stderr, /whole/);
  assert.match((await project.ok("run", "hello.ts", "hello")).stderr, /greet done/);
  assert.equal((await project.ok("store", "get", digest)).stdout, "Hello, world\n");
});

test("verify --remove leaves files alone that are linked in place", async (t) => {
  const project = makeProject(t);
  project.write("linked.txt", "aaaa\n");
  await project.ok("store", "link", "linked.txt");
  project.write("linked.txt", "bbbb\n");
  await refused(project, ["store", "verify", "--remove"], 1, /changed/);
  assert.equal(readFileSync(project.path("linked.txt"), "utf8"), "bbbb\n");
});

test("init leaves what a project has as it is, and says what its tsconfig needs", async (t) => {
  const project = makeProject(t);
  mkdirSync(project.path("lab"));
  project.write("lab/package.json", '{ "name": "lab" }');
  project.write("lab/tsconfig.json", "{}");
  const { stdout } = await project.ok("init", "lab");
  assert.match(stdout, /left as they are: package\.json, tsconfig\.json[\s\S]*"@golgi\/sdk"/);
  assert.equal(readFileSync(project.path("lab/package.json"), "utf8"), '{ "name": "lab" }');
  await refused(project, ["init", "lab"], 2, /GOLGI_TARGET_EXISTS[\s\S]*workflow\.ts/);
  await project.ok("init", "lab", "--force");
  assert.match(readFileSync(project.path("lab/tsconfig.json"), "utf8"), /@golgi\/sdk/);
});
