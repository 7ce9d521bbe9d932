/** Documents: the golden one of version 1 loads for ever; every way to break it is found; hostile input is data. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { cacheKeyOf } from "./cache-key.ts";
import { checkDocument } from "./check-document.ts";
import { IR_SCHEMA } from "./ir-schema.ts";
import type { Json, JsonObject } from "./json.ts";
import { documentDigest, taskDigest, workflowDigest } from "./spec-digest.ts";
import type { TaskSpec } from "./task.ts";
import type { Digest } from "./value.ts";
import type { Document, WorkflowSpec } from "./workflow.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const golden = (): Document => JSON.parse(read("../test-data/v1/variant-calling.json")) as Document;
interface Expected {
  readonly document: Digest;
  readonly attempt: { readonly task: Digest; readonly inputs: JsonObject; readonly key: Digest };
}
const expected = JSON.parse(read("../test-data/v1/variant-calling.expected.json")) as Expected;

test("the golden document of version 1 loads, with the same digests and cache keys", () => {
  const checked = checkDocument(golden());
  assert.ok(checked.ok, JSON.stringify(checked));
  assert.equal(documentDigest(checked.document), expected.document);
  const task = checked.document.tasks[expected.attempt.task];
  assert.ok(task !== undefined);
  assert.equal(cacheKeyOf(task, expected.attempt.inputs).key, expected.attempt.key);
});

/** `UPDATE=1 node --test packages/ir/src/check-document.test.ts` writes the file. */
test("docs/ir.schema.json is the schema of the code", () => {
  const path = new URL("../../../docs/ir.schema.json", import.meta.url);
  if (process.env["UPDATE"] === "1") writeFileSync(path, `${JSON.stringify(IR_SCHEMA, null, 2)}\n`);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), JSON.parse(JSON.stringify(IR_SCHEMA)));
});

type Loose = { [key: string]: Loose };

/** Files every spec under its own digest again, so that only the intended mistake remains. */
function refiled(document: Document): Document {
  const text = JSON.stringify(document);
  let renamed = text;
  for (const [digest, task] of Object.entries(document.tasks)) renamed = renamed.replaceAll(digest, taskDigest(task));
  let current = JSON.parse(renamed) as Document;
  for (let round = 0; round < 3; round++) {
    let next = JSON.stringify(current);
    for (const [digest, workflow] of Object.entries(current.workflows)) next = next.replaceAll(digest, workflowDigest(workflow));
    current = JSON.parse(next) as Document;
  }
  return current;
}

function specNamed<T extends TaskSpec | WorkflowSpec>(specs: Readonly<Record<string, T>>, name: string): Loose {
  const found = Object.values(specs).find((spec) => spec.name === name);
  assert.ok(found !== undefined);
  return found as unknown as Loose;
}

function broken(
  change: (parts: { readonly main: Loose; readonly task: (name: string) => Loose; readonly document: Loose }) => void,
): Document {
  const document = golden();
  change({
    main: specNamed(document.workflows, "call-variants"),
    task: (name) => specNamed(document.tasks, name),
    document: document as unknown as Loose,
  });
  return refiled(document);
}

const set = (target: Loose | undefined, key: string, value: unknown): void => {
  assert.ok(target !== undefined);
  (target as Record<string, unknown>)[key] = value;
};
const at = (from: Loose, ...keys: readonly string[]): Loose => keys.reduce((each, key) => each[key] as Loose, from);

