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
import { ANY, documentOf, graphOf, input, literal, output, record, taskNode, taskOf } from "./world.ts";

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

/** Of dynamic nodes: its outcome is the document under the number it is given. */
export const PLANNER: TaskSpec = taskOf("plan", {
  inputs: { p: ANY, q: ANY, made: ANY },
  outputs: { document: ANY },
  required: ["made"],
});

export interface RandomWorkflow {
  readonly document: Document;
  readonly inputs: { readonly [port: string]: Json };
  /** What dynamic nodes run, by number. */
  readonly made: readonly Document[];
}

/** `wide`: also dynamic nodes, gates, handlers, and tasks with resources, pools, priorities, deadlines or without a cache. */
export function randomWorkflow(fraction: Fraction, size: number, wide = false): RandomWorkflow {
  const workflows: WorkflowSpec[] = [];
  const made: Document[] = [];
  const shape: Shape = { ports: ["p", "q"], size, depth: 2, workflows, made, wide };
  const graph = randomGraph(fraction, shape);
  const tasks = wide ? [...MIXERS, PLANNER] : MIXERS;
  const document = documentOf(graph, tasks, { workflows, ...(wide && randomHandlers(fraction, shape)) });
  return { document, inputs: { p: Math.floor(fraction() * 100), q: [1, 2, 3] }, made };
}

function randomHandlers(fraction: Fraction, shape: Shape): { readonly onFailure?: Graph; readonly finally?: Graph } {
  const below: Shape = { ...shape, ports: ["p", "q"], size: 2, depth: 0 };
  return {
    ...(fraction() < 0.4 && { onFailure: randomGraph(fraction, below) }),
    ...(fraction() < 0.4 && { finally: randomGraph(fraction, below) }),
  };
}

interface Shape {
  readonly ports: readonly string[];
  readonly size: number;
  readonly depth: number;
  readonly workflows: WorkflowSpec[];
  readonly made: Document[];
  readonly wide: boolean;
}

function randomGraph(fraction: Fraction, shape: Shape): Graph {
  const nodes: Record<string, NodeSpec> = {};
  const known: Expr[] = [];
  const count = 1 + Math.floor(fraction() * shape.size);
  const any = (): Expr => {
    const roll = fraction();
    if (known.length > 0 && roll < 0.7) return known[Math.floor(fraction() * known.length)] as Expr;
    if (roll < 0.9) return input(shape.ports[Math.floor(fraction() * shape.ports.length)] as string);
    return literal(Math.floor(fraction() * 4));
  };
  for (let i = 0; i < count; i++) {
    const id = `n${i}`;
    const node = randomNode(fraction, shape, any);
    const after = shape.wide && i > 0 && fraction() < 0.1 ? { after: [`n${Math.floor(fraction() * i)}`] } : {};
    nodes[id] = { ...node, ...after };
    known.push(output(id, node.kind === "gate" ? "answer" : "y"));
  }
  const results = { y: any(), z: known.at(-1) as Expr };
  return graphOf({ inputs: Object.fromEntries(shape.ports.map((port) => [port, ANY])), nodes, results });
}

function randomNode(fraction: Fraction, shape: Shape, any: () => Expr): NodeSpec {
  if (shape.wide && fraction() < 0.1) return randomGate(fraction, any);
  const roll = fraction();
  const below = { ...shape, size: Math.max(1, shape.size - 2), depth: shape.depth - 1 };
  if (shape.depth === 0 || roll < 0.55) {
    const task = MIXERS[Math.floor(fraction() * MIXERS.length)] as TaskSpec;
    return taskNode(task, { a: any(), b: any() }, shape.wide && fraction() < 0.4 ? randomUse(fraction) : {});
  }
  const captured = { p: any(), q: any() };
  if (shape.wide && fraction() < 0.15) return randomDynamic(fraction, below, captured);
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
    ...(shape.wide && fraction() < 0.5 && randomHandlers(fraction, shape)),
  };
  shape.workflows.push(spec);
  return { kind: "workflow", inputs: captured, workflow: workflowDigest(spec) };
}

/** The answer that comes by itself is also the one that people give. */
function randomGate(fraction: Fraction, any: () => Expr): NodeSpec {
  const inputs = { x: any() };
  return {
    kind: "gate",
    inputs,
    message: "?",
    answer: {},
    timeoutMs: Math.floor(fraction() * 5_000),
    default: Math.floor(fraction() * 4),
  };
}

const MONTH_MS = 30 * 24 * 3600_000;

function randomUse(fraction: Fraction): Pick<Extract<NodeSpec, { kind: "task" }>, "resources" | "policy"> {
  return {
    resources: {
      cpus: [0.25, 0.5, 1, 2, 3][Math.floor(fraction() * 5)] as number,
      pools: fraction() < 0.3 ? ["narrow"] : [],
      memoryBytes: fraction() < 0.3 ? { start: 600, factor: 2, max: 1200 } : { start: 0, factor: 1, max: 0 },
    },
    policy: {
      cache: fraction() < 0.6,
      priority: Math.floor(fraction() * 3),
      ...(fraction() < 0.2 && { deadlineMs: MONTH_MS }),
      ...(fraction() < 0.2 && { backoff: { initialMs: 0, maxMs: 0 } }),
      ...(fraction() < 0.2 && { cacheSalt: "salt" }),
    },
  };
}

function randomDynamic(fraction: Fraction, shape: Shape, captured: Readonly<Record<string, Expr>>): NodeSpec {
  const workflows: WorkflowSpec[] = [];
  const graph = randomGraph(fraction, { ...shape, ports: ["p", "q"], workflows });
  const number = shape.made.push(documentOf(graph, [...MIXERS, PLANNER], { workflows, name: "made" })) - 1;
  return {
    kind: "dynamic",
    inputs: { ...captured, made: literal(number) },
    task: taskDigest(PLANNER),
    outputs: record({ y: ANY, z: ANY }),
    tasks: [...MIXERS, PLANNER].map(taskDigest),
  };
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
export function evaluateDirectly(
  { document, inputs, made }: RandomWorkflow,
  fails: (work: string) => boolean = () => false,
): Verdict {
  const main = document.workflows[document.main] as WorkflowSpec;
  return evaluateWorkflow({ document, made, fails }, main, { inputs, prefix: "" });
}

/** onFailure changes nothing of how it ended; finally can make a failure of what had succeeded. */
function evaluateWorkflow(context: Context, spec: WorkflowSpec, place: Place): Verdict {
  const verdict = evaluateGraph(context, spec.graph, place);
  if (!verdict.ok || spec.finally === undefined) return verdict;
  const last = evaluateGraph(context, spec.finally, { ...place, prefix: `${place.prefix}@finally/` });
  return last.ok ? verdict : last;
}

interface Context {
  readonly document: Document;
  readonly made: readonly Document[];
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
      return evaluateWorkflow(context, spec, { inputs, prefix: `${at.path}/` });
    }
    case "gate":
      return { ok: true, value: { answer: node.default ?? null } };
    case "dynamic": {
      if (context.fails(workOf(PLANNER.name, inputs))) return { ok: false };
      const document = context.made[inputs["made"] as number] as Document;
      const main = document.workflows[document.main] as WorkflowSpec;
      const { made: _, ...given } = inputs;
      return evaluateGraph({ ...context, document }, main.graph, { inputs: given, prefix: `${at.path}/` });
    }
    default:
      throw new Error("unknown");
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
