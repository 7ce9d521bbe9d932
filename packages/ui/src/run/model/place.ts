/**
 * Where a node run stands in the workflow's graph. A path is ids joined by `/`; an item of a map is `id[label]`, a side of a branch
 * `id.then` or `id.else`, the generator of a dynamic node `@plan`, handlers `@on-failure` and `@finally`. A place is the path without
 * labels. Labels hold no brackets, but may hold slashes.
 */
import type { RunModel } from "./run-model.ts";

export function placeOf(path: string): string {
  return path.includes("[") ? path.replace(/\[[^\]]*\]/g, "") : path;
}

/** Is `place` inside the container `outer`? */
export function isInside(place: string, outer: string): boolean {
  if (!place.startsWith(outer) || place.length === outer.length) return false;
  const next = place.charAt(outer.length);
  return next === "/" || next === ".";
}

/** The item of the map at `depth` (number of segments of the map's place) that a path belongs to: the path up to the label's end. */
export function itemOf(path: string, depth: number): string | undefined {
  let segments = 1;
  for (let at = 0; at < path.length; at++) {
    const letter = path.charAt(at);
    if (letter === "[") {
      at = path.indexOf("]", at);
      if (at < 0) return undefined;
      if (segments === depth) return path.slice(0, at + 1);
    } else if (letter === "/") {
      if (segments === depth) return undefined;
      segments++;
    }
  }
  return undefined;
}

export function depthOf(place: string): number {
  let segments = 1;
  for (let at = place.indexOf("/"); at >= 0; at = place.indexOf("/", at + 1)) segments++;
  return segments;
}

/** What to read first of a long path: its last segment, and the item it belongs to. */
export function shortPath(path: string): { readonly name: string; readonly item: string | undefined } {
  const name = path.slice(lastSlash(path) + 1);
  const label = [...path.matchAll(/\[([^\]]*)\]/g)].at(-1)?.[1];
  return { name, item: label };
}

function lastSlash(path: string): number {
  let depth = 0;
  for (let at = path.length - 1; at >= 0; at--) {
    const letter = path.charAt(at);
    if (letter === "]") depth++;
    else if (letter === "[") depth--;
    else if (letter === "/" && depth === 0) return at;
  }
  return -1;
}

/** The path of the first node run at a place. */
export function firstAt(model: Pick<RunModel, "places" | "size" | "columns" | "indexOf">, place: string): string | undefined {
  if (model.indexOf(place) !== undefined) return place;
  const id = model.places().indexOf(place);
  if (id < 0) return undefined;
  for (let row = 0; row < model.size(); row++) if (model.columns.place[row] === id) return model.columns.path[row];
  return undefined;
}
