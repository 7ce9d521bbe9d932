/** The right edge of a column's head: dragged, or moved with the arrow keys, it changes the width. */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { resize, type Column, type Columns } from "./column-choice.ts";
import "./columns.css";

const STEP = 16;

/** Where a column takes what is left, its width is only known on the screen. */
function drawnWidth(edge: HTMLElement): number {
  return edge.parentElement?.getBoundingClientRect().width ?? 0;
}

export function ColumnEdge<C extends Column>({ column, columns }: { readonly column: C; readonly columns: Columns<C> }) {
  const start = useRef({ x: 0, width: 0 });
  const [dragged, setDragged] = useState(false);
  const set = (width: number) => columns.change(resize(columns.choice, column.id, width));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width: drawnWidth(event.currentTarget) };
    setDragged(true);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? STEP : event.key === "ArrowLeft" ? -STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    set(drawnWidth(event.currentTarget) + step);
  };
  return (
    <div
      className="column-edge"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${column.name}`}
      aria-valuenow={column.width}
      aria-valuemin={60}
      aria-valuemax={1200}
      data-dragged={dragged}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => dragged && set(start.current.width + event.clientX - start.current.x)}
      onPointerUp={() => setDragged(false)}
      onPointerCancel={() => setDragged(false)}
      onKeyDown={onKeyDown}
    />
  );
}
