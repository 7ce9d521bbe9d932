/** The rows and columns on screen, and only these. */
import { Text, UnstyledButton } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { ErrorState } from "../../app/states.tsx";
import { ColumnEdge } from "../../columns/column-edge.tsx";
import type { Columns } from "../../columns/column-choice.ts";
import { ColumnFacts } from "./column-facts.tsx";
import { PAGE_ROWS, type Cell, type TableFacts, type TableQuery, type TableSource } from "./table-source.ts";
import type { ShownColumn } from "./table-view.tsx";
import "./table.css";

const ROW = 30;
const HEAD = 52;

interface Props {
  readonly source: TableSource;
  readonly query: TableQuery;
  readonly facts: TableFacts;
  readonly current: boolean;
  readonly columns: Columns<ShownColumn>;
  readonly onSort: (sort: string | undefined) => void;
}

export function TableGrid({ source, query, facts, current, columns, onSort }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const [end, setEnd] = useState<{ readonly rows: number; readonly open: boolean }>();
  const count = end === undefined || (!facts.open && facts.total !== null) ? initialCount(facts) : end.rows;
  const rows = useVirtualizer({ count, getScrollElement: () => parent.current, estimateSize: () => ROW, overscan: 15 });
  const { shown } = columns;
  const across = useVirtualizer({
    count: shown.length,
    getScrollElement: () => parent.current,
    estimateSize: (index) => shown[index]?.width ?? 0,
    overscan: 3,
    horizontal: true,
  });
  const widths = shown.map(({ id, width }) => `${id} ${width}`).join();
  useEffect(() => across.measure(), [widths]);
  const items = across.getVirtualItems();
  const visible = items.flatMap(({ index }) => shown[index]?.index ?? []);
  const { cellAt, ends, error, retry } = useCells(
    { source, query, facts, current },
    rows.getVirtualItems().map(({ index }) => index),
    visible,
  );
  useEffect(() => {
    if (ends !== undefined && (facts.open || facts.total === null)) {
      setEnd((before) => {
        const rowsNow = ends.open ? Math.max(ends.rows, initialCount(facts), before?.rows ?? 0) : ends.rows;
        return before?.rows === rowsNow && before.open === ends.open ? before : { rows: rowsNow, open: ends.open };
      });
    }
  }, [ends?.rows, ends?.open]);
  return (
    <>
      {error !== undefined && <ErrorState error={error} onRetry={retry} />}
      <div
        ref={parent}
        className="table-box"
        style={{ height: Math.min(count * ROW + HEAD + 14, 640) }}
        role="table"
        tabIndex={0}
        aria-rowcount={count + 1}
        aria-colcount={shown.length}
        aria-label="Rows"
        data-testid="table"
      >
        <div style={{ height: rows.getTotalSize() + HEAD, width: across.getTotalSize(), position: "relative", minWidth: "100%" }}>
          <div className="table-head" role="row" style={{ height: HEAD }}>
            {items.map((item) => {
              const column = shown[item.index];
              return column === undefined ? null : (
                <HeadCell key={column.id} column={column} left={item.start} {...{ source, query, columns, onSort }} />
              );
            })}
          </div>
          {rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 2}
              className="table-row"
              style={{ top: HEAD, transform: `translateY(${row.start}px)`, height: ROW }}
            >
              {items.map((item) => {
                const column = shown[item.index];
                if (column === undefined) return null;
                const value = cellAt(row.index, column.index);
                return (
                  <span
                    key={column.id}
                    role="cell"
                    className="table-cell one-line numbers"
                    title={value === undefined || value === null ? "" : String(value)}
                    style={{
                      left: item.start,
                      width: column.width,
                      textAlign: column.about.kind === "number" ? "right" : "left",
                    }}
                  >
                    {value === undefined ? "…" : value === null ? "" : String(value)}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {end !== undefined && end.open && (
        <Text size="xs" c="dimmed" px="sm" py={4}>
          More rows follow; they are read as you scroll.
        </Text>
      )}
    </>
  );
}

function alignOf({ about }: ShownColumn): "left" | "right" {
  return about.kind === "number" ? "right" : "left";
}

function initialCount({ total, first, open }: TableFacts): number {
  if (total === null) return (first?.rows.length ?? 0) + (first?.more === true ? PAGE_ROWS : 0);
  return open ? Math.max(total, PAGE_ROWS) : total;
}

type Reading = Pick<Props, "source" | "query" | "facts" | "current">;

function useCells({ source, query, facts, current }: Reading, rows: readonly number[], visible: readonly number[]) {
  const pages = [...new Set(rows.map((row) => Math.floor(row / PAGE_ROWS)))];
  const width = source.blockColumns;
  const blocks = Number.isFinite(width) ? [...new Set(visible.map((column) => Math.floor(column / width)))] : [0];
  const columnsOf = (block: number) =>
    Array.from(
      { length: Math.min(facts.columns.length, Number.isFinite(width) ? width : facts.columns.length) },
      (_, index) => (Number.isFinite(width) ? block * width : 0) + index,
    ).filter((column) => column < facts.columns.length);
  const wanted = pages.flatMap((page) => blocks.map((block) => ({ page, block })));
  const loaded = useQueries({
    queries: wanted.map(({ page, block }) => ({
      queryKey: ["table", source.key, query, page, block],
      queryFn: () => source.rows(query, { offset: page * PAGE_ROWS, limit: PAGE_ROWS, columns: columnsOf(block) }),
      ...(page === 0 && !Number.isFinite(width) && current && facts.first !== undefined && { initialData: facts.first }),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
  const byPlace = new Map(wanted.map(({ page, block }, index) => [`${page} ${block}`, loaded[index]]));
  const cellAt = (row: number, column: number): Cell | undefined => {
    const block = Number.isFinite(width) ? Math.floor(column / width) : 0;
    const page = byPlace.get(`${Math.floor(row / PAGE_ROWS)} ${block}`)?.data;
    const cells = page?.rows[row % PAGE_ROWS];
    if (page !== undefined && cells === undefined) return null;
    return cells?.[column - (Number.isFinite(width) ? block * width : 0)];
  };
  const known = wanted.flatMap(({ page }, index) => {
    const data = loaded[index]?.data;
    return data === undefined
      ? []
      : [{ rows: page * PAGE_ROWS + data.rows.length + (data.more ? PAGE_ROWS : 0), open: data.more }];
  });
  const closed = known.find(({ open }) => !open);
  const ends =
    closed ??
    known.reduce<(typeof known)[number] | undefined>((most, one) => (one.rows > (most?.rows ?? 0) ? one : most), undefined);
  const failed = loaded.find(({ isError }) => isError);
  return { cellAt, ends, error: failed?.error ?? undefined, retry: () => void failed?.refetch() };
}

interface HeadProps extends Pick<Props, "source" | "query" | "columns" | "onSort"> {
  readonly column: ShownColumn;
  readonly left: number;
}

function HeadCell({ column, left, source, query, columns, onSort }: HeadProps) {
  const { sort } = query;
  const { name } = column;
  const state = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
  const next = state === "none" ? name : state === "ascending" ? `-${name}` : undefined;
  return (
    <div
      role="columnheader"
      aria-sort={state}
      className="table-head-cell"
      style={{ left, width: column.width, textAlign: alignOf(column) }}
    >
      <UnstyledButton
        onClick={() => onSort(next)}
        fz="xs"
        fw={600}
        className="one-line"
        w="100%"
        ta={alignOf(column)}
        title={name}
      >
        {name}
        {state === "ascending" ? " ↑" : state === "descending" ? " ↓" : ""}
      </UnstyledButton>
      <ColumnFacts column={column} source={source} query={query} />
      <ColumnEdge column={column} columns={columns} />
    </div>
  );
}
