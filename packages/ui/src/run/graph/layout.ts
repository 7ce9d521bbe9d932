/** Places for the boxes of a scene: ELK's layered algorithm, in a worker. Sizes are fixed, so statuses never move anything. */
import Elk, { type ElkNode } from "elkjs/lib/elk-api.js";
import { elkWorker } from "./elk-worker.ts";
import type { Scene } from "../model/scene.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const NODE_WIDTH = 192;
export const NODE_HEIGHT = 62;

let elk: { layout(graph: ElkNode): Promise<ElkNode> } | undefined;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.layered.spacing.nodeNodeBetweenLayers": "38",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.edgeCoords": "ROOT",
  "elk.spacing.nodeNode": "26",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.padding": "[top=54,left=18,bottom=18,right=18]",
};

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** By node id; positions are relative to the parent. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** Corners of each edge by its id, from its start to its end. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

export async function layoutScene(scene: Scene, direction: "RIGHT" | "DOWN"): Promise<Layout> {
  const children = new Map<string | undefined, ElkNode[]>();
  for (const node of scene.nodes) {
    const made: ElkNode = node.open
      ? {
          id: node.id,
          layoutOptions: {
            "elk.padding": OPTIONS["elk.padding"],
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            "elk.nodeSize.minimum": `(${NODE_WIDTH}, ${NODE_HEIGHT})`,
          },
        }
      : { id: node.id, width: NODE_WIDTH, height: NODE_HEIGHT };
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [made]);
    else siblings.push(made);
  }
  const attach = (node: ElkNode) => {
    const inside = children.get(node.id);
    if (inside === undefined) return;
    node.children = inside;
    for (const child of inside) attach(child);
  };
  const top = children.get(undefined) ?? [];
  for (const node of top) attach(node);
  const graph: ElkNode = {
    id: "the graph",
    layoutOptions: { ...OPTIONS, "elk.direction": direction },
    children: top,
    edges: scene.edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  elk ??= new Elk({ workerFactory: elkWorker });
  const placed = await elk.layout(graph);
  const boxes = new Map<string, Box>();
  const collect = (node: ElkNode) => {
    for (const child of node.children ?? []) {
      boxes.set(child.id, {
        x: child.x ?? 0,
        y: child.y ?? 0,
        width: child.width ?? NODE_WIDTH,
        height: child.height ?? NODE_HEIGHT,
      });
      collect(child);
    }
  };
  collect(placed);
  const routes = new Map<string, readonly Point[]>();
  for (const { id, sections } of placed.edges ?? []) {
    const [section] = sections ?? [];
    if (section !== undefined) routes.set(id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
  }
  return { boxes, routes };
}

/** Of a telephone, about, in pixels. */
const NARROW = { width: 350, height: 560 };

/** Downwards or to the right, whichever is shown larger: many nodes side by side are a row that nobody can read. */
export async function layoutNarrow(scene: Scene): Promise<Layout & { readonly down: boolean }> {
  const [down, right] = [await layoutScene(scene, "DOWN"), await layoutScene(scene, "RIGHT")];
  return scaleOf(scene, down) >= scaleOf(scene, right) ? { ...down, down: true } : { ...right, down: false };
}

function scaleOf({ nodes }: Scene, { boxes }: Layout): number {
  const top = nodes.flatMap(({ id, parent }) => (parent === undefined ? [boxes.get(id)] : [])).filter((box) => box !== undefined);
  const width = Math.max(1, ...top.map(({ x, width: wide }) => x + wide));
  const height = Math.max(1, ...top.map(({ y, height: high }) => y + high));
  return Math.min(1, NARROW.width / width, NARROW.height / height);
}