/** What is changed, the code and words that tell it. */
const BROKEN: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  ["not an object", () => [], "GOLGI_DOCUMENT_SHAPE", /not of type object/],
  ["nothing", () => undefined, "GOLGI_DOCUMENT_SHAPE", /is nothing/],
  [
    "another version",
    () => ({ ...golden(), golgi: "document/2" }),
    "GOLGI_DOCUMENT_SHAPE",
    /golgi: is "document\/2", not "document\/1"/,
  ],
  ["a missing part", () => ({ golgi: "document/1", tasks: {}, workflows: {} }), "GOLGI_DOCUMENT_SHAPE", /lacks main/],
  [
    "a misspelt key",
    () => broken(({ task }) => set(task("call"), "resorces", {})),
    "GOLGI_DOCUMENT_SHAPE",
    /resorces: is not known here; did you mean resources\?/,
  ],
  [
    "an unknown node kind",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "index"), "kind", "loop")),
    "GOLGI_DOCUMENT_SHAPE",
    /has kind "loop", not one of task, workflow/,
  ],
  [
    "a changed task",
    () => ({
      ...golden(),
      tasks: Object.fromEntries(Object.entries(golden().tasks).map(([key, task]) => [key, { ...task, summary: "changed" }])),
    }),
    "GOLGI_DOCUMENT_DIGEST",
    /is filed under sha256:.* but has/,
  ],
  ["no main", () => ({ ...golden(), main: `sha256:${"0".repeat(64)}` }), "GOLGI_DOCUMENT_DIGEST", /there is no workflow/],
  [
    "a missing task",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "index"), "task", `sha256:${"0".repeat(64)}`)),
    "GOLGI_DOCUMENT_DIGEST",
    /there is no task/,
  ],
  [
    "a bad type",
    () => broken(({ task }) => set(at(task("bwa-mem"), "inputs", "properties", "sample"), "pattern", "(")),
    "GOLGI_DOCUMENT_TYPE",
    /not a regular expression/,
  ],
  [
    "an unknown input in a script",
    () =>
      broken(({ task }) =>
        set(task("call"), "inputs", { type: "object", properties: {}, required: [], additionalProperties: false }),
      ),
    "GOLGI_DOCUMENT_REFERENCE",
    /no input reference/,
  ],
  [
    "an unknown node",
    () => broken(({ main }) => set(at(main, "graph", "results"), "vcf", { kind: "output", node: "cal", port: "vcf" })),
    "GOLGI_DOCUMENT_REFERENCE",
    /no output cal.vcf/,
  ],
  [
    "an unknown field",
    () =>
      broken(({ main }) =>
        set(at(main, "onFailure", "nodes", "notify", "inputs"), "message", {
          kind: "get",
          from: { kind: "input", port: "failure" },
          key: "mesage",
        }),
      ),
    "GOLGI_DOCUMENT_REFERENCE",
    /no field mesage/,
  ],
  [
    "an input not connected",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "index"), "inputs", {})),
    "GOLGI_DOCUMENT_WIRE",
    /call-variants.index.inputs.reference: it is required, but nothing is connected/,
  ],
  [
    "an unknown input of a node",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "index", "inputs"), "speed", { kind: "literal", value: 1 })),
    "GOLGI_DOCUMENT_WIRE",
    /inputs.speed: there is no such input/,
  ],
  [
    "a wrong wire",
    () =>
      broken(({ main }) =>
        set(at(main, "graph", "nodes", "call", "inputs"), "reference", { kind: "output", node: "align", port: "bam" }),
      ),
    "GOLGI_DOCUMENT_WIRE",
    /a list is not one value/,
  ],
  [
    "a wrong literal",
    () => broken(({ main }) => set(at(main, "finally", "nodes", "notify", "inputs"), "message", { kind: "literal", value: 1 })),
    "GOLGI_DOCUMENT_WIRE",
    /expected a text, but got 1/,
  ],
  [
    "a map over no list",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "align"), "over", { kind: "input", port: "reference" })),
    "GOLGI_DOCUMENT_WIRE",
    /is not a list/,
  ],
  [
    "a wrong preset",
    () => broken(({ main }) => set(at(main, "presets", "quick"), "deep", "yes")),
    "GOLGI_DOCUMENT_WIRE",
    /expected true or false/,
  ],
  [
    "a result not given",
    () => broken(({ main }) => set(at(main, "graph"), "results", {})),
    "GOLGI_DOCUMENT_RESULT",
    /nothing gives this output/,
  ],
  [
    "sides of a branch that differ",
    () =>
      broken(({ main }) =>
        set(at(main, "graph", "nodes", "summarise", "else"), "outputs", {
          type: "object",
          properties: {},
          required: [],
          additionalProperties: false,
        }),
      ),
    "GOLGI_DOCUMENT_RESULT",
    /one side gives summary, the other nothing/,
  ],
  [
    "a cycle",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "index"), "after", ["approve"])),
    "GOLGI_DOCUMENT_CYCLE",
    /wait for each other: index/,
  ],
  [
    "a placeholder in back quotes",
    () =>
      broken(({ task }) =>
        set(at(task("notify"), "body"), "template", [
          { kind: "text", text: 'print("' },
          { kind: "value", value: { kind: "input", port: "message" } },
          { kind: "text", text: '")' },
        ]),
      ),
    "GOLGI_DOCUMENT_TEMPLATE",
    /inside a string/,
  ],
  [
    "a wrong default of a gate",
    () => broken(({ main }) => set(at(main, "graph", "nodes", "approve"), "default", "")),
    "GOLGI_DOCUMENT_TYPE",
    /must not be empty/,
  ],
  [
    "a key that changes prototypes",
    () => JSON.parse(JSON.stringify(golden()).replace('"name":"call"', '"__proto__":{"x":1},"name":"call"')),
    "GOLGI_DOCUMENT_BOUNDS",
    /"__proto__"/,
  ],
];

