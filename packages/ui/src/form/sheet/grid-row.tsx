/** One row of the grid; renders when its own draft, issues or selection change. */
import { memo, useCallback, useRef, useSyncExternalStore, type ReactNode } from "react";
import { useDraft, useForm } from "../form-context.ts";
import { shortValue } from "../fields/field-frame.tsx";
import { CrossIcon } from "../icons.tsx";
import { messageHere, type DraftPath } from "../model/index.ts";
import type { ValuePath } from "../store.ts";
import { cellDraft } from "./cells.ts";
import { cellText, type Column } from "./columns.ts";
import type { Cell } from "./selection.ts";

interface GridRowProps {
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly template: string;
  readonly columns: readonly Column[];
  /** Of the list. */
  readonly path: DraftPath;
  readonly place: ValuePath;
  readonly cellId: (cell: Cell) => string;
  /** First selected column; -1: none in this row. */
  readonly selectedFrom: number;
  readonly selectedTo: number;
  /** The active column; -1: another row. */
  readonly active: number;
  readonly corner: number;
  readonly onCorner: () => void;
  /** Stands in the active cell. */
  readonly editor: ReactNode;
}

export const GridRow = memo(
  function GridRow(props: GridRowProps) {
    const { index, top, template, columns, path, place } = props;
    const { store } = useForm();
    const row = useDraft([...path, index]);
    const read = useCallback(
      () => columns.map((column) => store.issuesAt([...place, index, ...column.steps])[0]),
      [store, columns, place, index],
    );
    const issues = useStableList(read);
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        className="golgi-grid-row"
        style={{ gridTemplateColumns: template, transform: `translateY(${top}px)`, position: "absolute", insetInline: 0 }}
      >
        <span role="rowheader" className="golgi-grid-number" data-wrong={issues.some((issue) => issue !== undefined)}>
          {index + 1}
        </span>
        {columns.map((column, at) => {
          const issue = issues[at];
          const text = cellText(column.field, cellDraft(row, column));
          const selected = props.selectedFrom >= 0 && at >= props.selectedFrom && at <= props.selectedTo;
          return (
            <span
              key={column.steps.join(".")}
              role="gridcell"
              id={props.cellId({ row: index, column: at })}
              aria-colindex={at + 1}
              aria-selected={selected}
              aria-invalid={issue !== undefined}
              data-cell={`${index}:${at}`}
              data-selected={selected}
              data-active={at === props.active}
              data-wrong={issue !== undefined}
              data-number={column.field.kind === "number" || column.field.kind === "integer"}
              title={issue === undefined ? undefined : messageHere(issue)}
            >
              {at === props.active && props.editor !== undefined ? (
                props.editor
              ) : text === "" && column.field.fallback !== undefined ? (
                <i>{shortValue(column.field, column.field.fallback)}</i>
              ) : (
                text
              )}
              {at === props.corner && props.editor === undefined && (
                <span
                  className="golgi-grid-corner"
                  onPointerDown={(event) => {
                    event.stopPropagation();
                    event.preventDefault();
                    props.onCorner();
                  }}
                />
              )}
            </span>
          );
        })}
        <span role="gridcell" aria-colindex={columns.length + 1}>
          <button
            type="button"
            tabIndex={-1}
            className="golgi-grid-remove"
            aria-label={`Remove row ${index + 1}`}
            onClick={() => store.edit(path, { do: "remove", at: index })}
          >
            <CrossIcon size={11} />
          </button>
        </span>
      </div>
    );
  },
  (a, b) =>
    a.index === b.index &&
    a.top === b.top &&
    a.template === b.template &&
    a.columns === b.columns &&
    a.selectedFrom === b.selectedFrom &&
    (a.selectedFrom < 0 || a.selectedTo === b.selectedTo) &&
    a.active === b.active &&
    a.corner === b.corner &&
    a.editor === b.editor,
);

/** The list as it was, while its members are the same. */
function useStableList<T>(read: () => readonly T[]): readonly T[] {
  const { store } = useForm();
  const last = useRef<readonly T[]>(undefined);
  return useSyncExternalStore(store.subscribe, () => {
    const next = read();
    const before = last.current;
    if (before !== undefined && before.length === next.length && before.every((item, index) => item === next[index]))
      return before;
    last.current = next;
    return next;
  });
}
