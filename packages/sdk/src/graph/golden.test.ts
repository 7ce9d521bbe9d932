/**
 * The example of the authoring guide, lowered, as it is kept in `test-data/golden/`: what a new version of the SDK writes for it must be
 * what this one writes. (To accept a wanted change: `GOLGI_WRITE_GOLDEN=1 node --test src/graph/golden.test.ts`, and look at the diff.)
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkDocument, documentDigest, renderTemplate, type Document, type Json } from "@golgi/ir";
import type { Definition } from "./definition.ts";
import { definitionsOf, functionTasksOf } from "./exports.ts";
import { lower } from "./lower.ts";

/** Not a static import: it lies outside of what this package compiles (the type tests check it). */
const file = new URL("../../test-data/variant-calling.ts", import.meta.url);
type Example = Readonly<Record<"align" | "callVariants", Definition>>;
const example = (await import(file.href)) as Example;
const golden = new URL("../../test-data/golden/variant-calling.json", import.meta.url);

function compile(definition: Definition): Document {
  const bundles = new Map(
    functionTasksOf(definition).map((task) => [task, { bundle: `sha256:${"1".repeat(64)}`, export: "default" } as const]),
  );
  const { document, diagnostics } = lower(definition, { bundles });
  assert.deepEqual(diagnostics, []);
  assert.ok(document);
  const checked = checkDocument(document);
  assert.deepEqual(checked.ok ? [] : checked.diagnostics, []);
  return document;
}

/** Source positions name absolute paths, and are no part of any digest. */
function withoutSources(value: Json): Json {
  return JSON.parse(JSON.stringify(value, (key, field: unknown) => (key === "source" ? undefined : field))) as Json;
}

test("the example lowers to the golden document", () => {
  const lowered = withoutSources(compile(example.callVariants) as unknown as Json);
  if (process.env["GOLGI_WRITE_GOLDEN"] === "1") writeFileSync(golden, `${JSON.stringify(lowered, null, 1)}\n`);
  assert.deepEqual(lowered, JSON.parse(readFileSync(golden, "utf8")));
});

test("the same module in another file gives the same digests, and every position names its file", async () => {
  const folder = mkdtempSync(fileURLToPath(new URL("../../test-data/copy-", import.meta.url)));
  try {
    const copy = join(folder, "renamed.ts");
    cpSync(fileURLToPath(file), copy);
    const module = (await import(pathToFileURL(copy).href)) as Example;
    const [mine, theirs] = [compile(example.callVariants), compile(module.callVariants)];
    assert.equal(documentDigest(mine), documentDigest(theirs));
    assert.deepEqual(Object.keys(mine.tasks), Object.keys(theirs.tasks));
    assert.equal(theirs.workflows[theirs.main]?.source?.file, copy);
    for (const node of Object.values(theirs.workflows[theirs.main]?.graph.nodes ?? {})) assert.equal(node.source?.file, copy);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("definitions of a module, and the tasks whose code is bundled", () => {
  const definitions = definitionsOf(example);
  assert.deepEqual(definitions.map(({ kind, name, exportName }) => [kind, name, exportName]).sort(), [
    ["task", "bwa-index", "bwaIndex"],
    ["task", "bwa-mem", "align"],
    ["task", "count-variants", "countVariants"],
    ["task", "joint-call", "jointCall"],
    ["workflow", "call-variants", "callVariants"],
  ]);
  const [task] = functionTasksOf(example.callVariants);
  assert.equal(task?.name, "count-variants");
  const line = readFileSync(task?.source?.file ?? "", "utf8").split("\n")[(task?.source?.line ?? 0) - 1];
  assert.match(line ?? "", /countVariants = task\(/);
});

test("the rendered script is what its author meant", () => {
  const document = compile(example.align);
  const [spec] = Object.values(document.tasks);
  assert.ok(spec?.body.kind === "script");
  const file = (path: string) => ({ class: "File", path, name: "x", size: 0, digest: `sha256:${"2".repeat(64)}` });
  const inputs: Readonly<Record<string, Json>> = {
    index: { class: "Directory", path: "/job/in/index/index", name: "index", digest: `sha256:${"2".repeat(64)}` },
    reads: [file("/job/in/reads/0/a.fq"), file("/job/in/reads/1/it's b.fq")],
    sample: "it's $(me)",
    minScore: 30,
  };
  const script = renderTemplate(spec.body, {
    input: (port) => inputs[port],
    outputPath: (port) => `/job/out/${port}/${port}.bam`,
    resource: () => 2,
  });
  const tools = 'bwa() { printf "%s\\n" "$@"; }; samtools() { if [ "$1" = sort ]; then cat; fi; };\n';
  const run = spawnSync("bash", ["-euo", "pipefail", "-c", tools + script], { encoding: "utf8", timeout: 30_000 });
  assert.deepEqual(run.stdout.trimEnd().split("\n"), [
    ..."mem -K 100000000 -T 30 -t 2 -R".split(" "),
    String.raw`@RG\tID:it's $(me)\tSM:it's $(me)`,
    "/job/in/index/index/ref",
    "/job/in/reads/0/a.fq",
    "/job/in/reads/1/it's b.fq",
  ]);
});
