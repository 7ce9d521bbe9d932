/** Which cells are selected, and how keys move the selection. Pure. */
import type { Range } from "./cells.ts";

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** `head` is the active cell; the range spans from `anchor` to it. */
export interface Selection {
  readonly anchor: Cell;
  readonly head: Cell;
}

export function rangeOf({ anchor, head }: Selection): Range {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  };
}

export interface Bounds {
  readonly rows: number;
  readonly columns: number;
}

export function at(cell: Cell): Selection {
  return { anchor: cell, head: cell };
}

function clamp({ row, column }: Cell, { rows, columns }: Bounds): Cell {
  return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
}

export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const PAGE = 12;

/** `undefined`: the key does not move. */
export function moveSelection(
  selection: Selection,
  { key, shiftKey, ctrlKey, metaKey }: Key,
  bounds: Bounds,
): Selection | undefined {
  const { row, column } = selection.head;
  const far = ctrlKey || metaKey;
  const step = stepOf(key, { row, column, far, bounds });
  if (step === undefined) return undefined;
  const head = clamp(step, bounds);
  return shiftKey && key !== "Tab" && key !== "Enter" ? { anchor: selection.anchor, head } : at(head);
}

function stepOf(key: string, from: Cell & { readonly far: boolean; readonly bounds: Bounds }): Cell | undefined {
  const { row, column, far, bounds } = from;
  switch (key) {
    case "ArrowUp":
      return { row: far ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: far ? bounds.rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: far ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: far ? bounds.columns - 1 : column + 1 };
    case "PageUp":
      return { row: row - PAGE, column };
    case "PageDown":
      return { row: row + PAGE, column };
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? bounds.rows - 1 : row, column: bounds.columns - 1 };
    default:
      return undefined;
  }
}
