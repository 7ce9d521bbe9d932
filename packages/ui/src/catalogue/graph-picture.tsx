/** The graph of a document as a still picture, with the same layout as the live one. Fits the page down to a readable size, then scrolls. */
import { useMediaQuery } from "@mantine/hooks";
import type { Document } from "@golgi/ir";
import { useEffect, useMemo, useState } from "react";
import { ErrorState, Waiting } from "../app/states.tsx";
import { layoutScene, type Box, type Layout } from "../run/graph/layout.ts";
import { pathOf } from "../run/graph/route-path.ts";
import { sceneOf, type Scene, type SceneNode } from "../run/model/scene.ts";

const MARGIN = 12;
const ALL_OPEN = () => true;
/** Smaller, names cannot be read. */
const SMALLEST = 0.55;

export function GraphPicture({ document }: { readonly document: Document }) {
  const down = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const scene = useMemo(() => sceneOf(document, ALL_OPEN), [document]);
  const [placed, setPlaced] = useState<Layout & { readonly scene: Scene }>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let current = true;
    layoutScene(scene, down ? "DOWN" : "RIGHT").then(
      (layout) => current && setPlaced({ scene, ...absolute(scene, layout) }),
      (error: unknown) => current && setFailure(error),
    );
    return () => {
      current = false;
    };
  }, [scene, down]);
  if (failure !== undefined) return <ErrorState error={failure} />;
  if (placed === undefined) return <Waiting what="Drawing the graph" height={220} />;
  const boxes = [...placed.boxes.values()];
  const corners = [...placed.routes.values()].flat();
  const width = Math.max(0, ...boxes.map((box) => box.x + box.width), ...corners.map(({ x }) => x)) + MARGIN;
  const height = Math.max(0, ...boxes.map((box) => box.y + box.height), ...corners.map(({ y }) => y)) + MARGIN;
  return (
    <div className="golgi-picture" tabIndex={0} role="group" aria-label="Graph, scrollable">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={describe(placed.scene)}
        style={{ display: "block", width: "100%", maxWidth: width, minWidth: Math.round(width * SMALLEST), margin: "0 auto" }}
      >
        <defs>
          <marker
            id="golgi-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0L8 4L0 8z" className="golgi-picture-head" />
          </marker>
        </defs>
        {placed.scene.nodes.map((node) => (
          <Shape key={node.id} node={node} box={placed.boxes.get(node.id)} />
        ))}
        {placed.scene.edges.map((edge) => (
          <path
            key={edge.id}
            d={pathOf(placed.routes.get(edge.id) ?? [])}
            className="golgi-picture-edge"
            data-kind={edge.kind}
            markerEnd="url(#golgi-arrow)"
          />
        ))}
      </svg>
    </div>
  );
}

const WORDS: Readonly<Record<SceneNode["kind"], string>> = {
  task: "",
  workflow: "workflow",
  map: "for each",
  branch: "if",
  dynamic: "dynamic",
  gate: "question",
  handler: "handler",
};

function Shape({ node, box }: { readonly node: SceneNode; readonly box: Box | undefined }) {
  if (box === undefined) return null;
  const about =
    node.kind === "task"
      ? node.about === node.name
        ? ""
        : node.about
      : `${WORDS[node.kind]} ${node.about === node.name ? "" : node.about}`.trim();
  const most = Math.floor((box.width - 20) / 7);
  return (
    <g transform={`translate(${box.x} ${box.y})`}>
      <title>{`${node.name}${about === "" ? "" : `: ${about}`}`}</title>
      <rect width={box.width} height={box.height} rx={6} className="golgi-picture-box" data-open={node.open} />
      <text x={12} y={about === "" && !node.open ? box.height / 2 + 5 : 26} className="golgi-picture-name">
        {cut(node.name, most)}
      </text>
      {about !== "" && (
        <text x={12} y={44} className="golgi-picture-about">
          {cut(about, most + 3)}
        </text>
      )}
    </g>
  );
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** ELK places children relative to their parent, edges absolutely; parents come first in a scene. All of it moves to the margin. */
function absolute(scene: Scene, { boxes, routes }: Layout): Layout {
  const found = new Map<string, Box>();
  for (const node of scene.nodes) {
    const box = boxes.get(node.id);
    if (box === undefined) continue;
    const parent = node.parent === undefined ? undefined : found.get(node.parent);
    found.set(node.id, { ...box, x: box.x + (parent?.x ?? 0), y: box.y + (parent?.y ?? 0) });
  }
  const corners = [...found.values(), ...[...routes.values()].flat()];
  const left = Math.min(...corners.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...corners.map(({ y }) => y)) - MARGIN;
  return {
    boxes: new Map([...found].map(([id, box]) => [id, { ...box, x: box.x - left, y: box.y - top }])),
    routes: new Map([...routes].map(([id, route]) => [id, route.map(({ x, y }) => ({ x: x - left, y: y - top }))])),
  };
}

function describe({ nodes, edges }: Scene): string {
  return `Graph of ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}: ${nodes
    .map((node) => node.name)
    .slice(0, 20)
    .join(", ")}; ${edges.length} connections`;
}
