/** All runs, newest first, in one virtual list; pages are read as it is scrolled, and rows change as runs do. */
import { Autocomplete, Badge, Box, Chip, CloseButton, Group, Progress, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { RUN_STATUSES } from "@golgi/ir";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from "react";
import { SearchIcon } from "../app/icons.tsx";
import { PageLink } from "../app/page-link.tsx";
import { usePageTitle } from "../app/page-title.ts";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { gridOf, useColumns, type Column, type Columns } from "../columns/column-choice.ts";
import { ColumnEdge } from "../columns/column-edge.tsx";
import { ColumnMenu } from "../columns/column-menu.tsx";
import { golgi, isOver, type RunRow } from "../data/client.ts";
import { LIVE_RUNS, useLiveRuns, type RunsFilter } from "../data/live-runs.ts";
import { shortDigest, showAgo, showCount, showDuration, showInstant } from "../data/words.ts";
import "./runs.css";

const ROW = 58;
/** Between the columns, as in `.grid-row`. */
const GAP = 12;

interface RunColumn extends Column {
  readonly id: "run" | "status" | "progress" | "took" | "when" | "by" | "ended" | "version";
  readonly align?: "right";
  /** Not on narrow screens. */
  readonly wide?: true;
}

const COLUMNS: readonly RunColumn[] = [
  { id: "run", name: "Run", width: 200, kept: true },
  { id: "status", name: "State", width: 104 },
  { id: "progress", name: "Tasks", width: 200, wide: true },
  { id: "took", name: "Took", width: 110, align: "right", wide: true },
  { id: "by", name: "Launched by", width: 120, wide: true, optional: true },
  { id: "version", name: "Version", width: 130, wide: true, optional: true },
  { id: "ended", name: "Ended", width: 150, align: "right", wide: true, optional: true },
  { id: "when", name: "Created", width: 120, align: "right" },
];
const PAGE = 200;

/** A change of the search parameters; empty ones leave the address. */
type Change = { readonly [K in "status" | "workflow" | "label"]?: string };

export function RunsPage() {
  usePageTitle("Runs");
  const search = useSearch({ from: "/runs" });
  const navigate = useNavigate({ from: "/runs" });
  const statuses = RUN_STATUSES.filter((status) => search.status?.split(",").includes(status));
  const filter: RunsFilter = { statuses, workflow: search.workflow ?? "", label: search.label ?? "" };
  const show = (change: Change) =>
    void navigate({
      replace: true,
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== "")),
    });
  useLiveRuns();
  const columns = useColumns("runs", COLUMNS);
  const query = useRuns(filter);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return (
    <Stack gap="sm">
      <Title order={1}>Runs</Title>
      <div className="card">
        <Group p="sm" gap="sm">
          <WorkflowFilter chosen={filter.workflow} onChange={(workflow) => show({ workflow })} />
          <LabelFilter chosen={filter.label} onChange={(label) => show({ label })} />
          <Chip.Group multiple value={statuses} onChange={(next) => show({ status: next.join(",") })}>
            <Group gap={6}>
              {RUN_STATUSES.map((status) => (
                <Chip key={status} value={status} size="xs" variant="light">
                  {status}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Box visibleFrom="md" ml="auto">
            <ColumnMenu columns={columns} />
          </Box>
        </Group>
        {query.isPending && <WaitingRows rows={10} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && (
          <NoRuns filtered={filter.workflow !== "" || filter.label !== "" || statuses.length > 0} />
        )}
        {rows.length > 0 && (
          <RunList
            rows={rows}
            columns={columns}
            more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined}
          />
        )}
      </div>
    </Stack>
  );
}

/** Names of registered workflows; a name that only runs know (by `golgi run`) may be typed. */
function WorkflowFilter({ chosen, onChange }: { readonly chosen: string; readonly onChange: (name: string) => void }) {
  const [text, setText] = useState(chosen);
  useEffect(() => setText(chosen), [chosen]);
  const names = useQuery({
    queryKey: ["workflow-names"],
    queryFn: () => golgi.call("listWorkflows", { query: { limit: 500 } }),
    staleTime: 60_000,
  });
  return (
    <Autocomplete
      value={text}
      onChange={setText}
      onOptionSubmit={onChange}
      onBlur={() => onChange(text.trim())}
      onKeyDown={(event) => event.key === "Enter" && onChange(text.trim())}
      data={names.data?.rows.map(({ name }) => name) ?? []}
      limit={30}
      placeholder="Workflow"
      aria-label="Only runs of this workflow"
      size="xs"
      leftSection={<SearchIcon size={14} />}
      rightSection={
        text !== "" && <CloseButton size="xs" aria-label="Runs of all workflows" onClick={() => (setText(""), onChange(""))} />
      }
      w={{ base: "100%", xs: 200 }}
    />
  );
}

function LabelFilter({ chosen, onChange }: { readonly chosen: string; readonly onChange: (label: string) => void }) {
  const [text, setText] = useState(chosen);
  const [settled] = useDebouncedValue(text, 250);
  useEffect(() => setText(chosen), [chosen]);
  useEffect(() => {
    if (settled !== chosen) onChange(settled);
    // Only what was typed counts: the address may have changed by other means.
  }, [settled]);
  return (
    <TextInput
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      placeholder="Label begins with"
      aria-label="Only runs whose label begins so"
      size="xs"
      w={{ base: "100%", xs: 170 }}
    />
  );
}

function useRuns(filter: RunsFilter) {
  const { statuses, workflow, label } = filter;
  return useInfiniteQuery({
    queryKey: [LIVE_RUNS, filter],
    queryFn: ({ pageParam }) =>
      golgi.call("listRuns", {
        query: {
          brief: "1",
          limit: PAGE,
          ...(pageParam !== undefined && { after: pageParam }),
          ...(statuses.length > 0 && { status: statuses }),
          ...(workflow !== "" && { workflow }),
          ...(label !== "" && { label }),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No run fits">Change the filters above.</EmptyState>
  ) : (
    <EmptyState title="No runs yet">
      Choose a <PageLink to="/workflows">workflow</PageLink> and launch it, or start one in a terminal with <code>golgi run</code>
      .
    </EmptyState>
  );
}

interface ListProps {
  readonly rows: readonly RunRow[];
  readonly columns: Columns<RunColumn>;
  readonly more: (() => void) | undefined;
}

function RunList({ rows, columns, more }: ListProps) {
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  useSteadyScroll(parent, rows);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 40) more?.();
  }, [last, rows.length, more]);
  const now = useClock(rows.some(({ status }) => !isOver(status)) ? 1000 : 30_000);
  const { shown } = columns;
  const grid = gridOf(shown, columns.choice, GAP);
  return (
    <div
      ref={parent}
      className="run-list"
      style={
        {
          height: Math.min(rows.length * ROW + 34, 4000),
          "--columns": grid.template,
          "--least": `${grid.least}px`,
        } as CSSProperties
      }
      data-testid="runs"
    >
      <div className="grid-row head run-head">
        {shown.map((column) => (
          <div key={column.id} data-column={column.id} style={{ textAlign: column.align ?? "left", position: "relative" }}>
            {column.name}
            <ColumnEdge column={column} columns={columns} />
          </div>
        ))}
      </div>
      <div className="run-rows" style={{ height: virtual.getTotalSize() }} role="list" aria-label="Runs">
        {items.map((item) => {
          const run = rows[item.index];
          return run === undefined ? null : (
            <div
              key={run.id}
              role="listitem"
              style={{ position: "absolute", transform: `translateY(${item.start}px)`, width: "100%" }}
            >
              <RunLine run={run} columns={shown} now={Math.max(now, run.endedAt ?? run.createdAt)} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Runs that come or go above what is looked at do not move it. */
function useSteadyScroll(parent: RefObject<HTMLDivElement | null>, rows: readonly RunRow[]): void {
  const top = useRef<{ readonly id: string; readonly index: number }>(undefined);
  useLayoutEffect(() => {
    const box = parent.current;
    if (box === null) return undefined;
    const before = top.current;
    if (before !== undefined && box.scrollTop > 0 && rows[before.index]?.id !== before.id) {
      const index = rows.findIndex(({ id }) => id === before.id);
      if (index >= 0) box.scrollTop += (index - before.index) * ROW;
    }
    const note = () => {
      const index = Math.floor(box.scrollTop / ROW);
      const row = rows[index];
      top.current = row === undefined ? undefined : { id: row.id, index };
    };
    note();
    box.addEventListener("scroll", note, { passive: true });
    return () => box.removeEventListener("scroll", note);
  }, [parent, rows]);
}

/** The present instant, again and again: for elapsed times, nothing is asked. */
function useClock(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface LineProps {
  readonly run: RunRow;
  readonly columns: readonly RunColumn[];
  readonly now: number;
}

const RunLine = memo(function RunLine({ run, columns, now }: LineProps) {
  return (
    <Link to="/runs/$run" params={{ run: run.id }} className="grid-row run-line">
      {columns.map(({ id, align, wide }) => (
        <span
          key={id}
          className={`one-line numbers${wide === true ? " run-wide" : ""}`}
          style={{ textAlign: align ?? "left", minWidth: 0 }}
          {...(id === "when" && { title: showInstant(run.createdAt) })}
        >
          {CELLS[id](run, now)}
        </span>
      ))}
    </Link>
  );
});

const CELLS: Readonly<Record<RunColumn["id"], (run: RunRow, now: number) => ReactNode>> = {
  run: (run) => (
    <>
      <Text size="sm" fw={500} className="one-line">
        {run.label ?? run.workflow}
      </Text>
      <Text size="xs" c="dimmed" className="one-line">
        {run.label === null ? "" : `${run.workflow} · `}
        {run.id}
      </Text>
    </>
  ),
  status: (run) => <StatusBadge status={run.status} />,
  progress: ({ counts }) => <RunProgress counts={counts} />,
  took: ({ startedAt, endedAt }, now) => (startedAt === null ? "" : showDuration((endedAt ?? now) - startedAt)),
  by: ({ options }) => options.by ?? "",
  version: ({ document }) => <span title={document}>{shortDigest(document)}</span>,
  ended: ({ endedAt }) => (endedAt === null ? "" : showInstant(endedAt)),
  when: ({ createdAt }, now) => (
    <Text span size="sm" c="dimmed">
      {showAgo(createdAt, now)}
    </Text>
  ),
};

function RunProgress({ counts: { total, succeeded, reused, failed, running } }: { readonly counts: RunRow["counts"] }) {
  return (
    <>
      <Progress.Root size={6} aria-label={`${succeeded + reused} of ${total} tasks done`}>
        <Progress.Section value={total === 0 ? 0 : (100 * succeeded) / total} color="teal" aria-label="done" />
        <Progress.Section value={total === 0 ? 0 : (100 * reused) / total} color="cyan" aria-label="reused" />
        <Progress.Section value={total === 0 ? 0 : (100 * failed) / total} color="red" aria-label="failed" />
        <Progress.Section value={total === 0 ? 0 : (100 * running) / total} color="blue" striped aria-label="running" />
      </Progress.Root>
      <Text size="xs" c="dimmed" className="numbers">
        {showCount(succeeded + reused)} of {showCount(total)}
        {reused > 0 ? ` · ${showCount(reused)} reused` : ""}
        {failed > 0 && (
          <Badge size="xs" color="red" variant="light" ml={6} tt="none">
            {showCount(failed)} failed
          </Badge>
        )}
      </Text>
    </>
  );
}