for (const [name, make, code, message] of BROKEN) {
  test(`${code}: ${name}`, () => {
    const checked = checkDocument(make());
    assert.ok(!checked.ok);
    const found = checked.diagnostics.find((diagnostic) => diagnostic.code === code && message.test(diagnostic.message));
    assert.ok(found !== undefined, JSON.stringify(checked.diagnostics, null, 1));
    assert.ok(found.hint.length > 0);
  });
}

test("all findings of a stage are reported, with the author's position", () => {
  const checked = checkDocument(
    broken(({ main }) => {
      set(at(main, "graph", "nodes", "index"), "inputs", {});
      set(at(main, "graph", "nodes", "call"), "inputs", {});
    }),
  );
  assert.ok(!checked.ok);
  assert.equal(checked.diagnostics.filter(({ code }) => code === "GOLGI_DOCUMENT_WIRE").length, 3);
  assert.deepEqual(checked.diagnostics.find(({ path }) => path?.includes(".index."))?.at, {
    file: "workflow.ts",
    line: 40,
    column: 3,
  });
});

test("hostile input: deep, cyclic, with getters that throw, or any JSON at any place", () => {
  let deep: Json = {};
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const loop: Record<string, unknown> = {};
  loop["tasks"] = loop;
  const trap = Object.defineProperty({}, "golgi", { enumerable: true, get: () => assert.fail("read") });
  for (const hostile of [deep, { ...golden(), tasks: deep }, loop, trap, null, 1, "x", Number.NaN])
    assert.ok(!checkDocument(hostile).ok);
  const paths = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      paths,
      fc.oneof(fc.jsonValue(), fc.constantFrom({ kind: "input", port: "x" }, { kind: "get" }, "sha256:x", -1, [])),
      (path, value) => {
        const document = golden();
        replaceAt(document, path, value);
        checkDocument(document);
        checkDocument(safelyRefiled(document));
      },
    ),
    { numRuns: 300 },
  );
});

/** Walks down by indexes among the keys and replaces what is there. */
function replaceAt(root: unknown, path: readonly number[], value: unknown): void {
  let holder = root as Record<string, unknown>;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return;
    const child = holder[key];
    if (depth === path.length - 1 || typeof child !== "object" || child === null) {
      holder[key] = value;
      return;
    }
    holder = child as Record<string, unknown>;
  }
}

function safelyRefiled(document: Document): unknown {
  try {
    return refiled(document);
  } catch {
    return document;
  }
}

test("a document of 20,000 nodes is checked in time that grows with its size", () => {
  const small = timed(2_000);
  const large = timed(20_000);
  assert.ok(large < 40 * Math.max(small, 20), `${small} ms for 2,000 nodes, ${large} ms for 20,000`);
});

function timed(count: number): number {
  const document = golden();
  const call = Object.values(document.workflows).find(({ name }) => name === "call-variants") as WorkflowSpec;
  const index = call.graph.nodes["index"];
  assert.ok(index !== undefined);
  const nodes = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`n${i}`, i === 0 ? index : { ...index, after: [`n${i - 1}`] }]),
  );
  const large = { ...call, graph: { ...call.graph, nodes: { ...call.graph.nodes, ...nodes } } };
  const digest = workflowDigest(large);
  // The best of three: a busy machine takes the processor away for longer than a check lasts.
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    const checked = checkDocument({ ...document, workflows: { ...document.workflows, [digest]: large } });
    assert.ok(checked.ok, JSON.stringify(checked).slice(0, 1000));
    return performance.now() - start;
  });
  return Math.min(...times);
}
