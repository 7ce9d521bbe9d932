/** Lines of a log in a virtual list: numbers, colours, hits of a search; stays at the end while it is there. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { parseAnsi, type Style } from "./ansi.ts";
import type { LogLines } from "./log-lines.ts";

interface Props {
  readonly log: LogLines;
  /** Indexes of lines with a hit. */
  readonly hits: ReadonlySet<number>;
  /** The hit to show. */
  readonly current: number | undefined;
  readonly wrap: boolean;
}

const ROW = 20;

export function LogView({ log, hits, current, wrap }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtual = useVirtualizer({
    count: log.lines.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  useEffect(() => {
    if (atEnd.current && current === undefined && log.lines.length > 0)
      virtual.scrollToIndex(log.lines.length - 1, { align: "end" });
  }, [log, current, virtual]);
  useEffect(() => {
    if (current !== undefined) virtual.scrollToIndex(current, { align: "center" });
  }, [current, virtual]);
  return (
    <div
      ref={parent}
      className="log-lines"
      style={{ height: 480, maxHeight: "calc(100vh - 240px)" }}
      tabIndex={0}
      role="log"
      aria-label="Log"
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 2 * ROW;
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            ref={wrap ? virtual.measureElement : undefined}
            data-index={item.index}
            className={`log-line${hits.has(item.index) ? " hit" : ""}`}
            style={{
              position: "absolute",
              transform: `translateY(${item.start}px)`,
              ...(wrap && { whiteSpace: "pre-wrap", width: "100%", overflowWrap: "anywhere" }),
              ...(item.index === current && { outline: "1px solid var(--mantine-primary-color-filled)" }),
            }}
          >
            <span className="number">{log.first + item.index}</span>
            <Line text={log.lines[item.index] ?? ""} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Line({ text }: { readonly text: string }) {
  const { pieces } = useMemo(() => parseAnsi(text.length > 20_000 ? `${text.slice(0, 20_000)} …` : text), [text]);
  return pieces.map((piece, index) => (
    <span key={index} style={cssOf(piece.style)}>
      {piece.text}
    </span>
  ));
}

function cssOf({ color, background, bold, dim, italic, underline }: Style) {
  return {
    ...(color !== undefined && { color }),
    ...(background !== undefined && { background }),
    ...(bold === true && { fontWeight: 700 }),
    ...(dim === true && { opacity: 0.65 }),
    ...(italic === true && { fontStyle: "italic" }),
    ...(underline === true && { textDecoration: "underline" }),
  };
}
