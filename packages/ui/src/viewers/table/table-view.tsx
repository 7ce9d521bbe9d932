/** Any table: filter, columns to choose, sort by a head, statistics and a plot of each column; rows come as they are scrolled to. */
import { Alert, Group, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { SearchIcon } from "../../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../../app/states.tsx";
import { useColumns, type Column } from "../../columns/column-choice.ts";
import { ColumnMenu } from "../../columns/column-menu.tsx";
import { showCount } from "../../data/words.ts";
import type { Shown } from "../registry.ts";
import { useViewState } from "../view-state.ts";
import { portOf } from "../port-of.ts";
import { TableGrid } from "./table-grid.tsx";
import type { TableColumn, TableFacts, TableQuery, TableSource } from "./table-source.ts";

interface Props {
  readonly artifact: Shown;
  readonly source: TableSource;
  /** Whether the first row names the columns is a question. */
  readonly headed?: true;
  readonly delimiter?: "tab";
}

export interface ShownColumn extends Column {
  /** In the file. */
  readonly index: number;
  readonly about: TableColumn;
}

const WIDTH = 150;

export function TableView({ artifact, source, headed, delimiter }: Props) {
  const [state, show] = useViewState();
  const [text, setText] = useState(state.filter ?? "");
  const [filter] = useDebouncedValue(text.trim(), 300);
  const { sort, header } = state;
  useEffect(() => {
    if (filter !== (state.filter ?? "")) show({ filter });
  }, [filter]);
  const query = useMemo<TableQuery>(
    () => ({
      ...(filter !== "" && { filter }),
      ...(sort !== undefined && { sort }),
      ...(header === "no" && { header }),
      ...(delimiter !== undefined && { delimiter }),
    }),
    [filter, sort, header, delimiter],
  );
  const facts = useQuery({
    queryKey: ["table", source.key, query, "facts"],
    queryFn: () => source.describe(query),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const port = useQuery({
    queryKey: ["port", artifact.run, artifact.digest],
    queryFn: () => portOf(artifact),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (facts.isPending || port.isPending) return <WaitingRows />;
  if (facts.isError) {
    return (
      <>
        <ErrorState error={facts.error} onRetry={() => void facts.refetch()} />
        {sort !== undefined && (
          <Text px="md">
            Sorted by {sort}.{" "}
            <button type="button" onClick={() => show({ sort: undefined })}>
              Show it unsorted
            </button>
          </Text>
        )}
      </>
    );
  }
  if (facts.data.columns.length === 0)
    return <EmptyState title="This table is empty">The file has no rows and no columns.</EmptyState>;
  return (
    <Headed
      artifact={artifact}
      source={source}
      query={query}
      facts={facts.data}
      current={!facts.isPlaceholderData}
      columnsKey={
        port.data ??
        `table ${facts.data.columns
          .map(({ name }) => name)
          .join(" ")
          .slice(0, 200)}`
      }
      onSort={(next) => show({ sort: next })}
    >
      <TextInput
        size="xs"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder="Rows with this text"
        aria-label="Filter rows"
        leftSection={<SearchIcon size={14} />}
        w={{ base: "100%", xs: 240 }}
      />
      {headed && (
        <Switch
          size="xs"
          label="First row names the columns"
          checked={header !== "no"}
          onChange={(event) => show({ header: event.currentTarget.checked ? undefined : "no", sort: undefined })}
        />
      )}
    </Headed>
  );
}

interface HeadedProps {
  readonly artifact: Shown;
  readonly source: TableSource;
  readonly query: TableQuery;
  readonly facts: TableFacts;
  /** The facts answer this very query, not the one before. */
  readonly current: boolean;
  readonly columnsKey: string;
  readonly onSort: (sort: string | undefined) => void;
  readonly children: React.ReactNode;
}

function Headed({ artifact, source, query, facts, current, columnsKey, onSort, children }: HeadedProps) {
  const all = useMemo<readonly ShownColumn[]>(() => {
    const taken = new Map<string, number>();
    return facts.columns.map((about, index) => {
      const copy = (taken.get(about.name) ?? 0) + 1;
      taken.set(about.name, copy);
      return { id: copy === 1 ? about.name : `${about.name} ${copy}`, name: about.name, width: WIDTH, index, about };
    });
  }, [facts.columns]);
  const columns = useColumns(columnsKey, all);
  const empty = facts.total === 0 && !facts.open;
  return (
    <div>
      <Group p="sm" gap="sm">
        {children}
        <Group gap="sm" ml="auto">
          <Text size="xs" c="dimmed" className="numbers" role="status">
            {facts.total === null
              ? ""
              : `${facts.open ? "at least " : ""}${showCount(facts.total)} row${facts.total === 1 ? "" : "s"} · `}
            {all.length} column{all.length === 1 ? "" : "s"}
          </Text>
          <ColumnMenu columns={columns} />
        </Group>
      </Group>
      {facts.note !== undefined && (
        <Alert color="yellow" variant="light" py={6} mx="sm" mb="xs" data-testid="table-note">
          {facts.note}
        </Alert>
      )}
      {empty ? (
        <EmptyState title={query.filter === undefined ? "This table has no rows" : "No row fits"} />
      ) : (
        <TableGrid
          key={JSON.stringify([artifact.digest, query])}
          source={source}
          query={query}
          facts={facts}
          current={current}
          columns={columns}
          onSort={onSort}
        />
      )}
    </div>
  );
}
