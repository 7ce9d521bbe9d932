/** A document's graph in Graphviz' DOT language: bodies are clusters; edges from and to a node with bodies end at its cluster. */
import type { Document } from "../workflow.ts";
import { createLines, type Lines } from "./lines.ts";
import { caption } from "./mermaid.ts";
import { viewDocument, type GraphView, type NodeView, type Source, type ViewOptions } from "./view.ts";

export function emitDot(document: Document, options: ViewOptions = {}): string {
  const view = viewDocument(document, options);
  const lines = [
    `digraph ${quote(view.name)} {`,
    "  compound=true; rankdir=TB;",
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
  ];
  const out = createLines(lines);
  graphLines(view.main, "n", out.inner());
  for (const [index, { label, view: handler }] of view.handlers.entries()) {
    out.inner().add(`subgraph cluster_h${index} { label=${quote(label)};`);
    graphLines(handler, `h${index}`, out.inner().inner());
    out.inner().add("}");
  }
  return `${lines.join("\n")}\n}\n`;
}

/** Where an edge ends: a node of DOT, and the cluster at whose border it is cut. */
interface End {
  readonly id: string;
  readonly cluster?: string;
}

function graphLines(view: GraphView, prefix: string, out: Lines): void {
  const ends = new Map<string, End>();
  for (const [index, node] of view.nodes.entries()) ends.set(node.id, nodeLines(node, `${prefix}${index}`, out));
  const inputs = new Map<string, End>();
  const endOf = (source: Source): End | undefined => {
    if ("node" in source) return ends.get(source.node);
    let end = inputs.get(source.input);
    if (end === undefined) {
      inputs.set(source.input, (end = { id: `${prefix}i${inputs.size}` }));
      out.add(`${end.id} [label=${quote(source.input)}, shape=ellipse];`);
    }
    return end;
  };
  if (view.hidden > 0) out.add(`${prefix}more [label=${quote(`… ${view.hidden} more nodes`)}, style=dashed];`);
  for (const { from, to, kind } of view.edges)
    edge({ from: endOf(from), to: ends.get(to), style: kind === "after" ? ["style=dashed"] : [] }, out);
  for (const [index, { port, sources }] of view.results.entries()) {
    const end = { id: `${prefix}o${index}` };
    out.add(`${end.id} [label=${quote(port)}, shape=ellipse, style=bold];`);
    for (const from of new Set(sources.map(endOf))) edge({ from, to: end }, out);
  }
}

interface Edge {
  readonly from: End | undefined;
  readonly to: End | undefined;
  readonly style?: readonly string[];
}

function edge({ from, to, style = [] }: Edge, out: Lines): void {
  if (from === undefined || to === undefined) return;
  const attributes = [
    ...style,
    ...(from.cluster === undefined ? [] : [`ltail=${from.cluster}`]),
    ...(to.cluster === undefined ? [] : [`lhead=${to.cluster}`]),
  ];
  out.add(`${from.id} -> ${to.id}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`};`);
}

const SHAPES = {
  task: "box",
  workflow: "component",
  map: "box3d",
  branch: "diamond",
  dynamic: "box3d",
  gate: "hexagon",
} as const;

function nodeLines(node: NodeView, id: string, out: Lines): End {
  const bodies = node.bodies.filter(({ view }) => view.nodes.length > 0);
  if (bodies.length === 0) {
    out.add(`${id} [label=${quote(caption(node))}, shape=${SHAPES[node.kind]}];`);
    return { id };
  }
  const cluster = `cluster_${id}`;
  out.add(`subgraph ${cluster} { label=${quote(caption(node))};`);
  // A point inside the cluster, for edges that end at its border.
  out.inner().add(`${id} [shape=point, style=invis];`);
  for (const [index, { label, view }] of bodies.entries()) {
    const inner = `${id}b${index}_`;
    if (node.kind === "branch") out.inner().add(`subgraph cluster_${inner} { label=${quote(label)};`);
    graphLines(view, inner, out.inner().inner());
    if (node.kind === "branch") out.inner().add("}");
  }
  out.add(`}`);
  return { id, cluster };
}

function quote(text: string): string {
  return `"${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll(/[\r\n]+/g, " ")}"`;
}
