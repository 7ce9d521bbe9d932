/**
 * Random workflows for the engine's property tests, and what they must give: a direct evaluation, written apart from the engine, with
 * nothing of its order, cache, attempts or state.
 */
import {
  canonicalize,
  evaluate,
  taskDigest,
  workflowDigest,
  type Document,
  type Expr,
  type Graph,
  type Json,
  type NodeSpec,
  type TaskSpec,
  type WorkflowSpec,
} from "@golgi/ir";
import { ANY, documentOf, graphOf, input, literal, output, taskNode, taskOf } from "./world.ts";

export type Fraction = () => number;

export const MIXERS: readonly TaskSpec[] = ["mix-a", "mix-b", "mix-c"].map((name) =>
  taskOf(name, { inputs: { a: ANY, b: ANY }, required: [] }),
);

/** What the tasks compute. Values that are absent, null or lists are all something. */
export function mix(name: string, inputs: { readonly [port: string]: Json }): Json {
  let hash = name.charCodeAt(4);
  const add = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(add);
    else hash = (hash * 33 + (typeof value === "number" ? value : 5)) % 9973;
  };
  add(inputs["a"]);
  add(inputs["b"]);
  return hash;
}

export interface RandomWorkflow {
  readonly document: Document;
  readonly inputs: { readonly [port: string]: Json };
}

export function randomWorkflow(fraction: Fraction, size: number): RandomWorkflow {
  const workflows: WorkflowSpec[] = [];
  const graph = randomGraph(fraction, { ports: ["p", "q"], size, depth: 2, workflows });
  return { document: documentOf(graph, MIXERS, { workflows }), inputs: { p: Math.floor(fraction() * 100), q: [1, 2, 3] } };
}

interface Shape {
  readonly ports: readonly string[];
  readonly size: number;
  readonly depth: number;
  readonly workflows: WorkflowSpec[];
}

function randomGraph(fraction: Fraction, shape: Shape): Graph {
  const nodes: Record<string, NodeSpec> = {};
  const ids: string[] = [];
  const count = 1 + Math.floor(fraction() * shape.size);
  const any = (): Expr => {
    const roll = fraction();
    if (ids.length > 0 && roll < 0.7) return output(ids[Math.floor(fraction() * ids.length)] as string);
    if (roll < 0.9) return input(shape.ports[Math.floor(fraction() * shape.ports.length)] as string);
    return literal(Math.floor(fraction() * 4));
  };
  for (let i = 0; i < count; i++) {
    const id = `n${i}`;
    nodes[id] = randomNode(fraction, shape, any);
    ids.push(id);
  }
  const results = { y: any(), z: output(ids.at(-1) as string) };
  return graphOf({ inputs: Object.fromEntries(shape.ports.map((port) => [port, ANY])), nodes, results });
}

function randomNode(fraction: Fraction, shape: Shape, any: () => Expr): NodeSpec {
  const roll = fraction();
  const below = { ...shape, size: Math.max(1, shape.size - 2), depth: shape.depth - 1 };
  if (shape.depth === 0 || roll < 0.55) {
    return taskNode(MIXERS[Math.floor(fraction() * MIXERS.length)] as TaskSpec, { a: any(), b: any() });
  }
  const captured = { p: any(), q: any() };
  if (roll < 0.75) return randomMap(fraction, below, captured);
  if (roll < 0.9) {
    const condition: Expr = { kind: "op", op: fraction() < 0.5 ? "eq" : "ne", args: [any(), literal(2)] };
    const side = (): Graph => randomGraph(fraction, { ...below, ports: ["p", "q"] });
    return { kind: "branch", inputs: captured, condition, then: side(), else: side() };
  }
  const spec: WorkflowSpec = {
    kind: "workflow",
    ir: 1,
    name: `sub-${shape.workflows.length}`,
    graph: randomGraph(fraction, { ...below, ports: ["p", "q"] }),
  };
  shape.workflows.push(spec);
  return { kind: "workflow", inputs: captured, workflow: workflowDigest(spec) };
}

