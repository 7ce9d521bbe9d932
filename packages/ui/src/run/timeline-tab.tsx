/** When each node run waited and ran: a virtual list of bars on one time axis. */
import { Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { EmptyState } from "../app/states.tsx";
import { statusTint } from "../app/theme.ts";
import { showDuration } from "../data/words.ts";
import { shortPath } from "./model/place.ts";
import { selectRows } from "./model/select.ts";
import { barOf, spanOf, ticksOf, type Bar, type Span } from "./model/timeline.ts";
import { useRunView } from "./tabs.ts";
import { useActive, useModelVersion, useNode, useNow, useSession, useSlowVersion } from "./use-run.ts";

const ROW = 24;
const LABELS = "minmax(110px, 26%) minmax(0, 1fr)";

export function TimelineTab() {
  const session = useSession();
  const active = useActive(session);
  const now = useNow(active);
  const [containers, setContainers] = useState(false);
  const [zoom, setZoom] = useState("1");
  const version = useSlowVersion(session, session.model.size() > 20_000 ? 900 : 300);
  const rows = useMemo(() => {
    const selected = selectRows(session.model, {
      ...(!containers && { kinds: ["task", "gate", "dynamic"] }),
      sort: "order",
      descending: false,
      now: Date.now(),
    });
    return selected.filter(
      (row) => !Number.isNaN(session.model.columns.readyAt[row]) || !Number.isNaN(session.model.columns.startedAt[row]),
    );
  }, [session, containers, version]);
  const span = useMemo(() => spanOf(session.model, rows, now), [session, rows, now]);
  if (rows.length === 0) {
    return (
      <div className="card">
        <EmptyState title="Nothing has begun">Bars appear here as soon as the first node is ready.</EmptyState>
      </div>
    );
  }
  return (
    <div className="card">
      <Group p="sm" gap="md">
        <Legend />
        <Group ml="auto" gap="sm">
          <Switch
            size="xs"
            label="Maps and workflows"
            checked={containers}
            onChange={(event) => setContainers(event.currentTarget.checked)}
          />
          <SegmentedControl
            size="xs"
            value={zoom}
            onChange={setZoom}
            data={["1", "4", "16"].map((value) => ({ value, label: `${value}×` }))}
            aria-label="Zoom"
          />
        </Group>
      </Group>
      <Bars rows={rows} span={span} now={now} zoom={Number(zoom)} />
    </div>
  );
}

function Legend() {
  const parts = [
    { name: "waiting", style: { background: "var(--mantine-color-gray-4)" } },
    { name: "staging", style: { background: "var(--mantine-color-violet-4)" } },
    { name: "running", style: { background: statusTint("running") } },
    { name: "succeeded", style: { background: statusTint("succeeded") } },
    { name: "reused", style: { background: statusTint("reused") } },
    { name: "failed", style: { background: statusTint("failed") } },
  ];
  return (
    <Group gap="sm">
      {parts.map(({ name, style }) => (
        <Group key={name} gap={5}>
          <span style={{ width: 12, height: 8, borderRadius: 2, ...style }} />
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

function Bars({
  rows,
  span,
  now,
  zoom,
}: {
  readonly rows: Uint32Array;
  readonly span: Span;
  readonly now: number;
  readonly zoom: number;
}) {
  const session = useSession();
  const { model } = session;
  useModelVersion(session);
  const view = useRunView();
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const total = span.end - span.start;
  const percent = (ms: number) => `${(100 * ms) / total}%`;
  return (
    <div
      ref={parent}
      style={{ height: Math.min(rows.length * ROW + 40, 640), maxHeight: "calc(100vh - 180px)", overflow: "auto" }}
      data-testid="timeline"
    >
      <div style={{ width: `${zoom * 100}%`, minWidth: 420 }}>
        <div className="grid-row head" style={{ gridTemplateColumns: LABELS, height: 28, position: "sticky", top: 0, zIndex: 2 }}>
          <span style={{ position: "sticky", left: 12 }}>Node</span>
          <div style={{ position: "relative", height: "100%" }}>
            {ticksOf(total, 7 * zoom).map((tick) => (
              <span
                key={tick}
                className="numbers"
                style={{
                  position: "absolute",
                  left: percent(tick),
                  top: 6,
                  borderLeft: "1px solid var(--line)",
                  paddingLeft: 4,
                  whiteSpace: "nowrap",
                }}
              >
                {tick === 0 ? "0" : showDuration(tick)}
              </span>
            ))}
          </div>
        </div>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const bar = barOf(model, rows[item.index] ?? 0, span, now);
            const { name, item: label } = shortPath(bar.path);
            return (
              <button
                key={item.key}
                type="button"
                className="grid-row"
                aria-pressed={bar.path === view.node}
                title={`${bar.path}: ${bar.status}, waited ${showDuration(bar.from - bar.waitFrom)}, took ${showDuration(bar.to - bar.from)}`}
                onClick={() => view.show({ node: bar.path }, true)}
                style={{
                  gridTemplateColumns: LABELS,
                  height: ROW,
                  position: "absolute",
                  transform: `translateY(${item.start}px)`,
                  border: 0,
                }}
              >
                <Text span size="xs" className="one-line" style={{ position: "sticky", left: 12 }}>
                  {name}
                  {label !== undefined && (
                    <Text span size="xs" c="dimmed">
                      {" "}
                      {label}
                    </Text>
                  )}
                </Text>
                <BarShape bar={bar} percent={percent} />
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function BarShape({ bar, percent }: { readonly bar: Bar; readonly percent: (ms: number) => string }) {
  return (
    <span style={{ position: "relative", height: 12 }}>
      <span
        style={{
          position: "absolute",
          left: percent(bar.waitFrom),
          width: percent(bar.from - bar.waitFrom),
          top: 4,
          height: 4,
          background: "var(--mantine-color-gray-4)",
          borderRadius: 2,
        }}
      />
      <span
        style={{
          position: "absolute",
          left: percent(bar.from),
          width: `max(2px, ${percent(bar.to - bar.from)})`,
          height: 12,
          background: statusTint(bar.status),
          borderRadius: 2,
        }}
      />
      {bar.status === "succeeded" && bar.to > bar.from && <Staging bar={bar} percent={percent} />}
    </span>
  );
}

/** Staging at the start and collecting at the end of a bar, as measured by its last attempt. */
function Staging({ bar, percent }: { readonly bar: Bar; readonly percent: (ms: number) => string }) {
  const usage = useNode(useSession(), bar.path).data?.attempts.at(-1)?.usage;
  if (usage === undefined || usage === null || usage.stageMs + usage.collectMs === 0) return null;
  const width = bar.to - bar.from;
  const part = { position: "absolute", height: 12, background: "var(--mantine-color-violet-4)" } as const;
  return (
    <>
      <span style={{ ...part, left: percent(bar.from), width: percent(Math.min(usage.stageMs, width)) }} />
      <span
        style={{
          ...part,
          left: percent(Math.max(bar.from, bar.to - usage.collectMs)),
          width: percent(Math.min(usage.collectMs, width)),
        }}
      />
    </>
  );
}
