/** What each attempt asked for beside what it used, so that requests can be made to fit: largest first by a measurement, page by page. */
import { Group, Progress, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { golgi, type AttemptRow } from "../data/client.ts";
import { showBytes, showDuration } from "../data/words.ts";
import { shortPath } from "./model/place.ts";
import { useRunView } from "./tabs.ts";
import { useActive, useSession, useSlowVersion } from "./use-run.ts";

const ROW = 52;
const PAGE = 200;
const GRID = "minmax(180px, 1fr) 96px 150px 170px 120px 150px";
const COLUMNS = [
  { sort: "path", name: "Task" },
  { sort: undefined, name: "State" },
  { sort: "cpu", name: "Processors" },
  { sort: "memory", name: "Memory" },
  { sort: "wall", name: "Time" },
  { sort: "written", name: "Read, written" },
] as const;
type Sort = NonNullable<(typeof COLUMNS)[number]["sort"]>;
/** Measurements of a run that goes on are read again when events say that something ended, at most at this pace. */
const AGAIN_MS = 3000;

export function ResourcesTab() {
  const session = useSession();
  const view = useRunView();
  const sort = COLUMNS.find((column) => column.sort === view.sort)?.sort ?? "wall";
  const query = useInfiniteQuery({
    queryKey: ["attempts", session.id, sort],
    queryFn: ({ pageParam }) =>
      golgi.call("listAttempts", {
        params: { id: session.id },
        query: { sort, limit: PAGE, ...(pageParam !== undefined && { after: pageParam }) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const active = useActive(session);
  const version = useSlowVersion(session, AGAIN_MS);
  useEffect(() => {
    if (active) void query.refetch({ cancelRefetch: false });
    // Once more when it is over.
  }, [version, active]);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (query.isError && rows.length === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <WaitingRows rows={8} />;
  if (rows.length === 0) {
    return (
      <div className="card">
        <EmptyState title="Nothing was measured">Tasks that run are measured; reused results cost nothing.</EmptyState>
      </div>
    );
  }
  const more = query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined;
  return <AttemptTable rows={rows} sort={sort} more={more} />;
}

interface TableProps {
  readonly rows: readonly AttemptRow[];
  readonly sort: Sort;
  readonly more: (() => void) | undefined;
}

function AttemptTable({ rows, sort, more }: TableProps) {
  const view = useRunView();
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 30) more?.();
  }, [last, rows.length, more]);
  return (
    <div className="card" style={{ overflow: "auto" }}>
      <div
        ref={parent}
        style={{
          height: Math.min(rows.length * ROW + 40, 640),
          maxHeight: "calc(100vh - 180px)",
          overflow: "auto",
          minWidth: 900,
        }}
        data-testid="resources"
      >
        <div className="grid-row head" style={{ gridTemplateColumns: GRID, height: 36, position: "sticky", top: 0, zIndex: 2 }}>
          {COLUMNS.map(({ sort: by, name }) =>
            by === undefined ? (
              <span key={name}>{name}</span>
            ) : (
              <UnstyledButton
                key={name}
                fz="xs"
                fw={600}
                aria-pressed={by === sort}
                onClick={() => view.show({ sort: by }, true)}
              >
                {name}
                {by === sort ? " ↓" : ""}
              </UnstyledButton>
            ),
          )}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const attempt = rows[item.index];
            return attempt === undefined ? null : (
              <div key={attempt.id} style={{ position: "absolute", transform: `translateY(${item.start}px)`, width: "100%" }}>
                <ResourceRow attempt={attempt} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function ResourceRow({ attempt: { path, number, status, usage, resources } }: { readonly attempt: AttemptRow }) {
  const view = useRunView();
  const { name, item } = shortPath(path);
  const cpu = usage === null || usage.wallMs === 0 ? undefined : (usage.userMs + usage.systemMs) / usage.wallMs;
  return (
    <button
      type="button"
      className="grid-row numbers"
      style={{ gridTemplateColumns: GRID, height: ROW }}
      aria-pressed={path === view.node}
      onClick={() => view.show({ node: path }, true)}
    >
      <span className="one-line" title={path}>
        {name}{" "}
        {item !== undefined && (
          <Text span size="sm" c="golgi" ml={6}>
            {item}
          </Text>
        )}{" "}
        {number > 1 && (
          <Text span size="xs" c="dimmed" ml={6}>
            attempt {number}
          </Text>
        )}
      </span>
      <span>
        <StatusBadge status={status} />
      </span>
      <Used used={cpu} asked={resources.cpus} show={(value) => value.toFixed(2)} />
      <Used used={usage?.maxRssBytes} asked={resources.memoryBytes === 0 ? undefined : resources.memoryBytes} show={showBytes} />
      <span>{usage === null ? "" : showDuration(usage.wallMs)}</span>
      <Text span size="xs">
        {usage === null ? "" : `${showBytes(usage.readBytes)}, ${showBytes(usage.writeBytes)}`}
      </Text>
    </button>
  );
}

interface UsedProps {
  readonly used: number | undefined;
  readonly asked: number | undefined;
  readonly show: (value: number) => string;
}

function Used({ used, asked, show }: UsedProps) {
  if (used === undefined)
    return (
      <Text span size="xs" c="dimmed">
        {asked === undefined ? "" : `asked for ${show(asked)}`}
      </Text>
    );
  const share = asked === undefined || asked === 0 ? undefined : used / asked;
  return (
    <div>
      <Text size="sm">
        {show(used)}
        <Text span size="xs" c="dimmed">
          {asked === undefined ? " (no limit)" : ` of ${show(asked)}`}
        </Text>
      </Text>
      {share !== undefined && (
        <Tooltip label={`${Math.round(share * 100)} % of what was asked for`}>
          <Group>
            <Progress
              w={110}
              size={5}
              value={Math.min(100, share * 100)}
              color={share > 0.95 ? "orange" : "golgi"}
              aria-label="Share of what was asked for"
            />
          </Group>
        </Tooltip>
      )}
    </div>
  );
}
