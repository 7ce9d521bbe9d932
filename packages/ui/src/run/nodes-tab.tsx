/** All node runs in one virtual table: filter by words and status, sort by any column; 100,000 rows scroll. */
import { Box, Chip, Group, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from "react";
import { SearchIcon } from "../app/icons.tsx";
import { EmptyState } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { gridOf, useColumns, type Column, type Columns } from "../columns/column-choice.ts";
import { ColumnEdge } from "../columns/column-edge.tsx";
import { ColumnMenu } from "../columns/column-menu.tsx";
import { showCount, showDuration } from "../data/words.ts";
import { shortPath } from "./model/place.ts";
import type { NodeEntry } from "./model/run-model.ts";
import { selectRows, SORTS, type Sort } from "./model/select.ts";
import { SHOWN_STATUSES, type ShownStatus } from "./model/status.ts";
import { useRunView } from "./tabs.ts";
import { useActive, useModelVersion, useNow, useSession, useSlowVersion, useSnapshot } from "./use-run.ts";

interface NodeColumn extends Column {
  readonly id: Exclude<Sort, "order">;
  readonly align?: "right";
  /** Not on narrow screens. */
  readonly wide?: true;
}

const COLUMNS: readonly NodeColumn[] = [
  { id: "path", name: "Node", width: 160, kept: true },
  { id: "status", name: "State", width: 104 },
  { id: "wait", name: "Waited", width: 92, align: "right", wide: true },
  { id: "time", name: "Time", width: 110, align: "right" },
  { id: "attempts", name: "Attempts", width: 90, align: "right", wide: true },
];
const ROW = 38;
/** Between the columns, as in `.grid-row`. */
const GAP = 12;

export function NodesTab() {
  const session = useSession();
  const { complete } = useSnapshot(session);
  const view = useRunView();
  const [text, setText] = useState(view.filter);
  const [filter] = useDebouncedValue(text, 150);
  const statuses = useMemo(() => SHOWN_STATUSES.filter((status) => view.status.split(",").includes(status)), [view.status]);
  const { sort, descending } = parseSort(view.sort);
  const active = useActive(session);
  const columns = useColumns("nodes", COLUMNS);
  const version = useSlowVersion(session, session.model.size() > 20_000 ? 700 : 150);
  const rows = useMemo(
    () => selectRows(session.model, { text: filter, statuses, sort, descending, now: Date.now() }),
    // version stands for the model's content
    [session, filter, statuses, sort, descending, version],
  );
  useEffect(() => {
    if (filter !== view.filter) view.show({ filter }, true);
  }, [filter]);
  return (
    <div className="card">
      <Group p="sm" gap="sm">
        <TextInput
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Filter by words of the path"
          aria-label="Filter nodes"
          leftSection={<SearchIcon size={14} />}
          size="xs"
          w={{ base: "100%", xs: 260 }}
        />
        <StatusChips chosen={statuses} onChange={(next) => view.show({ status: next.join(",") }, true)} version={version} />
        <Group gap="sm" ml="auto">
          <Text size="xs" c="dimmed" className="numbers" role="status">
            {showCount(rows.length)} of {showCount(session.model.size())}
            {complete ? "" : ", loading …"}
          </Text>
          <Box visibleFrom="sm">
            <ColumnMenu columns={columns} />
          </Box>
        </Group>
      </Group>
      <NodeTable rows={rows} columns={columns} complete={complete} sort={{ sort, descending }} active={active} />
    </div>
  );
}

function parseSort(text: string | undefined): { readonly sort: Sort; readonly descending: boolean } {
  const descending = text?.startsWith("-") === true;
  return { sort: SORTS.find((sort) => sort === text?.replace(/^-/, "")) ?? "order", descending };
}

function StatusChips(props: {
  readonly chosen: readonly ShownStatus[];
  readonly onChange: (next: string[]) => void;
  readonly version: number;
}) {
  const { model } = useSession();
  const present = useMemo(() => {
    const counts = new Map<ShownStatus, number>();
    for (const place of model.places()) {
      for (const [status, count] of Object.entries(model.placeCounts(place)) as [ShownStatus, number][])
        counts.set(status, (counts.get(status) ?? 0) + count);
    }
    return counts;
  }, [model, props.version]);
  const shown = SHOWN_STATUSES.filter((status) => present.has(status) || props.chosen.includes(status));
  return (
    <Chip.Group multiple value={[...props.chosen]} onChange={props.onChange}>
      <Group gap={6}>
        {shown.map((status) => (
          <Chip key={status} value={status} size="xs" variant="light">
            {status} {showCount(present.get(status) ?? 0)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

interface TableProps {
  readonly rows: Uint32Array;
  readonly columns: Columns<NodeColumn>;
  readonly complete: boolean;
  readonly active: boolean;
  readonly sort: { readonly sort: Sort; readonly descending: boolean };
}

function NodeTable({ rows, columns, complete, active, sort: { sort, descending } }: TableProps) {
  const session = useSession();
  const { model } = session;
  // The rows on screen are current at once; which rows these are is worked out more slowly.
  useModelVersion(session);
  const view = useRunView();
  const now = useNow(active);
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const { shown } = columns;
  const grid = gridOf(shown, columns.choice, GAP);
  const height = Math.min(Math.max(rows.length, 4) * ROW + ROW + 2, 640);
  const sortBy = (column: Sort) => view.show({ sort: column === sort && !descending ? `-${column}` : column }, true);
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = rows.findIndex((row) => model.entry(row).path === view.node);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    view.show({ node: model.entry(next).path }, true);
    virtual.scrollToIndex(Math.max(0, at + step));
  };
  return (
    <div
      ref={parent}
      style={
        {
          height,
          maxHeight: "calc(100vh - 180px)",
          overflow: "auto",
          "--columns": grid.template,
          "--least": `${grid.least}px`,
        } as CSSProperties
      }
      role="table"
      aria-label="Node runs"
      aria-rowcount={rows.length + 1}
    >
      <div className="grid-row head node-grid" role="row" style={{ height: ROW, position: "sticky", top: 0, zIndex: 2 }}>
        {shown.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            className={column.wide === true ? "node-wide" : undefined}
            aria-sort={column.id === sort ? (descending ? "descending" : "ascending") : "none"}
            style={{ textAlign: column.align ?? "left", position: "relative", alignSelf: "stretch", alignContent: "center" }}
          >
            <UnstyledButton onClick={() => sortBy(column.id)} fz="xs" fw={600}>
              {column.name}
              {column.id === sort ? (descending ? " ↓" : " ↑") : ""}
            </UnstyledButton>
            <ColumnEdge column={column} columns={columns} />
          </div>
        ))}
      </div>
      {rows.length === 0 && (
        <EmptyState title={!complete ? "Loading the nodes" : model.size() > 0 ? "No node fits" : "No node ran"}>
          {complete && (model.size() > 0 ? "Change the filter above." : !active && "What the run gives needs no task.")}
        </EmptyState>
      )}
      <div
        className="node-rows"
        style={{ height: virtual.getTotalSize(), position: "relative" }}
        onKeyDown={move}
        role="rowgroup"
      >
        {virtual.getVirtualItems().map((item) => {
          const entry = model.entry(rows[item.index] ?? 0);
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              style={{ position: "absolute", top: 0, transform: `translateY(${item.start}px)`, width: "100%" }}
            >
              <div role="cell" aria-colspan={shown.length}>
                <NodeRowButton
                  entry={entry}
                  columns={shown}
                  now={now}
                  chosen={entry.path === view.node}
                  onClick={() => view.show({ node: entry.path }, true)}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function NodeRowButton(props: {
  readonly entry: NodeEntry;
  readonly columns: readonly NodeColumn[];
  readonly now: number;
  readonly chosen: boolean;
  readonly onClick: () => void;
}) {
  const { entry, now } = props;
  const { name, item } = shortPath(entry.path);
  const before = entry.path.slice(0, entry.path.length - name.length);
  const waited = entry.readyAt === undefined ? undefined : (entry.startedAt ?? entry.endedAt ?? now) - entry.readyAt;
  const time = entry.startedAt === undefined ? undefined : (entry.endedAt ?? now) - entry.startedAt;
  const cells: Readonly<Record<NodeColumn["id"], ReactNode>> = {
    path: (
      <>
        <Text span size="sm" fw={500}>
          {name}
        </Text>{" "}
        {item !== undefined && (
          <Text span size="sm" c="golgi" ml={8}>
            {item}
          </Text>
        )}{" "}
        <Text span size="xs" c="dimmed" ml={8}>
          {entry.kind === "task" ? "" : `${entry.kind} `}
          {before === "" ? "" : `in ${before.slice(0, -1)}`}
        </Text>
      </>
    ),
    status: <StatusBadge status={entry.status} />,
    wait: waited === undefined ? "" : showDuration(waited),
    time: time === undefined ? "" : showDuration(time),
    attempts: entry.kind === "task" ? entry.attempts : "",
  };
  return (
    <button
      type="button"
      className="grid-row node-grid"
      aria-pressed={props.chosen}
      onClick={props.onClick}
      style={{ height: ROW }}
    >
      {props.columns.map(({ id, align, wide }) => (
        <span
          key={id}
          className={`one-line${align === undefined ? "" : " numbers"}${wide === true ? " node-wide" : ""}`}
          {...(align !== undefined && { style: { textAlign: align } })}
          {...(id === "path" && { title: entry.path })}
        >
          {cells[id]}
        </span>
      ))}
    </button>
  );
}