function randomMap(fraction: Fraction, shape: Shape, captured: Readonly<Record<string, Expr>>): NodeSpec {
  const items = Array.from({ length: Math.floor(fraction() * 5) }, () => literal(Math.floor(fraction() * 6)));
  const roll = fraction();
  return {
    kind: "map",
    inputs: captured,
    over: { kind: "list", items: fraction() < 0.5 ? items : [...items, ...Object.values(captured)] },
    body: randomGraph(fraction, { ...shape, ports: ["item", "p", "q"] }),
    ...(fraction() < 0.3 && { concurrency: 1 + Math.floor(fraction() * 3) }),
    ...(roll < 0.3 && { maxFailures: Math.floor(fraction() * 3) }),
    ...(roll > 0.8 && { maxFailures: { share: 0.5 } }),
  };
}

export type Verdict = { readonly ok: true; readonly value: { readonly [port: string]: Json } } | { readonly ok: false };

/** What a task run does, in words: the same words, the same result. */
export function workOf(name: string, inputs: { readonly [port: string]: Json }): string {
  return `${name} ${canonicalize(inputs)}`;
}

/** `fails`: work that never succeeds. */
export function evaluateDirectly({ document, inputs }: RandomWorkflow, fails: (work: string) => boolean = () => false): Verdict {
  const main = document.workflows[document.main] as WorkflowSpec;
  return evaluateGraph({ document, fails }, main.graph, { inputs, prefix: "" });
}

interface Context {
  readonly document: Document;
  readonly fails: (work: string) => boolean;
}

interface Place {
  readonly inputs: { readonly [port: string]: Json };
  readonly prefix: string;
}

function evaluateGraph(context: Context, graph: Graph, place: Place): Verdict {
  const done = new Map<string, { readonly [port: string]: Json }>();
  const value = (expr: Expr): Json | undefined =>
    evaluate(expr, { input: (port) => place.inputs[port], output: (node, port) => done.get(node)?.[port] });
  for (const [id, node] of Object.entries(graph.nodes)) {
    const verdict = evaluateNode(context, node, { path: place.prefix + id, value });
    if (!verdict.ok) return verdict;
    done.set(id, verdict.value);
  }
  return { ok: true, value: present(Object.entries(graph.results).map(([port, expr]) => [port, value(expr)])) };
}

function present(fields: readonly (readonly [string, Json | undefined])[]): { readonly [port: string]: Json } {
  return Object.fromEntries(fields.filter((field): field is [string, Json] => field[1] !== undefined));
}

function evaluateNode(context: Context, node: NodeSpec, at: { path: string; value: (expr: Expr) => Json | undefined }): Verdict {
  const inputs = present(Object.entries(node.inputs).map(([port, expr]) => [port, at.value(expr)]));
  switch (node.kind) {
    case "task": {
      const name = MIXERS.find((task) => taskDigest(task) === node.task)?.name as string;
      if (context.fails(workOf(name, inputs))) return { ok: false };
      return { ok: true, value: { y: mix(name, inputs) } };
    }
    case "map":
      return evaluateMap(context, node, { ...at, inputs, items: at.value(node.over) as readonly Json[] });
    case "branch": {
      const side = at.value(node.condition) === true ? "then" : "else";
      return evaluateGraph(context, node[side], { inputs, prefix: `${at.path}.${side}/` });
    }
    case "workflow": {
      const spec = context.document.workflows[node.workflow] as WorkflowSpec;
      return evaluateGraph(context, spec.graph, { inputs, prefix: `${at.path}/` });
    }
    default:
      throw new Error(node.kind);
  }
}

type MapNode = Extract<NodeSpec, { kind: "map" }>;

function evaluateMap(
  context: Context,
  node: MapNode,
  at: { path: string; inputs: { readonly [port: string]: Json }; items: readonly Json[] },
): Verdict {
  const { maxFailures = 0 } = node;
  const allowed = typeof maxFailures === "number" ? maxFailures : Math.floor(maxFailures.share * at.items.length);
  const verdicts = at.items.map((item, index) =>
    evaluateGraph(context, node.body, { inputs: { ...at.inputs, item }, prefix: `${at.path}[${index}]/` }),
  );
  if (verdicts.filter((verdict) => !verdict.ok).length > allowed) return { ok: false };
  const ports = Object.keys(node.body.results);
  return {
    ok: true,
    value: Object.fromEntries(ports.map((port) => [port, verdicts.map((one) => (one.ok ? (one.value[port] ?? null) : null))])),
  };
}
