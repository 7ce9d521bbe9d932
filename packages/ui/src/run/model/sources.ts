/** Where each input of a node run comes from, by the document: nodes of the same graph, or input ports of the graph around it. */
import { partsOf, type Document, type Expr, type Graph, type NodeSpec } from "@golgi/ir";

export interface PortSource {
  readonly words: string;
  /** Path of the node run. */
  readonly node?: string;
}

/** Where a node run stands: in the run's document, or in one that a dynamic node made. */
export interface Located {
  readonly document: Document;
  readonly node: NodeSpec;
  /** Path of the graph around it, with a slash; empty at the top. */
  readonly prefix: string;
}

export type Locating =
  | { readonly kind: "found"; readonly located: Located }
  /** Inside the graph that the dynamic node at this path made: go on in its document. */
  | { readonly kind: "made"; readonly at: string }
  | { readonly kind: "unknown" };

export function sourcesOfNode({ node, prefix }: Located): Readonly<Record<string, readonly PortSource[]>> {
  return Object.fromEntries(Object.entries(node.inputs).map(([port, expr]) => [port, unique(sourcesOf(expr, prefix))]));
}

/** Where an output of the whole run comes from. */
export function sourcesOfOutput(document: Document, port: string): readonly PortSource[] {
  const expr = document.workflows[document.main]?.graph.results[port];
  return expr === undefined ? [] : unique(sourcesOf(expr, ""));
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

/** Looks for `path` in a document; one that the dynamic node at `madeBy` made begins below that path. */
export function locate(document: Document, path: string, madeBy?: string): Locating {
  const workflow = document.workflows[document.main];
  let graph: Graph | undefined = workflow?.graph;
  let prefix = madeBy === undefined ? "" : `${madeBy}/`;
  const segments = splitPath(path.slice(prefix.length));
  for (const [at, segment] of segments.entries()) {
    if (segment === "@on-failure" || segment === "@finally") {
      graph = segment === "@finally" ? workflow?.finally : workflow?.onFailure;
    } else {
      const { id, side } = parseSegment(segment);
      const node: NodeSpec | undefined = graph?.nodes[id];
      if (node === undefined) return { kind: "unknown" };
      const isLast = at === segments.length - 1;
      // The task that makes the graph has the inputs of the node.
      const isPlan = node.kind === "dynamic" && segments[at + 1] === "@plan" && at === segments.length - 2;
      if (isLast || isPlan) return { kind: "found", located: { document, node, prefix } };
      if (node.kind === "dynamic") return { kind: "made", at: prefix + segment };
      graph = bodyOf(document, node, side);
    }
    if (graph === undefined) return { kind: "unknown" };
    prefix += `${segment}/`;
  }
  return { kind: "unknown" };
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
