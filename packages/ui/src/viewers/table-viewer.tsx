/** A CSV or TSV file as a virtual table: the server reads, sorts and filters; pages come as they are scrolled to. */
import { Group, Popover, Switch, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { TablePage } from "@golgi/server/client";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { SearchIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { golgi } from "../data/client.ts";
import { showCount, showNumber } from "../data/words.ts";
import { ColumnPlot } from "./column-plot.tsx";
import type { ViewerProps } from "./registry.ts";

const PAGE = 200;
const ROW = 30;
const CELL = 150;

export function TableViewer({ artifact: { digest, name } }: ViewerProps) {
  const [text, setText] = useState("");
  const [filter] = useDebouncedValue(text.trim(), 300);
  const [sort, setSort] = useState<string>();
  const [header, setHeader] = useState(true);
  const query = useMemo(
    () => ({
      ...(filter !== "" && { filter }),
      ...(sort !== undefined && { sort }),
      ...(!header && { header: "no" as const }),
      ...(/\.(tsv|tab|bed|txt)(\.gz)?$/i.test(name) && { delimiter: "tab" as const }),
    }),
    [filter, sort, header, name],
  );
  const first = useQuery({
    queryKey: ["table", digest, query, "first"],
    queryFn: () =>
      golgi.call("previewTable", {
        params: { digest: digest as never },
        query: { ...query, offset: 0, limit: PAGE, stats: "1" },
      }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (first.isPending) return <WaitingRows />;
  if (first.isError) return <ErrorState error={first.error} onRetry={() => void first.refetch()} />;
  const { columns, total } = first.data;
  return (
    <div>
      <Group p="sm" gap="sm">
        <TextInput
          size="xs"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Rows with this text"
          aria-label="Filter rows"
          leftSection={<SearchIcon size={14} />}
          w={{ base: "100%", xs: 240 }}
        />
        <Switch
          size="xs"
          label="First row names the columns"
          checked={header}
          onChange={(event) => setHeader(event.currentTarget.checked)}
        />
        <Text size="xs" c="dimmed" className="numbers" ml="auto" role="status">
          {total === null ? "" : `${showCount(total)} row${total === 1 ? "" : "s"} · `}
          {columns.length} column{columns.length === 1 ? "" : "s"}
        </Text>
      </Group>
      {first.data.rows.length === 0 ? (
        <EmptyState title="No row fits" />
      ) : (
        <Grid
          key={JSON.stringify(query)}
          digest={digest}
          query={query}
          first={first.data}
          fits={!first.isPlaceholderData}
          sort={sort}
          onSort={setSort}
        />
      )}
    </div>
  );
}

interface GridProps {
  readonly digest: string;
  readonly query: object;
  readonly first: TablePage;
  /** `first` answers this very query, not the one before. */
  readonly fits: boolean;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
}

function Grid({ digest, query, first, fits, sort, onSort }: GridProps) {
  const parent = useRef<HTMLDivElement>(null);
  const count = first.total ?? first.rows.length;
  const rows = useVirtualizer({ count, getScrollElement: () => parent.current, estimateSize: () => ROW, overscan: 15 });
  const columns = useVirtualizer({
    count: first.columns.length,
    getScrollElement: () => parent.current,
    estimateSize: () => CELL,
    overscan: 4,
    horizontal: true,
  });
  const shown = rows.getVirtualItems();
  const pages = [...new Set(shown.map(({ index }) => Math.floor(index / PAGE)))];
  const loaded = useQueries({
    queries: pages.map((page) => ({
      queryKey: ["table", digest, query, page],
      queryFn: () =>
        golgi.call("previewTable", {
          params: { digest: digest as never },
          query: { ...query, offset: page * PAGE, limit: PAGE },
        }),
      ...(page === 0 && fits && { initialData: first }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const cellsOf = (index: number) => loaded[pages.indexOf(Math.floor(index / PAGE))]?.data?.rows[index % PAGE];
  const across = columns.getVirtualItems();
  return (
    <div
      ref={parent}
      style={{ height: Math.min(count * ROW + 64, 620), maxHeight: "calc(100vh - 220px)", overflow: "auto" }}
      role="table"
      aria-rowcount={count + 1}
      aria-label="Rows"
      data-testid="table"
    >
      <div style={{ height: rows.getTotalSize() + 52, width: columns.getTotalSize(), position: "relative" }}>
        <div
          style={{
            position: "sticky",
            top: 0,
            height: 52,
            zIndex: 2,
            background: "var(--surface)",
            borderBottom: "1px solid var(--line)",
          }}
          role="row"
        >
          {across.map((column) => (
            <HeadCell
              key={column.key}
              column={first.columns[column.index]}
              left={column.start}
              sort={sort}
              onSort={onSort}
              plot={
                <ColumnPlot
                  digest={digest}
                  query={query}
                  index={column.index}
                  name={first.columns[column.index]?.name ?? ""}
                  kind={first.columns[column.index]?.kind ?? "string"}
                />
              }
            />
          ))}
        </div>
        {shown.map((row) => (
          <div
            key={row.key}
            role="row"
            style={{
              position: "absolute",
              top: 52,
              transform: `translateY(${row.start}px)`,
              height: ROW,
              width: "100%",
              borderBottom: "1px solid var(--line)",
            }}
          >
            {across.map((column) => {
              const value = cellsOf(row.index)?.[column.index];
              const number = first.columns[column.index]?.kind === "number";
              return (
                <span
                  key={column.key}
                  role="cell"
                  className="one-line numbers"
                  title={value === undefined || value === null ? "" : String(value)}
                  style={{
                    position: "absolute",
                    left: column.start,
                    width: CELL,
                    padding: "5px 10px",
                    fontSize: 13,
                    textAlign: number ? "right" : "left",
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
  );
}

type Column = TablePage["columns"][number];

function HeadCell({
  column,
  left,
  sort,
  onSort,
  plot,
}: {
  readonly plot: ReactNode;
  readonly column: Column | undefined;
  readonly left: number;
  readonly sort: string | undefined;
  readonly onSort: GridProps["onSort"];
}) {
  if (column === undefined) return null;
  const state = sort === column.name ? "ascending" : sort === `-${column.name}` ? "descending" : "none";
  const next = state === "none" ? column.name : state === "ascending" ? `-${column.name}` : undefined;
  return (
    <div role="columnheader" aria-sort={state} style={{ position: "absolute", left, width: CELL, padding: "6px 10px" }}>
      <UnstyledButton onClick={() => onSort(next)} fz="xs" fw={600} className="one-line" w="100%" title={column.name}>
        {column.name}
        {state === "ascending" ? " ↑" : state === "descending" ? " ↓" : ""}
      </UnstyledButton>
      <ColumnFacts column={column} plot={plot} />
    </div>
  );
}

function ColumnFacts({ column: { kind, stats, name }, plot }: { readonly column: Column; readonly plot: ReactNode }) {
  if (stats === undefined) return null;
  const range =
    stats.min === undefined || stats.max === undefined ? undefined : `${showNumber(stats.min)} … ${showNumber(stats.max)}`;
  const distinct =
    stats.distinct === null ? "many values" : `${showCount(stats.distinct)} value${stats.distinct === 1 ? "" : "s"}`;
  return (
    <Popover position="bottom-start" withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton fz={11} c="dimmed" className="one-line numbers" w="100%" aria-label={`About the column ${name}`}>
          {range ?? distinct}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" className="numbers">
          {kind} · {distinct} · {showCount(stats.empty)} empty
        </Text>
        {range !== undefined && <Text size="sm">from {range.replace("…", "to")}</Text>}
        {stats.mean !== undefined && <Text size="sm">mean {showNumber(stats.mean)}</Text>}
        {plot}
      </Popover.Dropdown>
    </Popover>
  );
}
