/** A document's graph as a Mermaid flowchart. Ids are made here, and text is escaped, so that no name can break the drawing. */
import type { Document } from "../workflow.ts";
import { createLines, type Lines } from "./lines.ts";
import { viewDocument, type DocumentView, type GraphView, type NodeView, type Source, type ViewOptions } from "./view.ts";

export function emitMermaid(document: Document, options: ViewOptions = {}): string {
  const view: DocumentView = viewDocument(document, options);
  const lines = ["flowchart TD"];
  const out = createLines(lines);
  graphLines(view.main, "n", out.inner());
  for (const [index, { label, view: handler }] of view.handlers.entries()) {
    out.inner().add(`subgraph h${index}["${escape(label)}"]`);
    graphLines(handler, `h${index}`, out.inner().inner());
    out.inner().add("end");
  }
  return `${lines.join("\n")}\n`;
}

/** Every graph has its own prefix of ids: `n3` is the fourth node of the main graph, `n3b0_1` the second of its first body. */
function graphLines(view: GraphView, prefix: string, out: Lines): void {
  const ids = new Map(view.nodes.map(({ id }, index) => [id, `${prefix}${index}`]));
  const inputs = new Map<string, string>();
  const drawn = (source: Source): string | undefined => {
    if ("node" in source) return ids.get(source.node);
    let id = inputs.get(source.input);
    if (id === undefined) {
      inputs.set(source.input, (id = `${prefix}i${inputs.size}`));
      out.add(`${id}(["${escape(source.input)}"])`);
    }
    return id;
  };
  for (const node of view.nodes) nodeLines(node, ids.get(node.id) ?? prefix, out);
  if (view.hidden > 0) out.add(`${prefix}more["… ${view.hidden} more nodes"]`);
  for (const { from, to, kind } of view.edges) {
    const start = drawn(from);
    if (start !== undefined) out.add(`${start} ${kind === "after" ? "-.->" : "-->"} ${ids.get(to)}`);
  }
  for (const [index, { port, sources }] of view.results.entries()) {
    out.add(`${prefix}o${index}(["${escape(port)}"])`);
    for (const start of new Set(sources.map(drawn))) if (start !== undefined) out.add(`${start} --> ${prefix}o${index}`);
  }
}

function nodeLines(node: NodeView, id: string, out: Lines): void {
  const text = escape(caption(node));
  const bodies = node.bodies.filter(({ view }) => view.nodes.length > 0);
  if (bodies.length === 0) {
    out.add(`${id}${shape(node.kind, text)}`);
    return;
  }
  out.add(`subgraph ${id}["${text}"]`);
  for (const [index, { label, view }] of bodies.entries()) {
    const inner = `${id}b${index}_`;
    if (node.kind === "branch") out.inner().add(`subgraph ${inner}["${escape(label)}"]`);
    graphLines(view, inner, out.inner().inner());
    if (node.kind === "branch") out.inner().add("end");
  }
  out.add(`end`);
}

export function caption({ id, kind, label, title }: NodeView): string {
  const name = title ?? id;
  switch (kind) {
    case "task":
      return label === id ? name : `${name} (${label})`;
    case "map":
      return `${name}: for each of ${label}`;
    case "branch":
      return `${name}: if ${label}`;
    case "gate":
      return label;
    default:
      return `${name} (${kind} ${label})`;
  }
}

function shape(kind: NodeView["kind"], text: string): string {
  if (kind === "gate") return `{{"${text}"}}`;
  if (kind === "branch") return `{"${text}"}`;
  return kind === "task" ? `["${text}"]` : `[["${text}"]]`;
}

/** Mermaid reads `#nn;` as a character. */
function escape(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:()=+/_…←≤≥≠×-]/gu, (char) => `#${char.codePointAt(0)};`);
}
