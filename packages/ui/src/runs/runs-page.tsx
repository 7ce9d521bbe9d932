/** All runs, newest first, in one virtual list; pages are read as it is scrolled. */
import { Badge, Chip, Group, Progress, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { RUN_STATUSES } from "@golgi/ir";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { SearchIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { golgi, isOver, type RunRow, type RunStatus } from "../data/client.ts";
import { showAgo, showCount, showDuration, showInstant } from "../data/words.ts";
import "./runs.css";

const ROW = 58;
const PAGE = 200;
/** Whether something still runs is only known by asking; the list asks when it is looked at and again at this pace while runs are open. */
const OPEN_REFETCH_MS = 3000;

export function RunsPage() {
  const search = useSearch({ from: "/runs" });
  const navigate = useNavigate({ from: "/runs" });
  const [workflow, setWorkflow] = useState(search.workflow ?? "");
  const [filter] = useDebouncedValue(workflow.trim(), 250);
  const statuses = RUN_STATUSES.filter((status) => search.status?.split(",").includes(status));
  useEffect(() => {
    if (filter !== (search.workflow ?? ""))
      void navigate({
        replace: true,
        search: (before) => ({ ...before, workflow: filter === "" ? undefined : filter }) as never,
      });
  }, [filter]);
  const query = useRuns(statuses, filter);
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack gap="sm">
      <Title order={1}>Runs</Title>
      <div className="card">
        <Group p="sm" gap="sm">
          <TextInput
            value={workflow}
            onChange={(event) => setWorkflow(event.currentTarget.value)}
            placeholder="Workflow"
            aria-label="Only runs of this workflow"
            size="xs"
            leftSection={<SearchIcon size={14} />}
            w={{ base: "100%", xs: 220 }}
          />
          <Chip.Group
            multiple
            value={statuses}
            onChange={(next) =>
              void navigate({
                replace: true,
                search: (before) => ({ ...before, status: next.length === 0 ? undefined : next.join(",") }) as never,
              })
            }
          >
            <Group gap={6}>
              {RUN_STATUSES.map((status) => (
                <Chip key={status} value={status} size="xs" variant="light">
                  {status}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Group>
        {query.isPending && <WaitingRows rows={10} />}
        {query.isError && rows.length === 0 && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <NoRuns filtered={filter !== "" || statuses.length > 0} />}
        {rows.length > 0 && (
          <RunList
            rows={rows}
            more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined}
          />
        )}
      </div>
    </Stack>
  );
}

function useRuns(statuses: readonly RunStatus[], workflow: string) {
  return useInfiniteQuery({
    queryKey: ["runs", statuses.join(","), workflow],
    queryFn: ({ pageParam }) =>
      golgi.call("listRuns", {
        query: {
          limit: PAGE,
          ...(pageParam !== undefined && { after: pageParam }),
          ...(statuses.length > 0 && { status: statuses }),
          ...(workflow !== "" && { workflow }),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) =>
      state.data?.pages.length === 1 && state.data.pages[0]?.rows.some(({ status }) => !isOver(status)) === true
        ? OPEN_REFETCH_MS
        : false,
  });
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No run fits">Change the filters above.</EmptyState>
  ) : (
    <EmptyState title="No runs yet">
      Choose a <Link to="/workflows">workflow</Link> and launch it, or start one in a terminal with <code>golgi run</code>.
    </EmptyState>
  );
}

function RunList({ rows, more }: { readonly rows: readonly RunRow[]; readonly more: (() => void) | undefined }) {
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 40) more?.();
  }, [last, rows.length, more]);
  const now = Date.now();
  return (
    <div
      ref={parent}
      style={{ height: Math.min(rows.length * ROW + 2, 4000), maxHeight: "calc(100vh - 210px)", overflow: "auto" }}
      data-testid="runs"
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="list" aria-label="Runs">
        {items.map((item) => {
          const run = rows[item.index];
          return run === undefined ? null : (
            <div
              key={run.id}
              role="listitem"
              style={{ position: "absolute", transform: `translateY(${item.start}px)`, width: "100%" }}
            >
              <RunLine run={run} now={now} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function RunLine({ run, now }: { readonly run: RunRow; readonly now: number }) {
  const { total, succeeded, reused, failed } = run.counts;
  const took = run.startedAt === null ? undefined : (run.endedAt ?? now) - run.startedAt;
  return (
    <Link to="/runs/$run" params={{ run: run.id }} className="grid-row run-line">
      <span style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} className="one-line">
          {run.label ?? run.workflow}
        </Text>
        <Text size="xs" c="dimmed" className="one-line">
          {run.label === null ? "" : `${run.workflow} · `}
          {run.id}
        </Text>
      </span>
      <StatusBadge status={run.status} />
      <span className="run-wide">
        <Progress.Root size={6} aria-label={`${succeeded} of ${total} tasks done`}>
          <Progress.Section value={total === 0 ? 0 : (100 * (succeeded - reused)) / total} color="teal" aria-label="done" />
          <Progress.Section value={total === 0 ? 0 : (100 * reused) / total} color="cyan" aria-label="reused" />
          <Progress.Section value={total === 0 ? 0 : (100 * failed) / total} color="red" aria-label="failed" />
        </Progress.Root>
        <Text size="xs" c="dimmed" className="numbers">
          {showCount(succeeded)} of {showCount(total)}
          {reused > 0 ? ` · ${showCount(reused)} reused` : ""}
          {failed > 0 && (
            <Badge size="xs" color="red" variant="light" ml={6} tt="none">
              {showCount(failed)} failed
            </Badge>
          )}
        </Text>
      </span>
      <span className="numbers run-wide" style={{ textAlign: "right" }}>
        {took === undefined ? "" : showDuration(took)}
      </span>
      <Text size="sm" c="dimmed" className="run-when" title={showInstant(run.createdAt)}>
        {showAgo(run.createdAt, now)}
      </Text>
    </Link>
  );
}
