/**
 * A document's graph as boxes and arrows to draw, with containers (maps, branches, workflows, handlers) open or folded. Statuses are no
 * part of it, so a scene (and its layout) changes only when something is opened or folded.
 */
import { viewDocument, type Document, type GraphView, type NodeView } from "@golgi/ir";

export interface SceneNode {
  /** The place in the run, see `place.ts`. */
  readonly id: string;
  readonly kind: NodeView["kind"] | "handler";
  readonly name: string;
  /** The list a map goes over, the condition of a branch, the question of a gate, the workflow's or task's name. */
  readonly about: string;
  readonly parent?: string;
  readonly foldable: boolean;
  readonly open: boolean;
}

export interface SceneEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: "value" | "after";
  readonly parent?: string;
}

export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  /** Nodes that are left out because the graph is too large to draw. */
  readonly hidden: number;
}

/** Containers opened from the start: workflows and branches as long as the picture stays small. Maps stay one node. */
const SMALL = 40;

export function sceneOf(
  document: Document,
  isOpen: (place: string) => boolean | undefined,
  /** What the dynamic node at a place made, where that is known. */
  madeAt: (place: string) => Document | undefined = () => undefined,
): Scene {
  const view = viewDocument(document, { maxNodes: 400 });
  const nodes: SceneNode[] = [];
  const edges: SceneEdge[] = [];
  let hidden = 0;
  const small = countNodes(view.main) <= SMALL;

  function addGraph(graph: GraphView, prefix: string, parent: string | undefined): void {
    hidden += graph.hidden;
    for (const node of graph.nodes) addNode(node, prefix, parent);
    for (const { from, to, kind } of graph.edges) {
      if (!("node" in from)) continue;
      const [start, end] = [prefix + from.node, prefix + to];
      edges.push({ id: `${start}→${end}`, from: start, to: end, kind, ...(parent !== undefined && { parent }) });
    }
  }

  function addNode(node: NodeView, prefix: string, parent: string | undefined): void {
    const id = prefix + node.id;
    const made = node.kind === "dynamic" ? madeAt(id) : undefined;
    const foldable = node.kind === "dynamic" || node.bodies.some(({ view: body }) => body.nodes.length > 0);
    const open =
      foldable &&
      (node.kind === "dynamic" ? made !== undefined && isOpen(id) === true : (isOpen(id) ?? (small && node.kind !== "map")));
    nodes.push({
      id,
      kind: node.kind,
      name: node.title ?? node.id,
      about: node.label,
      foldable,
      open,
      ...(parent !== undefined && { parent }),
    });
    if (!open) return;
    if (made !== undefined) addMade(made, id);
    for (const body of node.bodies) addGraph(body.view, node.kind === "branch" ? `${id}.${body.label}/` : `${id}/`, id);
  }

  /** The task that made the graph stands before it. */
  function addMade(made: Document, id: string): void {
    const { main } = viewDocument(made, { maxNodes: 400 });
    const plan = `${id}/@plan`;
    nodes.push({ id: plan, kind: "task", name: "@plan", about: "", parent: id, foldable: false, open: false });
    const fed = new Set(main.edges.filter(({ from }) => "node" in from).map(({ to }) => to));
    for (const node of main.nodes) {
      if (fed.has(node.id)) continue;
      const to = `${id}/${node.id}`;
      edges.push({ id: `${plan}→${to}`, from: plan, to, kind: "after", parent: id });
    }
    addGraph(main, `${id}/`, id);
  }

  addGraph(view.main, "", undefined);
  for (const { label, view: handler } of view.handlers) {
    const id = label === "onFailure" ? "@on-failure" : "@finally";
    if (handler.nodes.length === 0) continue;
    const open = isOpen(id) ?? true;
    nodes.push({ id, kind: "handler", name: label === "onFailure" ? "on failure" : "finally", about: "", foldable: true, open });
    if (open) addGraph(handler, `${id}/`, id);
  }
  return { nodes, edges, hidden };
}

function countNodes(view: GraphView): number {
  return view.nodes.reduce((sum, node) => sum + 1 + node.bodies.reduce((inner, body) => inner + countNodes(body.view), 0), 0);
}
