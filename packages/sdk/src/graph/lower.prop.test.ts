/** Lowering of random workflows: always the same document, closed graphs, and every wire's type fits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalize, checkDocument, documentDigest, type Document, type Json } from "@golgi/ir";
import { expr, lower, map, sh, t, task, when, workflow, type Ref } from "../index.ts";

/** A step of a random body; numbers choose among the values made so far. */
type Step =
  | { readonly kind: "call" | "sum"; readonly a: number; readonly b: number }
  | { readonly kind: "map"; readonly a: number; readonly inner: readonly Step[] }
  | { readonly kind: "when"; readonly a: number; readonly then: readonly Step[]; readonly else: readonly Step[] };

const { steps } = fc.letrec<{ steps: readonly Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { maxLength: 5 }),
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constantFrom("call" as const, "sum" as const), a: fc.nat(20), b: fc.nat(20) }),
    fc.record({ kind: fc.constant("map" as const), a: fc.nat(20), inner: tie("steps") }),
    fc.record({ kind: fc.constant("when" as const), a: fc.nat(20), then: tie("steps"), else: tie("steps") }),
  ),
}));

const add = () =>
  task({
    name: "add",
    inputs: { a: t.number(), b: t.number() },
    outputs: { sum: t.number() },
    script: ({ inputs, outputs }) => sh`echo $(( ${inputs.a} + ${inputs.b} )) > ${outputs.sum}`,
  });

type NumberRef = Ref<number>;

function define(program: readonly Step[]) {
  const sum = add();
  const run = (list: readonly Step[], values: readonly NumberRef[], numbers: Ref<readonly number[]>): NumberRef => {
    const made = [...values];
    const pick = (n: number) => made[n % made.length] as NumberRef;
    for (const step of list) {
      switch (step.kind) {
        case "call":
          made.push(sum({ a: pick(step.a), b: pick(step.b) }).sum);
          break;
        case "sum":
          made.push(expr.add(pick(step.a), pick(step.b), 1));
          break;
        case "map":
          made.push(expr.length(map(numbers, (item) => run(step.inner, [...made, item], numbers))));
          break;
        case "when": {
          const test = expr.gt(pick(step.a), 0);
          const chosen = when(test)
            .then(() => run(step.then, made, numbers))
            .else(() => run(step.else, made, numbers));
          made.push(chosen as NumberRef);
        }
      }
    }
    return made.at(-1) as NumberRef;
  };
  return workflow({
    name: "random",
    inputs: { numbers: t.array(t.number()), start: t.number() },
    body: ({ numbers, start }) => ({ last: run(program, [start], numbers) }),
  });
}

function compile(program: readonly Step[]): Document {
  const { document, diagnostics } = lower(define(program), { bundles: new Map() });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(document);
  const checked = checkDocument(document);
  assert.deepEqual(checked.ok ? [] : checked.diagnostics, []);
  return document;
}

const withoutSources = (document: Document): Json =>
  JSON.parse(JSON.stringify(document, (key, value: unknown) => (key === "source" ? undefined : value))) as Json;

test("the same program gives the same document, whenever it is lowered", () => {
  fc.assert(
    fc.property(steps, (program) => {
      const [first, second] = [compile(program), compile(program)];
      assert.equal(documentDigest(first), documentDigest(second));
      assert.equal(canonicalize(withoutSources(first)), canonicalize(withoutSources(second)));
    }),
    { numRuns: 200 },
  );
});

/** Ports and nodes named by the expressions directly inside a graph. */
function assertClosed(graph: { readonly inputs: Json; readonly nodes: Json; readonly results: Json }): void {
  const { inputs, nodes, results } = graph as unknown as {
    inputs: { properties: object };
    nodes: Record<string, Record<string, Json>>;
    results: Json;
  };
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    const { kind, port, node } = value as Record<string, string>;
    if (kind === "input") assert.ok(Object.hasOwn(inputs.properties, port ?? ""), `port ${port}`);
    if (kind === "output") assert.ok(Object.hasOwn(nodes, node ?? ""), `node ${node}`);
    for (const part of Object.values(value)) visit(part as Json);
  };
  visit(results);
  for (const { body, then, else: otherwise, ...node } of Object.values(nodes)) {
    visit(node);
    for (const inner of [body, then, otherwise]) if (inner !== undefined) assertClosed(inner as never);
  }
}

test("graphs of bodies are closed", () => {
  fc.assert(
    fc.property(steps, (program) => {
      const document = withoutSources(compile(program)) as unknown as Document;
      for (const spec of Object.values(document.workflows)) assertClosed(spec.graph as never);
    }),
    { numRuns: 200 },
  );
});
