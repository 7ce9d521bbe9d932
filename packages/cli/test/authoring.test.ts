/** check, compile, graph, doctor, completion, and files that are wrong. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, utimesSync } from "node:fs";
import { test } from "node:test";
import { jsonLines, makeProject } from "./cli.ts";
import type { Project } from "./cli.ts";

test("check lists every diagnostic with code, place and fix, also as JSON", async (t) => {
  const project = makeProject(t);
  const found = await project.golgi("check", "broken.ts");
  assert.equal(found.code, 2);
  for (const pattern of [
    /broken\.ts:\d+:\d+ GOLGI_WRONG_TYPE/,
    /GOLGI_MISSING_INPUT/,
    /GOLGI_BUNDLE_CAPTURE[\s\S]*`by`/,
    /3 errors/,
  ]) {
    assert.match(found.stdout, pattern);
  }
  const json = await project.golgi("check", "broken.ts", "--json");
  assert.equal(json.code, 2);
  const report = JSON.parse(json.stdout) as { ok: boolean; diagnostics: { code: string; hint: string; at: { line: number } }[] };
  assert.equal(report.ok, false);
  assert.ok(report.diagnostics.every(({ code, hint, at }) => code.startsWith("GOLGI_") && hint !== "" && at.line > 0));
  assert.equal((await project.golgi("run", "broken.ts", "--n", "1")).code, 2);
  assert.match((await project.ok("check", "hello.ts")).stdout, /no errors/);
});

test("thousands of findings are cut short, on the screen and in what is collected", async (t) => {
  const project = makeProject(t);
  project.write(
    "many.ts",
    `import { sh, t, task, workflow } from "@golgi/sdk";
const echo = task({
  name: "echo",
  inputs: { i: t.int() },
  outputs: { text: t.string() },
  script: ({ inputs }) => sh\`echo \${inputs.i} > out/text/text.json\`,
});
export const many = workflow({
  name: "many",
  body: () => {
    for (let i = 0; i < 2500; i++) echo({ i });
    return { text: echo({ i: 0 }).text };
  },
});
`,
  );
  const found = await project.ok("check", "many.ts", "many");
  assert.equal(found.stdout.match(/^warning /gm)?.length, 20);
  assert.match(found.stdout, /… and 2,480 more of GOLGI_UNREACHABLE_NODE/);
  assert.match(found.stdout, /no errors \(2,500 warnings\)/);
  const report = JSON.parse((await project.ok("check", "many.ts", "many", "--json")).stdout) as {
    diagnostics: { code: string }[];
    omitted: Record<string, number>;
  };
  assert.equal(report.diagnostics.length, 1000);
  assert.deepEqual(report.omitted, { GOLGI_UNREACHABLE_NODE: 1500 });
  assert.equal((await project.ok("compile", "many.ts", "many", "-o", "many.json")).stderr.match(/GOLGI_/g)?.length, 21);
});

test("files that do not load, and names that are not there", async (t) => {
  const project = makeProject(t);
  const refuse = async (text: string | undefined, pattern: RegExp, ...args: string[]): Promise<void> => {
    if (text !== undefined) project.write("w.ts", text);
    const { code, stderr } = await project.golgi("check", ...(args.length > 0 ? args : ["w.ts"]));
    assert.equal(code, 2, stderr);
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /GOLGI_INTERNAL/);
  };
  await refuse("export const x = {;\n", /GOLGI_MODULE_FAILED[\s\S]*syntax error/);
  await refuse("export enum A { B }\n", /GOLGI_MODULE_FAILED[\s\S]*enum/);
  await refuse('import "./nope.ts";\n', /GOLGI_MODULE_FAILED[\s\S]*nope\.ts/);
  await refuse('throw new Error("boom");\n', /GOLGI_MODULE_FAILED[\s\S]*boom \(w\.ts:1:7\)/);
  await refuse("export const x = 1;\n", /GOLGI_NO_DEFINITION/);
  await refuse("process.exit(0);\n", /called process\.exit\(0\) \(w\.ts:1:9\)/);
  await refuse("throw Object.create(null);\n", /it threw \[Object: null prototype\]/);
  await refuse("const { t } = require('@golgi/sdk');\n", /use import and export/);
  await refuse('import data from "./package.json";\n', /with \{ type: "json" \}/);
  await refuse("setInterval(() => {}, 1000);\n", /GOLGI_NO_DEFINITION/);
  project.write("round.ts", 'import { n } from "./w.ts";\nexport const m = n + 1;\n');
  await refuse('import { m } from "./round.ts";\nexport const n = m;\n', /round\.ts:2:18[\s\S]*Two files import each other/);
  await refuse(undefined, /GOLGI_FILE_NOT_FOUND/, "none.ts");
  await refuse(undefined, /GOLGI_FILE_NOT_FOUND/, ".");
  await refuse(undefined, /GOLGI_MODULE_FAILED/, "package.json");
  await refuse(undefined, /GOLGI_DEFINITION_UNKNOWN[\s\S]*Did you mean hello/, "hello.ts", "helo");
  const ambiguous = await project.golgi("run", "control.ts");
  assert.equal(ambiguous.code, 2);
  assert.match(ambiguous.stderr, /GOLGI_DEFINITION_AMBIGUOUS[\s\S]*asking, failing, naps/);
  assert.match(
    (await project.golgi("run", "hello.ts", "hello", "--preset", "ad")).stderr,
    /GOLGI_PRESET_UNKNOWN[\s\S]*Did you mean ada/,
  );
  assert.match((await project.golgi("run", "hello.ts", "--cpus", "many")).stderr, /GOLGI_USAGE/);
  assert.match((await project.golgi("run", "hello.ts", "--memory", "big")).stderr, /GOLGI_USAGE/);
});

test("files in CommonJS, in folders named packages, and outside of the project; workflows that contain each other", async (t) => {
  const project = makeProject(t);
  const other = makeProject(t);
  const task = (name: string): string =>
    `task({ name: "${name}", inputs: { n: t.int().default(2) }, outputs: { n: t.int() }, run: ({ inputs }) => ({ n: inputs.n * 2 }) })`;
  project.write("old.cjs", `const { t, task } = require("@golgi/sdk");\nexports.twice = ${task("twice")};\n`);
  assert.match((await project.ok("run", "old.cjs", "--n", "4")).stdout, /n\s+8/);
  other.write("lib.ts", `import { t, task } from "@golgi/sdk";\nexport const twice = ${task("twice")};\n`);
  project.write("far.ts", `export { twice } from ${JSON.stringify(other.path("lib.ts"))};\n`);
  assert.match((await project.ok("run", "far.ts", "--n", "5")).stdout, /n\s+10/);
  const half = (own: string, its: string): string =>
    `import { t, workflow } from "@golgi/sdk";\nimport { ${its} } from "./${its}.ts";\nexport const ${own} = workflow({\n  name: "${own}", inputs: { n: t.int() },\n  body: ({ n }) => ({ n: ${its}({ n }).n }),\n});\n`;
  project.write("one.ts", half("one", "two"));
  project.write("two.ts", half("two", "one"));
  const found = await project.golgi("check", "one.ts", "--json");
  const { diagnostics } = JSON.parse(found.stdout) as { diagnostics: { code: string; at: { file: string; line: number } }[] };
  assert.deepEqual(
    diagnostics.map(({ code, at }) => [code, at.file, at.line]),
    [["GOLGI_CYCLE", project.path("two.ts"), 5]],
  );
});

test("the JSON of check has always the same fields", async (t) => {
  const project = makeProject(t);
  const fields = (value: object): readonly string[] => Object.keys(value).sort();
  const report = JSON.parse((await project.golgi("check", "broken.ts", "--json")).stdout) as {
    definitions: object[];
    diagnostics: { at: object }[];
  };
  assert.deepEqual(fields(report), ["definitions", "diagnostics", "file", "ok"]);
  for (const one of report.definitions) assert.deepEqual(fields(one), ["exportName", "kind", "name"]);
  for (const one of report.diagnostics) {
    const known = ["at", "code", "hint", "message", "path", "severity"];
    assert.ok(fields(one).every((field) => known.includes(field)) && fields(one).length >= 5, String(fields(one)));
    assert.deepEqual(fields(one.at), ["column", "file", "line"]);
  }
});

test("what a file prints while it loads does not spoil JSON", async (t) => {
  const project = makeProject(t);
  project.write("loud.ts", `console.log("loud");\nexport * from "./hello.ts";\n`);
  const { stdout, stderr } = await project.ok("run", "loud.ts", "hello", "--json");
  assert.equal(jsonLines(stdout).at(-1)?.["status"], "succeeded");
  assert.match(stderr, /loud/);
});

async function bundlesOf(project: Project, file: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await project.ok("compile", file);
  const document = JSON.parse(stdout) as { tasks: Record<string, { name: string; body: { bundle: string } }> };
  return new Map(Object.values(document.tasks).map(({ name, body }) => [name, body.bundle]));
}

const TWO = `import { t, task, workflow } from "@golgi/sdk";
import { shared } from "./shared.ts";
const SALT = 1; // SALT
const ports = { inputs: { n: t.int() }, outputs: { n: t.int() } };
const one = task({ name: "one", ...ports, run: async ({ inputs }) => ({ n: shared(inputs.n) + SALT }) });
const two = task({ name: "two", ...ports, run: async ({ inputs }) => ({ n: shared(inputs.n) * 2 }) });
export const both = workflow({ name: "both", inputs: { n: t.int() }, body: ({ n }) => ({ n: two({ n: one({ n }).n }).n }) });
`;
const SHARED = "export const shared = (n: number) => n;\nexport const apart = (n: number) => n;\n";

test("bundles: one function's change changes its digest alone, a shared helper's changes both, other edits none", async (t) => {
  const project = makeProject(t);
  const digests = async (text: string, shared: string, file = "two.ts"): Promise<readonly (string | undefined)[]> => {
    project.write(file, text);
    project.write("shared.ts", shared);
    const bundles = await bundlesOf(project, file);
    return [bundles.get("one"), bundles.get("two")];
  };
  const [one, two] = await digests(TWO, SHARED);
  assert.ok(one !== undefined && two !== undefined && one !== two);
  assert.deepEqual(await digests(TWO.replace("* 2", "* 3"), SHARED).then(([a, b]) => [a === one, b === two]), [true, false]);
  assert.deepEqual(await digests(TWO.replace("SALT = 1", "SALT = 2"), SHARED).then(([a, b]) => [a === one, b === two]), [
    false,
    true,
  ]);
  assert.deepEqual(await digests(TWO, SHARED.replace("=> n;", "=> n + 1;")).then(([a, b]) => [a === one, b === two]), [
    false,
    false,
  ]);
  const unrelated = SHARED.replace("apart = (n: number) => n", "apart = (n: number) => n - 9");
  assert.deepEqual(await digests(`// a comment\n\n${TWO.replace("// SALT", "")}`, unrelated), [one, two]);
  assert.deepEqual(await digests(TWO, SHARED, "renamed.ts"), [one, two]);
  const elsewhere = makeProject(t);
  elsewhere.write("two.ts", TWO);
  elsewhere.write("shared.ts", SHARED);
  const moved = await bundlesOf(elsewhere, "two.ts");
  assert.deepEqual([moved.get("one"), moved.get("two")], [one, two]);
});

test("bundles: found again without the bundler, seen when a file changes within its size and second", async (t) => {
  const project = makeProject(t);
  project.write("two.ts", TWO);
  project.write("shared.ts", SHARED);
  const before = await bundlesOf(project, "two.ts");
  const remembered = readFileSync(project.path(".golgi/bundles.json"), "utf8");
  assert.deepEqual(await bundlesOf(project, "two.ts"), before);
  assert.equal(readFileSync(project.path(".golgi/bundles.json"), "utf8"), remembered);
  project.write("shared.ts", SHARED.replace("=> n;", "=> 7;"));
  assert.notDeepEqual(await bundlesOf(project, "two.ts"), before);
  project.write("shared.ts", SHARED);
  utimesSync(project.path("shared.ts"), 1, 1);
  assert.deepEqual(await bundlesOf(project, "two.ts"), before);
});

test("bundles that cannot be made are diagnostics", async (t) => {
  const project = makeProject(t);
  const refuse = async (run: string, pattern: RegExp, head = ""): Promise<void> => {
    project.write(
      "w.ts",
      `import { t, task } from "@golgi/sdk";\n${head}\nexport const one = task({ name: "one", inputs: { n: t.int() }, outputs: { n: t.int() }, ${run} });\n`,
    );
    const { code, stdout, stderr } = await project.golgi("check", "w.ts");
    assert.equal(code, 2, stdout + stderr);
    assert.match(stdout, pattern);
  };
  await refuse("run: async () => ({ n: import.meta.url.length })", /GOLGI_BUNDLE_META/);
  await refuse("run: async () => ({ n: where.length })", /w\.ts:2:\d+ GOLGI_BUNDLE_META/, "const where = import.meta.dirname;");
  await refuse(
    "run: async () => ({ n: (await import('nope-not-installed')).n })",
    /GOLGI_BUNDLE_FAILED[\s\S]*nope-not-installed/,
  );
  await refuse("...rest", /GOLGI_BUNDLE_POSITION/, "const rest = { run: async () => ({ n: 1 }) };");
});

test("compile writes canonical JSON, equal in any directory but for positions", async (t) => {
  const project = makeProject(t);
  await project.ok("compile", "hello.ts", "hello", "-o", "hello.json");
  const document = JSON.parse(readFileSync(project.path("hello.json"), "utf8")) as { main: string; golgi: string };
  assert.equal(document.golgi, "document/1");
  const other = makeProject(t);
  assert.equal((JSON.parse((await other.ok("compile", "hello.ts", "hello")).stdout) as { main: string }).main, document.main);
});

test("graph in every format", async (t) => {
  const project = makeProject(t);
  const graph = async (format: string): Promise<string> => (await project.ok("graph", "control.ts", "naps", "-f", format)).stdout;
  assert.match(await graph("text"), /nap[\s\S]*lines/);
  assert.match(await graph("mermaid"), /^flowchart/);
  assert.match(await graph("dot"), /^digraph/);
  const svg = await graph("svg");
  assert.match(svg, /^<svg [\s\S]*lines[\s\S]*<\/svg>\n$/);
  await project.ok("graph", "control.ts", "naps", "-f", "svg", "-o", "naps.svg");
  assert.equal(readFileSync(project.path("naps.svg"), "utf8"), svg);
});

test("doctor: every line ok, warn or fail; missing tools fail", async (t) => {
  const project = makeProject(t);
  const plain = await project.ok("doctor");
  assert.match(plain.stdout, /ok\s+node\s+v/);
  project.write(
    "tools.ts",
    `import { sh, t, task } from "@golgi/sdk";\nexport const one = task({ name: "one", outputs: { f: t.file() }, tools: { "no-such-tool": "1.0", bash: "999" }, script: ({ outputs }) => sh\`touch \${outputs.f}\` });\n`,
  );
  const { code, stdout } = await project.golgi("doctor", "tools.ts", "--json");
  assert.equal(code, 1);
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: { level: string; what: string; fix?: string }[] };
  assert.equal(ok, false);
  assert.deepEqual(
    findings
      .filter(({ level }) => level === "fail")
      .map(({ what }) => what)
      .sort(),
    ["tool bash", "tool no-such-tool"],
  );
  assert.ok(findings.every(({ level, fix }) => level === "ok" || (fix ?? "") !== ""));
});

test("completion: commands, options, files, names, inputs, values, runs; scripts that shells accept", async (t) => {
  const project = makeProject(t);
  const complete = async (...words: string[]): Promise<readonly string[]> =>
    (await project.ok("complete-words", "--", ...words)).stdout.split("\n").filter((word) => word !== "");
  assert.deepEqual(await complete("ru"), ["run", "runs"]);
  assert.deepEqual(await complete("store", "ve"), ["verify"]);
  assert.ok((await complete("run", "hello.ts", "--n")).includes("--no-cache"));
  assert.deepEqual(await complete("run", "hello.ts", "hello", "--na"), ["--name"]);
  assert.deepEqual(await complete("run", "control.ts", "fa"), ["failing"]);
  assert.deepEqual(await complete("run", "files.ts", "counts", "--mode", ""), ["fast", "exact"]);
  assert.deepEqual(await complete("graph", "hello.ts", "--format", "m"), ["mermaid"]);
  assert.deepEqual(await complete("check", ""), [":files"]);
  await project.ok("run", "hello.ts", "hello");
  assert.deepEqual(await complete("show", "la"), ["last"]);
  assert.deepEqual(await complete("logs", "last", ""), ["greet"]);
  const { stdout } = await project.ok("completion", "bash");
  const tried = spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" });
  assert.equal(tried.status, 0, tried.stderr);
  for (const shell of ["zsh", "fish"]) assert.match((await project.ok("completion", shell)).stdout, /golgi/);
});
