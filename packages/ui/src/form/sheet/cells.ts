/** Edits of many cells at once; each gives one new list, so it is one step to undo. Pure. */
import { isDirectoryValue, isFileValue, type DirectoryValue, type FileValue } from "@golgi/ir";
import { applyEdit, childDraft, draftAt, emptyDraft, type Draft, type Field, type ListDraft } from "../model/index.ts";
import { cellEdit, cellText, type Column, type KnownFiles } from "./columns.ts";

export interface Sheet {
  readonly item: Field;
  readonly columns: readonly Column[];
  readonly draft: ListDraft;
}

export interface Block {
  readonly row: number;
  readonly column: number;
  readonly cells: readonly (readonly string[])[];
  /** The column of each cell, -1 for none, where they do not stand side by side. */
  readonly targets?: readonly number[];
}

/** Writes cells from a place on; rows that are missing are added. */
export function writeCells({ item, columns, draft }: Sheet, block: Block, files: KnownFiles = new Map()): ListDraft {
  const known = new Map([...filesOf(draft, columns), ...files]);
  const items = [...draft.items];
  for (const [offset, cells] of block.cells.entries()) {
    const row = block.row + offset;
    let next = items[row] ?? emptyRow(item);
    for (const [shift, text] of cells.entries()) {
      const column = columns[block.targets === undefined ? block.column + shift : (block.targets[shift] ?? -1)];
      if (column === undefined) continue;
      const edit = cellEdit(column.field, text, known);
      next = applyEdit({ field: item, draft: next }, column.steps, edit);
    }
    items[row] = next;
  }
  return withItems(draft, items);
}

export interface Pasted {
  readonly draft: ListDraft;
  /** Of the header row, what no column is called. */
  readonly ignored: readonly string[];
  /** Columns with content behind the last one of the sheet. */
  readonly tooMany: number;
}

/** A table with a header row goes to the columns it names, else cells go in order. Rows are added at the end; empty lines are none. */
export function appendTable(sheet: Sheet, rows: readonly (readonly string[])[], files: KnownFiles = new Map()): Pasted {
  const used = sheet.draft.items.filter((row) => !isEmptyRow(row, sheet.columns));
  const start = {
    ...sheet,
    draft: used.length === sheet.draft.items.length ? sheet.draft : withItems({ ...sheet.draft, keys: [] }, used),
  };
  const cells = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  return pasteTable(start, { row: used.length, column: 0, cells }, files);
}

/** Writes a table from a place on; with a header row (and one below it), to the columns that it names. */
export function pasteTable(sheet: Sheet, block: Block, files: KnownFiles = new Map()): Pasted {
  const [head = [], ...rest] = block.cells;
  const targets = rest.length === 0 ? undefined : headerOf(sheet.columns, head);
  if (targets === undefined) {
    const room = sheet.columns.length - block.column;
    const filled = block.cells.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell.trim() !== "") + 1), 0);
    return { draft: writeCells(sheet, block, files), ignored: [], tooMany: Math.max(0, filled - room) };
  }
  const ignored = head.filter((cell, index) => targets[index] === -1 && cell.trim() !== "");
  return { draft: writeCells(sheet, { ...block, cells: rest, targets }, files), ignored, tooMany: 0 };
}

