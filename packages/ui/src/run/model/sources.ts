/** Where each input of a node run comes from, by the document: nodes of the same graph, or input ports of the graph around it. */
import { partsOf, type Document, type Expr, type Graph, type NodeSpec } from "@golgi/ir";

export interface PortSource {
  readonly words: string;
  /** Path of the node run. */
  readonly node?: string;
}

export function sourcesAt(document: Document, path: string): Readonly<Record<string, readonly PortSource[]>> {
  const found = nodeAt(document, path);
  if (found === undefined) return {};
  const { node, prefix } = found;
  return Object.fromEntries(Object.entries(node.inputs).map(([port, expr]) => [port, unique(sourcesOf(expr, prefix))]));
}

function sourcesOf(expr: Expr, prefix: string): readonly PortSource[] {
  if (expr.kind === "input")
    return [{ words: prefix === "" ? `input ${expr.port} of the run` : `${expr.port} of ${prefix.slice(0, -1)}` }];
  if (expr.kind === "output") return [{ words: `${expr.port} of ${expr.node}`, node: prefix + expr.node }];
  return partsOf(expr).flatMap((part) => sourcesOf(part, prefix));
}

function unique(sources: readonly PortSource[]): readonly PortSource[] {
  return [...new Map(sources.map((source) => [source.words, source])).values()];
}

/** The node of the document at a path; undefined inside dynamic graphs, which are in no document. */
export function nodeAt(document: Document, path: string): { readonly node: NodeSpec; readonly prefix: string } | undefined {
  const workflow = document.workflows[document.main];
  let graph: Graph | undefined = workflow?.graph;
  let prefix = "";
  const segments = splitPath(path);
  for (const [at, segment] of segments.entries()) {
    if (segment === "@on-failure" || segment === "@finally") {
      graph = segment === "@finally" ? workflow?.finally : workflow?.onFailure;
    } else {
      const { id, side } = parseSegment(segment);
      const node: NodeSpec | undefined = graph?.nodes[id];
      if (node === undefined) return undefined;
      if (at === segments.length - 1) return { node, prefix };
      graph = bodyOf(document, node, side);
    }
    if (graph === undefined) return undefined;
    prefix += `${segment}/`;
  }
  return undefined;
}

function bodyOf(document: Document, node: NodeSpec, side: string | undefined): Graph | undefined {
  if (node.kind === "map") return node.body;
  if (node.kind === "workflow") return document.workflows[node.workflow]?.graph;
  if (node.kind === "branch") return side === "else" ? node.else : node.then;
  return undefined;
}

function parseSegment(segment: string): { readonly id: string; readonly side: string | undefined } {
  const [, id = segment, side] = /^([^[.]+)(?:\[[^\]]*\])?(?:\.(then|else))?$/.exec(segment) ?? [];
  return { id, side };
}

/** At slashes outside of labels. */
function splitPath(path: string): readonly string[] {
  return path.match(/(?:[^/[]|\[[^\]]*\])+/g) ?? [];
}
