/** Lines in a virtual list. Of a long line the beginning is drawn, and how much follows; the chosen line is drawn further. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { LogLines } from "../run/logs/log-lines.ts";
import { showCount } from "../data/words.ts";
import "../run/run.css";

const ROW = 20;
const DRAWN = 2_000;
const DRAWN_CHOSEN = 50_000;

interface Props {
  readonly log: LogLines;
  readonly hits: ReadonlySet<number>;
  /** Index of the line to show. */
  readonly current: number | undefined;
  readonly wrap: boolean;
  readonly fromEnd: boolean;
  readonly onChoose: (line: number) => void;
}

export function TextLines({ log, hits, current, wrap, fromEnd, onChoose }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: log.lines.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  useEffect(() => {
    if (current !== undefined) virtual.scrollToIndex(current, { align: "center" });
    else if (fromEnd) virtual.scrollToIndex(log.lines.length - 1, { align: "end" });
  }, [current, fromEnd, virtual]);
  useEffect(() => virtual.measure(), [wrap, virtual]);
  return (
    <div
      ref={parent}
      className="log-lines"
      style={{ height: Math.min(560, log.lines.length * ROW + 24), minHeight: 120, maxHeight: "calc(100vh - 260px)" }}
      tabIndex={0}
      role="region"
      aria-label="Text"
      data-testid="text"
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const line = log.lines[item.index] ?? "";
          const most = item.index === current ? DRAWN_CHOSEN : DRAWN;
          return (
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
              <span className="number" onClick={() => !fromEnd && onChoose(item.index + 1)} aria-hidden>
                {log.first + item.index}
              </span>
              <span>{line.length > most ? `${line.slice(0, most)} … ` : line}</span>
              {line.length > most && (
                <span style={{ color: "var(--mantine-color-dimmed)" }}>
                  {showCount(line.length - most)} more characters
                  {log.open && item.index === log.lines.length - 1 ? " so far" : ""}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
