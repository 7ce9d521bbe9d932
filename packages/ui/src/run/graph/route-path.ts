/** The corners of an edge, as the layout found them, as an SVG path: straight parts with rounded corners. */
import type { Point } from "./layout.ts";

const CORNER = 7;

export function pathOf(route: readonly Point[]): string {
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
