/** An arrow along the corners that the layout found, so that it passes no box. */
import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import type { Point } from "./layout.ts";
import { pathOf } from "./route-path.ts";

export type RouteEdgeType = Edge<{ readonly route: readonly Point[] | undefined }, "route">;

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
