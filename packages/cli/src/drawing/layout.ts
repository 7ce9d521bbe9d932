/**
 * Places a workflow's graph in layers from top to bottom: a node lies below everything it needs. Bodies of maps, branches and nested
 * workflows are placed inside their node's box. Pure; the order within a layer follows the middle of a node's neighbours in
 * a few sweeps down and up (Sugiyama's method without its refinements), which is enough for graphs that people draw.
 */
import { dependenciesOf, partsOf } from "@golgi/ir";
import type { Document, Expr, Graph, NodeSpec } from "@golgi/ir";

export interface Box {
  readonly id: string;
  readonly kind: NodeSpec["kind"] | "input" | "output";
  readonly title: string;
  readonly note: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly inner: readonly Layout[];
}

/** From the lower border of one box to the upper border of another, through free places of the layers between. */
export interface Edge {
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Coordinates inside are relative to the layout's own corner, at (x, y) of the box around it. */
export interface Layout {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
}

const CHAR = 7.4;
const PAD = 14;
const HEAD = 44;
const GAP_X = 28;
const GAP_Y = 46;

export function layoutDocument(document: Document): Layout {
  const main = document.workflows[document.main];
  if (main === undefined) return { x: 0, y: 0, width: 0, height: 0, boxes: [], edges: [] };
  return layoutGraph(main.graph, document, true);
}

/** `ports`: inputs and outputs of the graph are boxes too. */
function layoutGraph(graph: Graph, document: Document, ports: boolean): Layout {
  const drafts = new Map<string, Draft>();
  for (const [id, node] of Object.entries(graph.nodes)) drafts.set(`node ${id}`, nodeDraft(id, node, document));
  if (ports) {
    for (const port of Object.keys(graph.inputs.properties)) drafts.set(`input ${port}`, portDraft("input", port, []));
    for (const [port, expr] of Object.entries(graph.results))
      drafts.set(`output ${port}`, portDraft("output", port, sourcesOf(expr)));
  }
  const known = (key: string): boolean => drafts.has(key);
  const layers = layersOf(drafts, known);
  const wires = routeWires(layers, drafts, known);
  return placeLayers(orderLayers(layers, drafts), drafts, wires);
}

interface Draft {
  /** `via`: a free place in a layer that a wire crosses. */
  readonly kind: Box["kind"] | "via";
  readonly title: string;
  readonly note: string;
  sources: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly inner: readonly Layout[];
}

function portDraft(kind: "input" | "output", port: string, sources: readonly string[]): Draft {
  return { kind, title: port, note: "", sources, width: Math.max(60, port.length * CHAR + 2 * PAD), height: 28, inner: [] };
}

function nodeDraft(id: string, node: NodeSpec, document: Document): Draft {
  const note = noteOf(id, node, document);
  const inner = bodiesOf(node, document)
    .map((body) => layoutGraph(body, document, false))
    .filter(({ boxes }) => boxes.length > 0);
  const wide = Math.max(id.length * CHAR, note.length * CHAR * 0.85) + 2 * PAD;
  const innerWidth = inner.reduce((sum, { width }) => sum + width + PAD, PAD);
  const innerHeight = Math.max(0, ...inner.map(({ height }) => height));
  let x = PAD;
  const placed = inner.map((layout) => {
    const at = { ...layout, x, y: HEAD };
    x += layout.width + PAD;
    return at;
  });
  return {
    kind: node.kind,
    title: id,
    note,
    sources: sourcesOfNode(node),
    width: Math.max(80, wide, inner.length > 0 ? innerWidth : 0),
    height: inner.length > 0 ? HEAD + innerHeight + PAD : HEAD,
    inner: placed,
  };
}

function noteOf(id: string, node: NodeSpec, document: Document): string {
  switch (node.kind) {
    case "task":
    case "dynamic": {
      const name = document.tasks[node.task]?.name ?? "";
      const what = node.kind === "dynamic" ? "dynamic" : "";
      return [what, name === id ? "" : name].filter((part) => part !== "").join(" · ");
    }
    case "map":
      return "for each item";
    case "branch":
      return "if · else";
    case "gate":
      return "waits for a person";
    case "workflow":
      return "workflow";
  }
}

function bodiesOf(node: NodeSpec, document: Document): readonly Graph[] {
  if (node.kind === "map") return [node.body];
  if (node.kind === "branch") return [node.then, node.else];
  const nested = node.kind === "workflow" ? document.workflows[node.workflow] : undefined;
  return nested === undefined ? [] : [nested.graph];
}

function sourcesOfNode(node: NodeSpec): readonly string[] {
  const exprs: Expr[] = Object.values(node.inputs);
  if (node.kind === "map") exprs.push(node.over);
  if (node.kind === "branch") exprs.push(node.condition);
  return [...new Set([...exprs.flatMap(sourcesOf), ...(node.after ?? []).map((id) => `node ${id}`)])];
}

function sourcesOf(expr: Expr): readonly string[] {
  return [...dependenciesOf(expr).map((id) => `node ${id}`), ...inputsOf(expr).map((port) => `input ${port}`)];
}

function inputsOf(expr: Expr): readonly string[] {
  return expr.kind === "input" ? [expr.port] : partsOf(expr).flatMap(inputsOf);
}

type Known = (key: string) => boolean;

function layersOf(drafts: ReadonlyMap<string, Draft>, known: Known): string[][] {
  const depth = new Map<string, number>();
  const depthOf = (key: string): number => {
    const before = depth.get(key);
    if (before !== undefined) return before;
    depth.set(key, 0);
    const sources = drafts.get(key)?.sources.filter(known) ?? [];
    const own = sources.length === 0 ? 0 : 1 + Math.max(...sources.map(depthOf));
    depth.set(key, own);
    return own;
  };
  const layers: string[][] = [];
  for (const key of drafts.keys()) {
    const at = depthOf(key);
    layers[at] = [...(layers[at] ?? []), key];
  }
  return Array.from(layers, (layer) => layer ?? []);
}

const VIA_WIDTH = 10;

/** Wires over more than one layer get a free place in each layer between; wires from one source share them. */
function routeWires(layers: string[][], drafts: Map<string, Draft>, known: Known): readonly (readonly string[])[] {
  const depth = new Map(layers.flatMap((layer, at) => layer.map((key): [string, number] => [key, at])));
  const wires: string[][] = [];
  const routed = [...drafts];
  for (const [key, draft] of routed) {
    const nearest: string[] = [];
    for (const source of draft.sources.filter(known)) {
      const wire = [source];
      for (let at = (depth.get(source) ?? 0) + 1; at < (depth.get(key) ?? 0); at++) {
        const via = `via ${source} ${at}`;
        if (!drafts.has(via)) {
          drafts.set(via, {
            kind: "via",
            title: "",
            note: "",
            sources: [wire.at(-1) ?? source],
            width: VIA_WIDTH,
            height: 0,
            inner: [],
          });
          layers[at]?.push(via);
        }
        wire.push(via);
      }
      nearest.push(wire.at(-1) ?? source);
      wires.push([...wire, key]);
    }
    draft.sources = nearest;
  }
  return wires;
}

const SWEEPS = 4;

/** Down by the middle of what a box needs, then up by the middle of what needs it. */
function orderLayers(layers: readonly (readonly string[])[], drafts: ReadonlyMap<string, Draft>): readonly (readonly string[])[] {
  const users = new Map<string, string[]>();
  for (const [key, { sources }] of drafts) for (const source of sources) users.set(source, [...(users.get(source) ?? []), key]);
  const position = new Map<string, number>();
  const note = (layer: readonly string[]): void => layer.forEach((key, i) => position.set(key, (i + 1) / (layer.length + 1)));
  for (const layer of layers) note(layer);
  const middle = (key: string, near: readonly string[]): number =>
    near.length === 0 ? (position.get(key) ?? 0) : near.reduce((sum, other) => sum + (position.get(other) ?? 0), 0) / near.length;
  const sorted = (layer: readonly string[], nearOf: (key: string) => readonly string[]): readonly string[] => {
    const placed = [...layer].sort((a, b) => middle(a, nearOf(a)) - middle(b, nearOf(b)));
    note(placed);
    return placed;
  };
  let ordered = layers;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    ordered = ordered.map((layer) => sorted(layer, (key) => drafts.get(key)?.sources ?? []));
    if (sweep < SWEEPS - 1)
      ordered = ordered
        .toReversed()
        .map((layer) => sorted(layer, (key) => users.get(key) ?? []))
        .toReversed();
  }
  return ordered;
}

