import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { TaskSpec } from "../task.ts";
import type { Digest } from "../value.ts";
import type { Document, Graph, NodeSpec } from "../workflow.ts";
import { emitDot } from "./dot.ts";
import { showExpr } from "./expression.ts";
import { emitMermaid } from "./mermaid.ts";
import { emitText } from "./text.ts";
import { viewDocument } from "./view.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const NO_PORTS = { type: "object", properties: {}, required: [], additionalProperties: false } as const;
const record = (names: readonly string[]) =>
  ({
    type: "object",
    properties: Object.fromEntries(names.map((n) => [n, { type: "string" as const }])),
    required: names,
    additionalProperties: false,
  }) as const;
const input = (port: string) => ({ kind: "input", port }) as const;
const output = (node: string, port = "out") => ({ kind: "output", node, port }) as const;

const task: TaskSpec = {
  kind: "task",
  ir: 1,
  name: "work",
  inputs: record(["text"]),
  outputs: record(["out"]),
  body: { kind: "script", language: "shell", interpreter: ["bash"], template: [] },
  environment: { tools: {}, variables: {}, network: false },
  resources: { cpus: 1, memoryBytes: { start: 0, factor: 1, max: 0 }, diskBytes: 0, gpus: 0, pools: [] },
  policy: { retries: {}, backoff: { initialMs: 1, maxMs: 1 }, cache: true, priority: 0 },
};
const work = (wires: Extract<NodeSpec, { kind: "task" }>["inputs"], after?: readonly string[]): NodeSpec => ({
  kind: "task",
  task: digest("a"),
  inputs: wires,
  ...(after && { after }),
});
const graph = (parts: Partial<Graph>): Graph => ({ inputs: NO_PORTS, outputs: NO_PORTS, nodes: {}, results: {}, ...parts });

const inner = graph({
  inputs: record(["item"]),
  nodes: { work: work({ text: input("item") }) },
  results: { result: output("work") },
});
const nested = graph({
  inputs: record(["text"]),
  nodes: { work: work({ text: input("text") }) },
  results: { out: output("work") },
});
const document: Document = {
  golgi: "document/1",
  main: digest("b"),
  tasks: { [digest("a")]: task },
  workflows: {
    [digest("b")]: {
      kind: "workflow",
      ir: 1,
      name: "all-kinds",
      title: 'Every kind of "node"',
      graph: graph({
        inputs: record(["names", "limit"]),
        outputs: record(["last"]),
        nodes: {
          last: work({ text: output("choose", "result") }, ["approve"]),
          approve: { kind: "gate", inputs: {}, title: "Go on?", message: "Go on?", answer: { type: "boolean" } },
          each: { kind: "map", inputs: {}, over: input("names"), body: inner },
          choose: {
            kind: "branch",
            condition: {
              kind: "op",
              op: "gt",
              args: [
                { kind: "op", op: "length", args: [output("each", "result")] },
                { kind: "literal", value: 2 },
              ],
            },
            inputs: { text: input("limit") },
            then: graph({
              inputs: record(["text"]),
              nodes: { work: work({ text: input("text") }) },
              results: { result: output("work") },
            }),
            else: graph({ inputs: record(["text"]), results: { result: input("text") } }),
          },
          again: { kind: "workflow", workflow: digest("c"), inputs: { text: output("last") } },
          plan: { kind: "dynamic", task: digest("a"), inputs: { text: output("again") }, outputs: record(["out"]), tasks: [] },
        },
        results: { last: output("plan") },
      }),
      finally: graph({ inputs: record(["status"]), nodes: { clean: work({ text: input("status") }) } }),
    },
    [digest("c")]: { kind: "workflow", ir: 1, name: "again", graph: nested },
  },
};

test("text shows every kind of node, nested, in an order in which it could run", () => {
  assert.equal(
    emitText(document),
    `all-kinds: Every kind of "node"
inputs
  names: string
  limit: string
graph
  ├─ approve  (ask: Go on?)
  ├─ each  (for each of names)
  │  └─ work  ← item
  ├─ choose  (if length(each.result) > 2)  ← limit
  │  then:
  │    └─ work  ← text
  │  else:
  │    result ← text
  ├─ last  (work)  ← choose.result, approve
  ├─ again  (workflow again)  ← last.out
  │  └─ work  ← text
  └─ plan  (dynamic work)  ← again.out
finally
  └─ clean  (work)  ← status
outputs
  last: string ← plan.out
`,
  );
});

