/**
 * The grid of a sheet: only rows in view are on the page; keys as in a spreadsheet.
 *
 * Arrows move, with Shift they select; Enter or F2 edits, typing replaces, Escape gives up; Delete clears; Ctrl+C, Ctrl+X, Ctrl+V copy,
 * cut and paste as TSV; Ctrl+D fills down, and so does dragging the corner of the selection; Ctrl+Enter adds a row, Ctrl+Delete removes
 * rows; Ctrl+Z and Ctrl+Y undo and redo. Tab leaves the grid, so that the keyboard is not caught.
 */
import { Box, Text, VisuallyHidden } from "@mantine/core";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type PointerEvent } from "react";
import { useForm, useIssues } from "../form-context.ts";
import { messageHere, type DraftPath } from "../model/index.ts";
import type { ValuePath } from "../store.ts";
import { clearCells, emptyRow, fillDown, pasteTable, readCells, type Pasted, type Range, type Sheet } from "./cells.ts";
import { CellEditor } from "./cell-editor.tsx";
import { GridRow } from "./grid-row.tsx";
import { at, moveSelection, rangeOf, type Bounds, type Cell, type Selection } from "./selection.ts";
import { parseTable, writeTable } from "./table-text.ts";
import "./grid.css";

const ROW_PX = 32;
const NUMBER_PX = 44;
const CELL_PX = 130;
const REMOVE_PX = 34;
const MOST_VISIBLE_PX = 420;

interface GridProps {
  readonly sheet: Sheet;
  readonly path: DraftPath;
  readonly place: ValuePath;
  readonly label: string;
  /** What of a pasted table found its place. */
  readonly onPasted: (pasted: Pasted) => void;
}