/** The column that each cell of a header row names; undefined: it is no header, since it does not name most of them. */
function headerOf(columns: readonly Column[], head: readonly string[]): readonly number[] | undefined {
  const targets = head.map((cell) => columns.findIndex((column) => column.names.includes(cell.trim().toLowerCase())));
  const known = targets.filter((target) => target >= 0).length;
  const named = head.filter((cell) => cell.trim() !== "").length;
  return known > 0 && known * 2 >= named ? targets : undefined;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function readCells({ columns, draft }: Sheet, range: Range): readonly (readonly string[])[] {
  return draft.items
    .slice(range.top, range.bottom + 1)
    .map((row) => columns.slice(range.left, range.right + 1).map((column) => cellText(column.field, draftAt(row, column.steps))));
}

export function clearCells({ item, columns, draft }: Sheet, range: Range): ListDraft {
  const items = draft.items.map((row, index) => {
    if (index < range.top || index > range.bottom) return row;
    return columns
      .slice(range.left, range.right + 1)
      .reduce(
        (own, column) => applyEdit({ field: item, draft: own }, column.steps, { do: "replace", draft: emptyDraft(column.field) }),
        row,
      );
  });
  return { ...draft, items };
}

/** Copies the first row of the range into the others. A text that ends in a number counts on, when `count` says so. */
export function fillDown({ item, columns, draft }: Sheet, range: Range, count = false): ListDraft {
  const source = draft.items[range.top];
  if (source === undefined) return draft;
  const items = [...draft.items];
  for (let row = range.top + 1; row <= range.bottom; row++) {
    for (const column of columns.slice(range.left, range.right + 1)) {
      const from = draftAt(source, column.steps);
      if (from === undefined) continue;
      const own = count ? counted(from, row - range.top) : from;
      items[row] = applyEdit({ field: item, draft: items[row] ?? emptyRow(item) }, column.steps, { do: "replace", draft: own });
    }
  }
  return withItems(draft, items);
}

function counted(draft: Draft, by: number): Draft {
  if (draft.kind !== "text") return draft;
  const [, head, digits] = /^(.*?)(\d{1,12})$/.exec(draft.text) ?? [];
  if (head === undefined || digits === undefined) return draft;
  return { ...draft, text: head + String(Number(digits) + by).padStart(digits.length, "0") };
}

export function emptyRow(item: Field): Draft {
  return { ...emptyDraft(item), state: "set" };
}

export function isEmptyRow(row: Draft, columns: readonly Column[]): boolean {
  return columns.every((column) => (draftAt(row, column.steps)?.state ?? "unset") === "unset");
}

/** Artifacts that stand in the sheet, by name. */
function filesOf(draft: ListDraft, columns: readonly Column[]): Map<string, FileValue | DirectoryValue> {
  const found = new Map<string, FileValue | DirectoryValue>();
  const places = columns.filter((column) => column.field.widget === "artifact");
  if (places.length === 0) return found;
  for (const row of draft.items) {
    for (const column of places) {
      const cell = draftAt(row, column.steps);
      if (cell?.kind === "artifact" && (isFileValue(cell.artifact) || isDirectoryValue(cell.artifact)))
        found.set(cell.artifact.name, cell.artifact);
    }
  }
  return found;
}

function withItems(draft: ListDraft, items: readonly Draft[]): ListDraft {
  const first = draft.keys.reduce((most, key) => Math.max(most, key), -1) + 1;
  const keys = items.map((_, index) => draft.keys[index] ?? first + index);
  return { ...draft, state: "set", items, keys };
}

export function cellDraft(row: Draft | undefined, column: Column): Draft | undefined {
  return column.steps.reduce<Draft | undefined>((own, step) => (own === undefined ? undefined : childDraft(own, step)), row);
}

/** Names and addresses of files that cells wait for, each once, with the column of the first of them. */
export function wantedIn({ columns, draft }: Sheet): ReadonlyMap<string, Column> {
  const places = columns.filter((column) => column.field.widget === "artifact");
  const found = new Map<string, Column>();
  for (const row of places.length === 0 ? [] : draft.items) {
    for (const column of places) {
      const cell = draftAt(row, column.steps);
      if (cell?.kind === "artifact" && cell.wanted !== undefined && !found.has(cell.wanted)) found.set(cell.wanted, column);
    }
  }
  return found;
}

/** Puts a file into all cells that wait for it. */
export function fillWanted({ item, columns, draft }: Sheet, wanted: string, file: FileValue | DirectoryValue): ListDraft {
  const places = columns.filter((column) => column.field.widget === "artifact");
  const items = draft.items.map((row) =>
    places.reduce((own, column) => {
      const cell = draftAt(own, column.steps);
      return cell?.kind === "artifact" && cell.wanted === wanted
        ? applyEdit({ field: item, draft: own }, column.steps, { do: "attach", artifact: file })
        : own;
    }, row),
  );
  return { ...draft, items };
}
