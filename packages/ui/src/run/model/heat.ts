/**
 * The strip of a map: its items in order, many items to one cell, each cell with the loudest status in it. Which item a row belongs to never
 * changes, so it is worked out once for each row; telling the cells of 100,000 rows again is then counting.
 */
import { depthOf, itemOf } from "./place.ts";
import type { RunModel } from "./run-model.ts";
import { rankOf, statusOfRank, type ShownStatus } from "./status.ts";

export interface Heat {
  readonly cells: readonly ShownStatus[];
  readonly items: number;
}

interface Known {
  readonly depth: number;
  /** By id of a place: whether it is inside of the map. */
  readonly inside: boolean[];
  readonly items: Map<string, number>;
  /** By row: the number of its item; -1: none. */
  itemOfRow: Int32Array;
  rows: number;
}

const known = new WeakMap<RunModel, Map<string, Known>>();
const NO_RANK = 255;

export function heatOf(model: RunModel, place: string, maxCells = 48): Heat {
  const { items, itemOfRow } = learn(model, place);
  const { columns } = model;
  const ranks = new Uint8Array(items.size).fill(NO_RANK);
  for (let row = 0; row < model.size(); row++) {
    const item = itemOfRow[row] ?? -1;
    if (item < 0) continue;
    const rank = rankOf(columns.status[row] ?? 0);
    if (rank < (ranks[item] ?? NO_RANK)) ranks[item] = rank;
  }
  const cells = Math.min(maxCells, ranks.length);
  const perCell = ranks.length / Math.max(1, cells);
  return {
    items: ranks.length,
    cells: Array.from({ length: cells }, (_, cell) => {
      const from = Math.floor(cell * perCell);
      const to = Math.max(from + 1, Math.floor((cell + 1) * perCell));
      let loudest = NO_RANK;
      for (let item = from; item < to; item++) loudest = Math.min(loudest, ranks[item] ?? NO_RANK);
      return statusOfRank(loudest);
    }),
  };
}

/** Brings what is known of a map's rows up to the rows that are there. */
function learn(model: RunModel, place: string): Known {
  const maps = known.get(model) ?? new Map<string, Known>();
  known.set(model, maps);
  const here = maps.get(place) ?? {
    depth: depthOf(place),
    inside: [],
    items: new Map<string, number>(),
    itemOfRow: new Int32Array(256),
    rows: 0,
  };
  maps.set(place, here);
  const { columns } = model;
  const places = model.places();
  for (let id = here.inside.length; id < places.length; id++) here.inside.push(places[id]?.startsWith(`${place}/`) === true);
  const size = model.size();
  if (size > here.itemOfRow.length) {
    const larger = new Int32Array(Math.max(size, 2 * here.itemOfRow.length));
    larger.set(here.itemOfRow);
    here.itemOfRow = larger;
  }
  for (; here.rows < size; here.rows++) {
    const row = here.rows;
    const item = here.inside[columns.place[row] ?? 0] === true ? itemOf(columns.path[row] ?? "", here.depth) : undefined;
    here.itemOfRow[row] = item === undefined ? -1 : numberOf(here.items, item);
  }
  return here;
}

function numberOf(items: Map<string, number>, item: string): number {
  const number = items.get(item) ?? items.size;
  items.set(item, number);
  return number;
}
