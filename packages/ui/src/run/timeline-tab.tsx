/** When each node run waited, staged, ran and collected: a virtual list of bars on one time axis. */
import { Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { EmptyState } from "../app/states.tsx";
import { statusTint } from "../app/theme.ts";
import { showDuration } from "../data/words.ts";
import { shortPath } from "./model/place.ts";
import { selectRows } from "./model/select.ts";
import type { AttemptRow } from "../data/client.ts";
import { barOf, segmentsOf, spanOf, ticksOf, type Bar, type Span } from "./model/timeline.ts";
import { useAttemptsOf } from "./use-attempts.ts";
import { useRunView } from "./tabs.ts";
import { useActive, useModelVersion, useNow, useSession, useSlowVersion } from "./use-run.ts";

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
    { name: "waiting", style: { background: QUEUE, height: 4 } },
    { name: "staging, collecting", style: { background: STAGE } },
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
  const items = virtual.getVirtualItems();
  const attemptsOf = useAttemptsOf(
    rows,
    items.map(({ index }) => index),
  );
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
          {items.map((item) => {
            const bar = barOf(model, rows[item.index] ?? 0, span, now);
            const { name, item: label } = shortPath(bar.path);
            const attempts = attemptsOf(bar.path);
            return (
              <button
                key={item.key}
                type="button"
                className="grid-row"
                aria-pressed={bar.path === view.node}
                title={barWords(bar, attempts, span)}
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
                <BarShape bar={bar} span={span} attempts={attempts} percent={percent} />
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const QUEUE = "var(--mantine-color-gray-4)";
const STAGE = "var(--mantine-color-violet-4)";

function BarShape(props: {
  readonly bar: Bar;
  readonly span: Span;
  readonly attempts: readonly AttemptRow[];
  readonly percent: (ms: number) => string;
}) {
  const { bar, span, attempts, percent } = props;
  return (
    <span style={{ position: "relative", height: 12 }}>
      {segmentsOf(bar, attempts, span).map(({ kind, from, to, status }, index) => (
        <span
          key={index}
          data-part={kind}
          style={{
            position: "absolute",
            left: percent(from),
            width: kind === "run" ? `max(2px, ${percent(to - from)})` : percent(to - from),
            top: kind === "queue" ? 4 : 0,
            height: kind === "queue" ? 4 : 12,
            background: kind === "queue" ? QUEUE : kind === "run" ? statusTint(status) : STAGE,
            borderRadius: kind === "queue" || kind === "run" ? 2 : 0,
          }}
        />
      ))}
    </span>
  );
}

/** What the parts of a bar took, e.g. `waited 2 s, staged 30 ms, ran 4 s`. */
function barWords(bar: Bar, attempts: readonly AttemptRow[], span: Span): string {
  const took = { queue: 0, stage: 0, run: 0, collect: 0 };
  for (const { kind, from, to } of segmentsOf(bar, attempts, span)) took[kind] += to - from;
  const names = { queue: "waited", stage: "staged", run: "ran", collect: "collected" };
  const words = (["queue", "stage", "run", "collect"] as const)
    .filter((kind) => took[kind] > 0 || kind === "run")
    .map((kind) => `${names[kind]} ${showDuration(took[kind])}`);
  return `${bar.path}: ${bar.status}, ${words.join(", ")}${attempts.length > 1 ? `, ${attempts.length} attempts` : ""}`;
}
