/** The strip of a map: its items in order, many items to one cell, each cell with the loudest status in it. */
import { depthOf, itemOf } from "./place.ts";
import type { RunModel } from "./run-model.ts";
import { louder, statusAt, type ShownStatus } from "./status.ts";

export interface Heat {
  readonly cells: readonly ShownStatus[];
  readonly items: number;
}

export function heatOf(model: RunModel, place: string, maxCells = 48): Heat {
  const { columns } = model;
  const depth = depthOf(place);
  const inside = new Set<number>();
  for (const [id, name] of model.places().entries()) if (name.startsWith(`${place}/`)) inside.add(id);
  const items = new Map<string, ShownStatus>();
  for (let row = 0; row < model.size(); row++) {
    if (!inside.has(columns.place[row] ?? 0)) continue;
    const item = itemOf(columns.path[row] ?? "", depth);
    if (item !== undefined) items.set(item, louder(items.get(item), statusAt(columns.status[row] ?? 0)));
  }
  const statuses = [...items.values()];
  const cells = Math.min(maxCells, statuses.length);
  const perCell = statuses.length / Math.max(1, cells);
  return {
    items: statuses.length,
    cells: Array.from({ length: cells }, (_, cell) =>
      statuses
        .slice(Math.floor(cell * perCell), Math.max(Math.floor(cell * perCell) + 1, Math.floor((cell + 1) * perCell)))
        .reduce(louder),
    ),
  };
}