export function Grid({ sheet, path, place, label, onPasted }: GridProps) {
  const { store, id } = useForm();
  const { columns, draft } = sheet;
  const bounds = { rows: draft.items.length, columns: columns.length };
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>(at({ row: 0, column: 0 }));
  const [editing, setEditing] = useState<{ readonly start?: string }>();
  const [filling, setFilling] = useState<number>();
  const [focused, setFocused] = useState(false);
  const range = rangeOf(selection);
  const head = {
    row: Math.min(selection.head.row, bounds.rows - 1),
    column: Math.min(selection.head.column, bounds.columns - 1),
  };
  const rows = useVirtualizer({
    count: bounds.rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    // The active row stays on the page, so that an edit goes on while it is scrolled away.
    rangeExtractor: (view) => [...new Set([...defaultRangeExtractor(view), head.row])].sort((a, b) => a - b),
  });
  const cellId = (cell: Cell) => `${id}-${path.join("-")}-cell-${cell.row}-${cell.column}`;

  // Not into view: it would move under the pointer between the two presses of a double click.
  const focusGrid = () => scroller.current?.focus({ preventScroll: true });
  const put = (next: Sheet["draft"]) => store.edit(path, { do: "replace", draft: next });
  /** The active cell has to come into view, whether the grid or the page hides it. */
  const following = useRef(false);
  const select = (next: Selection) => {
    setSelection(next);
    rows.scrollToIndex(next.head.row);
    following.current = true;
  };
  useEffect(() => {
    if (!following.current) return;
    following.current = false;
    requestAnimationFrame(() => document.getElementById(cellId(head))?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  });
  const stopEditing = (move?: Cell) => {
    setEditing(undefined);
    store.visit([...place, head.row, ...(columns[head.column]?.steps ?? [])]);
    if (move !== undefined) select(at(cellAfter(move, bounds)));
    focusGrid();
  };
  const addRow = () => {
    store.edit(path, { do: "insert", items: [emptyRow(sheet.item)], at: head.row + 1 });
    select(at({ row: head.row + 1, column: 0 }));
  };
  const removeRows = () => {
    const bottom = Math.min(range.bottom, bounds.rows - 1);
    store.edit(path, { do: "remove", at: range.top, count: bottom - range.top + 1 });
    select(at({ row: Math.max(0, Math.min(range.top, bounds.rows - 2 - bottom + range.top)), column: head.column }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing !== undefined || event.target !== scroller.current) return;
    const moved = moveSelection(selection, event, bounds);
    const command = event.ctrlKey || event.metaKey;
    if (moved !== undefined) select(moved);
    else if (command && event.key === "Enter") addRow();
    else if (command && (event.key === "Delete" || event.key === "Backspace")) removeRows();
    else if (event.key === "Enter" || event.key === "F2") setEditing({});
    else if (event.key === "Delete" || event.key === "Backspace") put(clearCells(sheet, range));
    else if (command && event.key.toLowerCase() === "d") put(fillDown(sheet, range));
    else if (command && event.key.toLowerCase() === "a")
      setSelection({ anchor: { row: 0, column: 0 }, head: { row: bounds.rows - 1, column: bounds.columns - 1 } });
    else if (command && (event.key.toLowerCase() === "y" || (event.shiftKey && event.key.toLowerCase() === "z")))
      store.redo(path);
    else if (command && event.key.toLowerCase() === "z") store.undo(path);
    else if (event.key.length === 1 && !command && !event.altKey) setEditing({ start: event.key });
    else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== undefined) return;
    event.preventDefault();
    const cells = parseTable(event.clipboardData.getData("text/plain"));
    const only = cells.length === 1 && cells[0]?.length === 1 ? cells[0][0] : undefined;
    const pasted = pasteTable(sheet, {
      row: range.top,
      column: range.left,
      cells: only === undefined ? cells : spread(only, range),
    });
    put(pasted.draft);
    onPasted(pasted);
  };
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== undefined) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", writeTable(readCells(sheet, range)));
    if (event.type === "cut") put(clearCells(sheet, range));
  };
  const onPointerDown = (event: PointerEvent) => {
    const cell = cellUnder(event.target);
    if (cell === undefined || editing !== undefined) return;
    event.preventDefault();
    focusGrid();
    setSelection(event.shiftKey ? { anchor: selection.anchor, head: cell } : at(cell));
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons !== 1 || editing !== undefined) return;
    const cell = cellUnder(document.elementFromPoint(event.clientX, event.clientY));
    if (cell === undefined) return;
    if (filling !== undefined) setFilling(Math.max(range.bottom, cell.row));
    else if (cell.row !== selection.head.row || cell.column !== selection.head.column)
      setSelection({ anchor: selection.anchor, head: cell });
  };
  const onPointerUp = () => {
    if (filling !== undefined && filling > range.bottom) {
      put(fillDown(sheet, { ...range, top: range.bottom, bottom: filling }, true));
      setSelection({ anchor: { row: range.top, column: range.left }, head: { row: filling, column: range.right } });
    }
    setFilling(undefined);
  };
  const template = `${NUMBER_PX}px repeat(${columns.length}, minmax(${CELL_PX}px, 1fr)) ${REMOVE_PX}px`;
  // The same for all rows, whatever is in them: else columns would not stand below each other.
  const width = NUMBER_PX + columns.length * CELL_PX + REMOVE_PX;
  return (
    <Box>
      <div
        ref={scroller}
        className="golgi-grid"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={bounds.rows + 1}
        aria-colcount={bounds.columns + 1}
        aria-multiselectable
        aria-activedescendant={focused ? cellId(head) : undefined}
        style={{ maxHeight: MOST_VISIBLE_PX }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={onCopy}
        onCut={onCopy}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={(event) => cellUnder(event.target) !== undefined && setEditing({})}
      >
        <div
          role="row"
          aria-rowindex={1}
          className="golgi-grid-row golgi-grid-head"
          style={{ gridTemplateColumns: template, minWidth: width }}
        >
          <span role="columnheader">
            <VisuallyHidden>Row</VisuallyHidden>
          </span>
          {columns.map((column, index) => (
            <span key={column.steps.join(".")} role="columnheader" aria-colindex={index + 1} title={column.field.help}>
              {column.title}
              {column.required && <span aria-hidden="true"> *</span>}
              {column.field.unit !== undefined && ` (${column.field.unit})`}
            </span>
          ))}
          <span role="columnheader" aria-colindex={bounds.columns + 1}>
            <VisuallyHidden>Remove</VisuallyHidden>
          </span>
        </div>
        <div role="presentation" style={{ height: rows.getTotalSize(), minWidth: width, position: "relative" }}>
          {rows.getVirtualItems().map((view) => (
            <GridRow
              key={draft.keys[view.index] ?? view.index}
              index={view.index}
              top={view.start}
              template={template}
              columns={columns}
              path={path}
              place={place}
              cellId={cellId}
              selectedFrom={view.index >= range.top && view.index <= Math.max(range.bottom, filling ?? 0) ? range.left : -1}
              selectedTo={range.right}
              active={view.index === head.row ? head.column : -1}
              corner={view.index === range.bottom ? range.right : -1}
              onCorner={() => setFilling(range.bottom)}
              editor={
                editing !== undefined && view.index === head.row ? (
                  <CellEditor
                    key={`${head.row} ${head.column}`}
                    column={columns[head.column]}
                    path={[...path, head.row, ...(columns[head.column]?.steps ?? [])]}
                    label={`${columns[head.column]?.title ?? ""}, row ${head.row + 1}`}
                    {...(editing.start !== undefined && { start: editing.start })}
                    onDone={(by) =>
                      stopEditing(by === undefined ? undefined : { row: head.row + by.row, column: head.column + by.column })
                    }
                  />
                ) : undefined
              }
            />
          ))}
        </div>
      </div>
      <CellMessage place={place} sheet={sheet} head={head} />
    </Box>
  );
}