function placeLayers(
  layers: readonly (readonly string[])[],
  drafts: ReadonlyMap<string, Draft>,
  wires: readonly (readonly string[])[],
): Layout {
  const widths = layers.map((layer) => layer.reduce((sum, key) => sum + (drafts.get(key)?.width ?? 0) + GAP_X, -GAP_X));
  const width = Math.max(0, ...widths);
  const boxes = new Map<string, Box>();
  const vias = new Map<string, { readonly x: number; readonly top: number; readonly bottom: number }>();
  let y = 0;
  layers.forEach((layer, index) => {
    const tallest = Math.max(0, ...layer.map((key) => drafts.get(key)?.height ?? 0));
    let x = (width - (widths[index] ?? 0)) / 2;
    for (const key of layer) {
      const draft = drafts.get(key);
      if (draft === undefined) continue;
      const { kind, title, note, inner } = draft;
      if (kind === "via") vias.set(key, { x: x + draft.width / 2, top: y, bottom: y + tallest });
      else boxes.set(key, { id: key, kind, title, note, x, y, width: draft.width, height: draft.height, inner });
      x += draft.width + GAP_X;
    }
    y += tallest + GAP_Y;
  });
  const edges = wires.map((wire) => ({
    points: wire.flatMap((key, i): readonly (readonly [number, number])[] => {
      const via = vias.get(key);
      if (via !== undefined)
        return [
          [via.x, via.top],
          [via.x, via.bottom],
        ];
      const box = boxes.get(key);
      if (box === undefined) return [];
      return [[box.x + box.width / 2, i === 0 ? box.y + box.height : box.y - 1]];
    }),
  }));
  return { x: 0, y: 0, width, height: Math.max(0, y - GAP_Y), boxes: [...boxes.values()], edges };
}
