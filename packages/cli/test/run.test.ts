/** `run` from end to end, and everything that looks at a run afterwards. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { EVENT_KINDS } from "@golgi/engine";
import { jsonLines, makeProject } from "./cli.ts";

test("a run and every command that looks at it", async (t) => {
  const project = makeProject(t);
  const ran = await project.ok("run", "hello.ts", "hello", "--name", "Ada", "--label", "first try");
  assert.match(ran.stdout, /greeting\s+greeting \(11 B\)\s+sha256:/);
  const again = await project.ok("run", "hello.ts", "hello", "--preset", "ada");
  assert.match(again.stderr, /its task was reused/);
  await project.ok("run", "hello.ts", "hello");

  const runs = (await project.ok("runs")).stdout;
  assert.match(runs, /succeeded\s+1\/1\s+[\s\S]*first try/);
  const listed = jsonLines((await project.ok("runs", "--json")).stdout);
  assert.equal(listed.length, 3);
  const id = String(listed[2]?.["id"]);
  assert.match((await project.ok("runs", "--status", "failed")).stdout, /No such runs/);
  assert.equal((await project.golgi("runs", "--status", "broken")).code, 2);

  assert.match((await project.ok("show", id)).stdout, /succeeded[\s\S]*name\s+Ada[\s\S]*greet/);
  assert.match((await project.ok("show", id.slice(4, 9))).stdout, new RegExp(id));
  assert.match((await project.ok("show", "last", "greet")).stdout, /greet\s+task\s+succeeded/);
  const shown = JSON.parse((await project.ok("show", id, "--json")).stdout) as { run: { status: string }; nodes: unknown[] };
  assert.equal(shown.run.status, "succeeded");
  assert.equal(shown.nodes.length, 1);
  const node = await project.golgi("show", id, "gret");
  assert.equal(node.code, 2);
  assert.match(node.stderr, /GOLGI_NODE_UNKNOWN[\s\S]*Did you mean greet/);
  assert.equal((await project.golgi("show", "run_")).code, 2);
  assert.match((await project.golgi("show", "zzzz")).stderr, /GOLGI_RUN_UNKNOWN/);

  assert.equal((await project.ok("logs", id, "greet")).stdout, "Hello, Ada\n");
  assert.match((await project.ok("logs", id)).stdout, /── greet stdout\nHello, Ada\n/);
  assert.match((await project.ok("explain", id)).stdout, /greet/);
  assert.match((await project.ok("explain", "last")).stdout, /greet/);
  const other = String(listed[0]?.["id"]);
  assert.match((await project.ok("diff", id, other)).stdout, /name/);

  await project.ok("outputs", id, "--to", "out dir");
  assert.equal(readFileSync(project.path("out dir/greeting"), "utf8"), "Hello, Ada\n");
  const described = JSON.parse(readFileSync(project.path("out dir/outputs.json"), "utf8")) as { greeting: { path: string } };
  assert.equal(described.greeting.path, "greeting");
  const twice = await project.golgi("outputs", id, "--to", "out dir");
  assert.equal(twice.code, 2);
  assert.match(twice.stderr, /GOLGI_TARGET_EXISTS/);
  await project.ok("outputs", id, "--to", "out dir", "--force");
  const printed = JSON.parse((await project.ok("outputs", id, "--json")).stdout) as { greeting: { digest: string } };
  assert.match((await project.ok("run", "files.ts", "copy", "--file", `run:${id}/greeting`)).stdout, /11 B/);
  assert.match((await project.ok("run", "files.ts", "copy", "--file", printed.greeting.digest)).stdout, /11 B/);
  assert.match(
    (await project.golgi("run", "files.ts", "copy", "--file", `run:${id}/greting`)).stderr,
    /no output "greting"[\s\S]*Did you mean greeting/,
  );
});

test("--json: events with unbroken numbers and known kinds, the result last", async (t) => {
  const project = makeProject(t);
  const { stdout, stderr } = await project.ok("run", "control.ts", "naps", "--json");
  assert.equal(stderr, "");
  const lines = jsonLines(stdout);
  const result = lines.at(-1) ?? {};
  const events = lines.slice(0, -1);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, i) => i + 1),
  );
  for (const { kind, run, at, data } of events) {
    assert.ok(Object.hasOwn(EVENT_KINDS, String(kind)), String(kind));
    assert.match(String(run), /^run_/);
    assert.equal(typeof at, "number");
    assert.equal(typeof data, "object");
  }
  assert.equal(events.filter(({ kind }) => kind === "node.succeeded").length >= 4, true);
  assert.deepEqual(Object.keys(result).sort(), ["counts", "error", "kind", "outputs", "run", "status"]);
  assert.equal(result["status"], "succeeded");
  assert.equal((result["outputs"] as { count: number }).count, 3);
});

test("a failed run: status 1, a card with place, reason and log, then resume", async (t) => {
  const project = makeProject(t);
  const failed = await project.golgi("run", "control.ts", "failing", "--code", "7");
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /✗ fail .*control\.ts:\d+/);
  assert.match(failed.stderr, /7/);
  assert.match(failed.stderr, /│ reason: no good/);
  assert.match(failed.stderr, /golgi logs run_\w+ fail/);
  assert.match(failed.stderr, /golgi resume run_/);
  assert.match((await project.ok("show", "last")).stdout, /Failed\n.*fail/);
  assert.match((await project.ok("logs", "last", "fail", "--stream", "stderr")).stdout, /reason: no good/);
  assert.equal((await project.golgi("outputs", "last")).code, 2);
  const resumed = await project.golgi("resume", "last");
  assert.equal(resumed.code, 1);
  const { stdout } = await project.golgi("run", "control.ts", "failing", "--json", "--code", "4");
  assert.equal(jsonLines(stdout).at(-1)?.["status"], "failed");
});

test("function tasks run from their packed modules", async (t) => {
  const project = makeProject(t);
  const { stdout } = await project.ok("run", "functions.ts", "numbers", "--numbers", "5", "6", "--json");
  assert.deepEqual(jsonLines(stdout).at(-1)?.["outputs"], { results: [11, 13] });
  project.write("four.txt", "four");
  assert.match((await project.ok("run", "functions.ts", "length", "--file", "four.txt")).stdout, /bytes\s+4/);
  // Another helper: only the function that uses it runs again.
  project.write("helper.ts", "export const scale = (n: number, by: number): number => by * n;\n");
  const again = jsonLines((await project.ok("run", "functions.ts", "numbers", "--numbers", "5", "6", "--json")).stdout);
  const kinds = (path: RegExp): readonly string[] =>
    again
      .filter((event) => path.test(String(event["path"])) && /^node\.(succeeded|reused)$/.test(String(event["kind"])))
      .map(({ kind }) => String(kind));
  assert.deepEqual(kinds(/\/twice$/), ["node.succeeded", "node.succeeded"]);
  assert.deepEqual(kinds(/\/next$/), ["node.reused", "node.reused"]);
});

const READ = "@r\nACGT\n+\nIIII\n";

test("sheets: rows and columns in errors, relative paths, then a run", async (t) => {
  const project = makeProject(t);
  mkdirSync(project.path("data"));
  writeFileSync(project.path("data/a.fq"), READ);
  writeFileSync(project.path("data/b.fq.gz"), gzipSync(READ));
  project.write("data/fake.fq.gz", READ);
  project.write("data/bad.tsv", "name\treads\tlane\na b\ta.fq\t1\nc\tnone.fq\tx\nd\tfake.fq.gz\t\n");
  const bad = await project.golgi("run", "files.ts", "counts", "--samples", "@data/bad.tsv");
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /bad\.tsv row 2, column name/);
  assert.match(bad.stderr, /bad\.tsv row 3, column reads [\s\S]*none\.fq does not exist/);
  assert.match(bad.stderr, /bad\.tsv row 3, column lane/);
  assert.match(bad.stderr, /bad\.tsv row 4, column reads [\s\S]*gzip/);
  assert.match(bad.stderr, /4 problems with the inputs; nothing was run/);
  project.write("data/good.csv", "name,reads\na,a.fq\nb,b.fq.gz\n");
  const good = await project.ok(
    "run",
    "files.ts",
    "counts",
    "--samples",
    "@data/good.csv",
    "--input.cpus",
    "3",
    "--cpus",
    "1",
    "--no-trim",
  );
  assert.match(good.stdout, /copies\[1\]/);
  const { stdout } = await project.golgi("run", "files.ts", "counts", "--min-qualty", "1", "--mode", "slow", "--json");
  const report = jsonLines(stdout)[0] as { kind: string; issues: { where: string; code: string }[] };
  assert.equal(report.kind, "inputs");
  assert.deepEqual(report.issues.map(({ where }) => where).sort(), ["--min-qualty", "--mode", "--samples"]);
});

test("help of a file lists inputs with types, defaults, docs and examples", async (t) => {
  const project = makeProject(t);
  const { stdout } = await project.ok("run", "files.ts", "counts", "--help");
  assert.match(stdout, /--samples @sheet\.csv\|@list\.json .*required/);
  assert.match(stdout, /sheet columns: name, reads, lane/);
  assert.match(stdout, /--min-quality N .*default 20\n\s+Do not count below this/);
  assert.match(stdout, /--input\.cpus N/);
  assert.match(stdout, /turn off: --no-trim/);
  assert.match(stdout, /Options:[\s\S]*--keep-going/);
});

test("hostile file names: content arrives, nothing in a name is run", async (t) => {
  const project = makeProject(t);
  const names = [
    "new\nline.txt",
    "a b.txt",
    "$(touch hacked).txt",
    "`touch hacked`.txt",
    "'; touch hacked; '.txt",
    'q"q.txt',
    "-rf",
    "é漢字.txt",
    "* ?.txt",
    "back\\slash.txt",
  ];
  for (const [i, name] of names.entries()) project.write(name, `content ${i}\n`);
  await project.ok("run", "files.ts", "copies", "--files", ...names);
  await project.ok("outputs", "last", "--to", "out");
  const { copies } = JSON.parse(readFileSync(project.path("out/outputs.json"), "utf8")) as { copies: { path: string }[] };
  assert.deepEqual(
    copies.map(({ path }) => readFileSync(join(project.directory, "out", path), "utf8")),
    names.map((_, i) => `content ${i}\n`),
  );
  const shown = await project.ok("show", "last");
  assert.match(shown.stdout, /new\\nline\.txt/);
  assert.equal(existsSync(project.path("hacked")), false);
});

test("the store by hand", async (t) => {
  const project = makeProject(t);
  project.write("x.txt", "hello\n");
  const digest = (await project.ok("store", "put", "x.txt")).stdout.split("  ")[0] ?? "";
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal((await project.ok("store", "get", digest)).stdout, "hello\n");
  assert.equal((await project.ok("store", "get", digest.slice(7, 17))).stdout, "hello\n");
  await project.ok("store", "get", digest, "-o", "y.txt");
  assert.equal(readFileSync(project.path("y.txt"), "utf8"), "hello\n");
  assert.equal((await project.golgi("store", "get", digest, "-o", "y.txt")).code, 2);
  assert.equal((await project.golgi("store", "get", "sha256:000000")).code, 2);
  assert.equal((await project.golgi("store", "put", "none")).code, 2);
  mkdirSync(project.path("dir/sub"), { recursive: true });
  project.write("dir/sub/f", "1");
  const manifest = (await project.ok("store", "put", "dir")).stdout.split("  ")[0] ?? "";
  assert.match((await project.ok("store", "ls", manifest)).stdout, /sub\//);
  await project.ok("store", "get", manifest, "-o", "dir2");
  assert.equal(readFileSync(project.path("dir2/sub/f"), "utf8"), "1");
  assert.match((await project.ok("store", "ls")).stdout, new RegExp(digest));
  assert.match((await project.ok("store", "link", "x.txt")).stdout, new RegExp(digest));
  assert.match((await project.ok("store", "du")).stdout, /objects/);
  assert.match((await project.ok("store", "verify")).stderr, /whole/);
  assert.match((await project.ok("store", "collect", "--dry-run", "--grace", "0")).stdout, /Would remove [1-9]/);
  assert.match((await project.ok("store", "collect")).stdout, /Removed 0 objects/);
  await project.ok("run", "hello.ts", "hello");
  await project.ok("store", "collect", "--grace", "0");
  assert.equal((await project.golgi("store", "get", digest)).code, 2);
  await project.ok("outputs", "last", "--to", "kept");
});

test("several files at once: lines in the order given, nothing after the first that fails", async (t) => {
  const project = makeProject(t);
  const names = Array.from({ length: 12 }, (_, i) => `f${i}`);
  // The first are the slowest: larger ones go through threads.
  for (const [i, name] of names.entries()) writeFileSync(project.path(name), Buffer.alloc(i < 3 ? 24 << 20 : 10, i));
  const digestOf = (name: string) =>
    createHash("sha256")
      .update(readFileSync(project.path(name)))
      .digest("hex");
  const lines = (of: readonly string[]) => of.map((name) => `sha256:${digestOf(name)}  ${name}\n`).join("");
  for (const verb of ["link", "put"]) assert.equal((await project.ok("store", verb, ...names)).stdout, lines(names));
  const failed = await project.golgi("store", "put", ...names.slice(0, 4), "none", ...names.slice(4));
  assert.equal(failed.code, 2);
  assert.equal(failed.stdout, lines(names.slice(0, 4)));
  assert.match(failed.stderr, /none: no such file/);
  assert.equal((await project.golgi("store", "put", "-", "-")).code, 2);
});
