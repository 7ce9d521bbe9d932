/** Checks of a traced graph as a whole: nodes that nothing needs, inputs that nothing uses, workflows that contain themselves. */
import { partsOf, type Expr, type Type } from "@golgi/ir";
import { error, warning, type Finding } from "../errors.ts";
import type { WorkflowDefinition } from "../graph/definition.ts";
import type { GraphDraft, NodeDraft } from "../graph/draft.ts";
import type { TracedWorkflow } from "../graph/workflow.ts";
import { report, type Trace } from "../graph/trace.ts";
import type { AnySchema } from "../types/schema.ts";
import { literal } from "./wires.ts";

export function cycle(names: readonly string[]): Finding {
  return error(
    "GOLGI_CYCLE",
    `a workflow contains itself: ${names.join(" → ")}`,
    "A graph is finite: repeat with map over a list, or decide the shape at run time with dynamic.",
  );
}

export function checkGraph(
  definition: WorkflowDefinition,
  traced: Omit<TracedWorkflow, "diagnostics" | "omitted"> & { readonly broken: boolean },
  trace: Trace,
): void {
  checkPresets(definition, trace);
  const broken = traced.broken || trace.diagnostics.some(({ severity }) => severity === "error");
  // After an error wires are missing, so that what is unused is not the author's fault.
  if (broken) return;
  findUnreachable(traced.graph, trace, true);
  for (const handler of [traced.onFailure, traced.finally]) if (handler !== undefined) findUnreachable(handler, trace, false);
  const used = new Set<string>();
  for (const graph of [traced.graph, traced.onFailure, traced.finally]) if (graph !== undefined) collectInputs(graph, used);
  for (const port of Object.keys(definition.inputPorts.type.properties)) {
    if (used.has(port)) continue;
    const message = `input ${JSON.stringify(port)} of workflow ${JSON.stringify(definition.name)} is never used`;
    report(
      trace,
      warning("GOLGI_UNUSED_INPUT", message, "Wire it to a task, or remove it."),
      definition.source,
      `inputs.${port}`,
    );
  }
}

/** Expressions in which a node uses values of its own graph. */
function* exprsOf(node: NodeDraft): Generator<Expr> {
  yield* Object.values(node.inputs);
  if (node.kind === "map") yield node.over;
  if (node.kind === "branch") yield node.condition;
}

function* leavesOf(expr: Expr): Generator<Expr> {
  const parts = partsOf(expr);
  if (parts.length === 0) yield expr;
  for (const part of parts) yield* leavesOf(part);
}

function collectInputs(graph: GraphDraft, used: Set<string>): void {
  for (const expr of allExprs(graph)) for (const leaf of leavesOf(expr)) if (leaf.kind === "input") used.add(leaf.port);
}

function* allExprs(graph: GraphDraft): Generator<Expr> {
  yield* Object.values(graph.results);
  for (const node of graph.nodes.values()) yield* exprsOf(node);
}

/** `strict`: only what reaches a result counts; otherwise (handlers) nodes without users are what the graph is for. */
function findUnreachable(graph: GraphDraft, trace: Trace, strict: boolean): void {
  const reached = new Set<string>();
  const queue: string[] = [];
  const visit = (id: string): void => {
    if (reached.has(id)) return;
    reached.add(id);
    queue.push(id);
  };
  const visitExpr = (expr: Expr): void => {
    for (const leaf of leavesOf(expr)) if (leaf.kind === "output") visit(leaf.node);
  };
  for (const expr of Object.values(graph.results)) visitExpr(expr);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = graph.nodes.get(id);
    if (node === undefined) continue;
    for (const expr of exprsOf(node)) visitExpr(expr);
    for (const earlier of node.after ?? []) visit(earlier);
  }
  for (const node of graph.nodes.values()) {
    if (strict && !reached.has(node.id)) report(trace, unreachable(node), node.at, node.id);
    if (node.kind === "map") findUnreachable(node.body, trace, strict);
    if (node.kind === "branch") for (const side of [node.then, node.else]) findUnreachable(side, trace, strict);
  }
}

function unreachable(node: NodeDraft): Finding {
  return warning(
    "GOLGI_UNREACHABLE_NODE",
    `nothing that node ${JSON.stringify(node.id)} makes reaches an output`,
    "Return one of its outputs, name it in another node's `after`, or remove it.",
  );
}

function checkPresets(definition: WorkflowDefinition, trace: Trace): void {
  const { type, shape } = definition.inputPorts;
  for (const [name, values] of Object.entries(definition.declaration.presets ?? {})) {
    for (const [port, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const finding = presetFinding({ name, port, value, type: type.properties[port], schema: shape[port] });
      if (finding !== undefined) report(trace, finding, definition.source, `presets.${name}.${port}`);
    }
  }
}

interface Preset {
  readonly name: string;
  readonly port: string;
  readonly value: unknown;
  readonly type: Type | undefined;
  readonly schema: AnySchema | undefined;
}

function presetFinding({ name, port, value, type, schema }: Preset): Finding | undefined {
  const title = `preset ${JSON.stringify(name)}`;
  if (type === undefined)
    return error("GOLGI_INVALID_PRESET", `${title} gives an unknown input ${JSON.stringify(port)}`, "Remove it.");
  const answer = literal(value, {
    type,
    ...(schema && { schema }),
    required: true,
    title: `input ${JSON.stringify(port)} in ${title}`,
    path: port,
  });
  const first = answer.ok ? undefined : answer.findings[0];
  return first && error("GOLGI_INVALID_PRESET", first.message, first.hint);
}