/** What is wrong in the active cell, in words; else how to use the grid. */
function CellMessage({ place, sheet, head }: { readonly place: ValuePath; readonly sheet: Sheet; readonly head: Cell }) {
  const column = sheet.columns[head.column];
  const [issue] = useIssues([...place, head.row, ...(column?.steps ?? [])]);
  // Both have the same place: what stands below does not move when a wrong cell becomes the active one.
  return (
    <Box mt={4} className="golgi-grid-words">
      <Text size="xs" c="dimmed" style={{ visibility: issue === undefined ? "visible" : "hidden" }}>
        Enter edits a cell, Ctrl+V pastes cells of a spreadsheet, Ctrl+D fills down, Ctrl+Z undoes; Ctrl+Enter adds a row,
        Ctrl+Delete removes it.
      </Text>
      <Text size="xs" aria-live="polite" className="golgi-issue">
        {issue !== undefined && `Row ${head.row + 1}, ${column?.title}: ${messageHere(issue)}`}
        {issue?.hint !== undefined && `. ${issue.hint}`}
      </Text>
    </Box>
  );
}

/** Behind the last cell of a row comes the first one of the next. */
function cellAfter({ row, column }: Cell, { rows, columns }: Bounds): Cell {
  const isEnd = column >= columns && row + 1 < rows;
  return {
    row: Math.max(0, Math.min(rows - 1, isEnd ? row + 1 : row)),
    column: isEnd ? 0 : Math.max(0, Math.min(columns - 1, column)),
  };
}

/** One cell over a range, as spreadsheets paste it. */
function spread(text: string, range: Range): readonly (readonly string[])[] {
  const row = Array.from({ length: range.right - range.left + 1 }, () => text);
  return Array.from({ length: range.bottom - range.top + 1 }, () => row);
}

function cellUnder(target: EventTarget | null): Cell | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
  const [row, column] = (cell?.dataset["cell"] ?? "").split(":").map(Number);
  return row === undefined || column === undefined || Number.isNaN(row) ? undefined : { row, column };
}
