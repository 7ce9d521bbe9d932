/**
 * A document's graph as it is drawn: nested boxes and the edges between them. Every emitter starts from this.
 *
 * 1. Nodes come in an order in which every node stands after those it needs; nodes of a cycle (a broken document) come last.
 * 2. A graph of more than `maxNodes` nodes is cut; `hidden` says how many are left out, and edges to them are left out too.
 * 3. A workflow inside itself (a broken document) is shown once.
 */
import { dependenciesOf, partsOf } from "../evaluate.ts";
import type { Expr } from "../expr.ts";
import type { RecordType } from "../type.ts";
import type { Digest } from "../value.ts";
import type { Document, Graph, NodeSpec } from "../workflow.ts";
import { showExpr } from "./expression.ts";

export interface ViewOptions {
  /** Nodes shown of each graph. Default 200. */
  readonly maxNodes?: number;
}

export interface GraphView {
  readonly inputs: RecordType;
  readonly outputs: RecordType;
  readonly nodes: readonly NodeView[];
  readonly hidden: number;
  readonly edges: readonly EdgeView[];
  /** Output port → where it comes from, in words and by node. */
  readonly results: readonly { readonly port: string; readonly from: string; readonly sources: readonly Source[] }[];
}

export interface NodeView {
  readonly id: string;
  readonly kind: NodeSpec["kind"];
  /** The name of the task or workflow, the list or the condition, or the question. */
  readonly label: string;
  readonly title?: string;
  /** What flows in, in words. */
  readonly from: readonly string[];
  readonly bodies: readonly { readonly label: string; readonly view: GraphView }[];
}

/** A node, or an input port of the graph. */
export type Source = { readonly node: string } | { readonly input: string };
export interface EdgeView {
  readonly from: Source;
  readonly to: string;
  /** `after`: order only, no value. */
  readonly kind: "value" | "after";
}

export interface DocumentView {
  readonly name: string;
  readonly title?: string;
  readonly main: GraphView;
  readonly handlers: readonly { readonly label: "onFailure" | "finally"; readonly view: GraphView }[];
}

interface Context {
  readonly document: Document;
  readonly maxNodes: number;
  readonly open: readonly Digest[];
}

export function viewDocument(document: Document, options: ViewOptions = {}): DocumentView {
  const workflow = document.workflows[document.main];
  const context: Context = { document, maxNodes: options.maxNodes ?? 200, open: [document.main] };
  const empty: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };
  const main = viewGraph(workflow?.graph ?? { inputs: empty, outputs: empty, nodes: {}, results: {} }, context);
  const handlers = (["onFailure", "finally"] as const).flatMap((label) => {
    const graph = workflow?.[label];
    return graph === undefined ? [] : [{ label, view: viewGraph(graph, context) }];
  });
  return {
    name: workflow?.name ?? document.main,
    ...(workflow?.title !== undefined && { title: workflow.title }),
    main,
    handlers,
  };
}

function viewGraph(graph: Graph, context: Context): GraphView {
  const order = sortNodes(graph.nodes);
  const shown = order.slice(0, context.maxNodes);
  const visible = new Set(shown);
  const isVisible = (source: Source) => !("node" in source) || visible.has(source.node);
  const edges = shown.flatMap((id) => edgesOf(id, graph.nodes[id] as NodeSpec)).filter(({ from }) => isVisible(from));
  return {
    inputs: graph.inputs,
    outputs: graph.outputs,
    nodes: shown.map((id) => viewNode(id, graph.nodes[id] as NodeSpec, context)),
    hidden: order.length - shown.length,
    edges,
    results: Object.entries(graph.results).map(([port, expr]) => ({
      port,
      from: showExpr(expr),
      sources: sourcesOf(expr).filter(isVisible),
    })),
  };
}

function viewNode(id: string, node: NodeSpec, context: Context): NodeView {
  const from = [
    ...new Set([
      ...Object.values(node.inputs)
        .filter(({ kind }) => kind !== "literal")
        .map(showExpr),
      ...(node.after ?? []),
    ]),
  ];
  return {
    id,
    kind: node.kind,
    label: labelOf(node, context.document),
    ...(node.title !== undefined && { title: node.title }),
    from,
    bodies: bodiesOf(node, context),
  };
}

function labelOf(node: NodeSpec, { tasks, workflows }: Document): string {
  switch (node.kind) {
    case "task":
    case "dynamic":
      return tasks[node.task]?.name ?? node.task;
    case "workflow":
      return workflows[node.workflow]?.name ?? node.workflow;
    case "map":
      return showExpr(node.over);
    case "branch":
      return showExpr(node.condition);
    case "gate":
      return node.title ?? node.message;
  }
}

function bodiesOf(node: NodeSpec, context: Context): NodeView["bodies"] {
  switch (node.kind) {
    case "map":
      return [{ label: "each", view: viewGraph(node.body, context) }];
    case "branch":
      return [
        { label: "then", view: viewGraph(node.then, context) },
        { label: "else", view: viewGraph(node.else, context) },
      ];
    case "workflow": {
      const workflow = context.document.workflows[node.workflow];
      if (workflow === undefined || context.open.includes(node.workflow)) return [];
      return [{ label: workflow.name, view: viewGraph(workflow.graph, { ...context, open: [...context.open, node.workflow] }) }];
    }
    default:
      return [];
  }
}

/** Expressions through which a node uses values of its graph. */
function exprsOf(node: NodeSpec): readonly Expr[] {
  const wires = Object.values(node.inputs);
  if (node.kind === "map") return [...wires, node.over];
  return node.kind === "branch" ? [...wires, node.condition] : wires;
}

function edgesOf(to: string, node: NodeSpec): readonly EdgeView[] {
  const sources = exprsOf(node).flatMap(sourcesOf);
  const edges = new Map<string, EdgeView>();
  for (const from of sources) edges.set(JSON.stringify(from), { from, to, kind: "value" });
  for (const id of node.after ?? []) {
    const from = { node: id };
    const key = JSON.stringify(from);
    if (!edges.has(key)) edges.set(key, { from, to, kind: "after" });
  }
  return [...edges.values()];
}

function sourcesOf(expr: Expr): readonly Source[] {
  if (expr.kind === "input") return [{ input: expr.port }];
  if (expr.kind === "output") return [{ node: expr.node }];
  return partsOf(expr).flatMap(sourcesOf);
}

/** Node ids, each after those it needs; otherwise in the order of the document. */
function sortNodes(nodes: Graph["nodes"]): readonly string[] {
  const needs = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const [id, node] of Object.entries(nodes)) {
    const earlier = new Set(
      [...exprsOf(node).flatMap(dependenciesOf), ...(node.after ?? [])].filter((one) => Object.hasOwn(nodes, one)),
    );
    needs.set(id, earlier.size);
    for (const one of earlier) {
      const list = users.get(one);
      if (list === undefined) users.set(one, [id]);
      else list.push(id);
    }
  }
  const order = [...needs.keys()].filter((id) => needs.get(id) === 0);
  for (let at = 0; at < order.length; at++) {
    for (const user of users.get(order[at] as string) ?? []) {
      const left = (needs.get(user) ?? 0) - 1;
      needs.set(user, left);
      if (left === 0) order.push(user);
    }
  }
  const placed = new Set(order);
  return [...order, ...[...needs.keys()].filter((id) => !placed.has(id))];
}