test("every node and edge of the view is drawn", () => {
  const { nodes, edges } = viewDocument(document).main;
  const mermaid = emitMermaid(document);
  const dot = emitDot(document);
  const index = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  for (const { from, to, kind } of edges) {
    if (!("node" in from)) continue;
    const [a, b] = [index.get(from.node), index.get(to)];
    assert.match(mermaid, new RegExp(`  ${a} ${kind === "after" ? "-\\.->" : "-->"} ${b}\n`));
    assert.match(dot, new RegExp(`  ${a} -> ${b}[ ;]`));
  }
  assert.equal(edges.filter(({ kind }) => kind === "after").length, 1);
});

test("graphviz reads what is written", (context) => {
  const run = spawnSync("dot", ["-Tsvg"], { input: emitDot(document), encoding: "utf8", timeout: 30_000 });
  if (run.error !== undefined) return context.skip("graphviz is not installed");
  assert.equal(run.stderr, "");
  assert.match(run.stdout, /length\(each\.result\) &gt; 2/);
});

test("hostile names cannot break a drawing", () => {
  const name = 'x"]\n; end --> <script>';
  const hostile: Document = {
    ...document,
    workflows: {
      [document.main]: {
        kind: "workflow",
        ir: 1,
        name,
        graph: graph({ nodes: { [name]: work({}) }, results: { [name]: output(name) } }),
      },
    },
  };
  for (const line of emitMermaid(hostile).split("\n").slice(1, -1))
    assert.match(line, /^ {2}(n\d|no\d)(\["[^"]*"\]|\(\["[^"]*"\]\)| --> no0)$/);
  assert.equal(
    emitDot(hostile)
      .split("\n")
      .filter((line) => line.includes("<script>")).length,
    3,
  );
  assert.ok(!emitDot(hostile).includes('x"'));
});

test("a large graph is cut, and a broken one is still drawn", () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`work-${i}`, work(i === 0 ? {} : { text: output(`work-${i - 1}`) })]),
  );
  const large: Document = {
    ...document,
    workflows: { [document.main]: { kind: "workflow", ir: 1, name: "large", graph: graph({ nodes }) } },
  };
  assert.match(emitText(large, { maxNodes: 3 }), /work-2 .*\n {2}└─ … 4997 more nodes/);
  const cyclic = graph({
    nodes: {
      a: work({ text: output("b") }),
      b: work({ text: output("a") }),
      c: { kind: "workflow", workflow: document.main, inputs: {} },
    },
  });
  const broken: Document = {
    ...document,
    workflows: { [document.main]: { kind: "workflow", ir: 1, name: "broken", graph: cyclic } },
  };
  assert.deepEqual(
    viewDocument(broken).main.nodes.map(({ id }) => id),
    ["c", "a", "b"],
  );
});

test("expressions in words", () => {
  const list = { kind: "list", items: ["a", "b", "c", "d", "e"].map((port) => input(port)) } as const;
  assert.equal(showExpr(list), "[a, b, c, d, … 1 more]");
  assert.equal(
    showExpr({ kind: "get", from: { kind: "op", op: "coalesce", args: [input("x"), input("y")] }, key: "name" }),
    "coalesce(x, y).name",
  );
});

test("a result made of several values of one node has one edge from it", () => {
  const both = { kind: "record", fields: { a: output("work", "a"), b: output("work", "b") } } as const;
  const one: Document = {
    ...document,
    workflows: {
      [digest("b")]: {
        kind: "workflow",
        ir: 1,
        name: "both",
        graph: graph({
          inputs: record(["text"]),
          outputs: record(["row"]),
          nodes: { work: work({ text: input("text") }) },
          results: { row: both },
        }),
      },
    },
  };
  assert.equal(emitMermaid(one).match(/ --> no0$/gm)?.length, 1);
  assert.equal(emitDot(one).match(/ -> no0;$/gm)?.length, 1);
});
