/** An arrow along the corners that the layout found, so that it passes no box. */
import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import type { Point } from "./layout.ts";

export type RouteEdgeType = Edge<{ readonly route: readonly Point[] | undefined }, "route">;

const CORNER = 7;

export function RouteEdge({ id, data, sourceX, sourceY, targetX, targetY, markerEnd, style }: EdgeProps<RouteEdgeType>) {
  const route = data?.route ?? [
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
  ];
  return (
    <BaseEdge
      id={id}
      path={pathOf(route)}
      {...(markerEnd !== undefined && { markerEnd })}
      {...(style !== undefined && { style })}
    />
  );
}

/** Straight parts with rounded corners. */
function pathOf(route: readonly Point[]): string {
  const [start, ...rest] = route;
  if (start === undefined) return "";
  let path = `M ${start.x} ${start.y}`;
  let before = start;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) return `${path} L ${corner.x} ${corner.y}`;
    const [a, b] = [towards(corner, before), towards(corner, next)];
    path += ` L ${a.x} ${a.y} Q ${corner.x} ${corner.y} ${b.x} ${b.y}`;
    before = corner;
  }
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
