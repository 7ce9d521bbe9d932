/** What each task asked for beside what it used, so that requests can be made to fit. Measurements are read for the rows on screen. */
import { Group, Progress, Text, Tooltip } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { EmptyState } from "../app/states.tsx";
import { showBytes, showDuration } from "../data/words.ts";
import { selectRows } from "./model/select.ts";
import { useRunView } from "./tabs.ts";
import { useNode, useSession, useSlowVersion } from "./use-run.ts";

const ROW = 52;
const GRID = "minmax(150px, 1fr) 150px 170px 120px 130px";

export function ResourcesTab() {
  const session = useSession();
  const version = useSlowVersion(session, 700);
  const rows = useMemo(
    () =>
      selectRows(session.model, { kinds: ["task", "dynamic"], sort: "time", descending: true, now: Date.now() }).filter(
        (row) => (session.model.columns.attempts[row] ?? 0) > 0,
      ),
    [session, version],
  );
  const parent = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => parent.current,
    estimateSize: () => ROW,
    overscan: 4,
  });
  if (rows.length === 0) {
    return (
      <div className="card">
        <EmptyState title="Nothing was measured">Tasks that run are measured; reused results cost nothing.</EmptyState>
      </div>
    );
  }
  return (
    <div className="card" style={{ overflow: "auto" }}>
      <div
        ref={parent}
        style={{
          height: Math.min(rows.length * ROW + 40, 640),
          maxHeight: "calc(100vh - 180px)",
          overflow: "auto",
          minWidth: 760,
        }}
        data-testid="resources"
      >
        <div className="grid-row head" style={{ gridTemplateColumns: GRID, height: 36, position: "sticky", top: 0, zIndex: 2 }}>
          <span>Task, longest first</span>
          <span>Processors</span>
          <span>Memory</span>
          <span>Time</span>
          <span>Read, written</span>
        </div>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => (
            <div key={item.key} style={{ position: "absolute", transform: `translateY(${item.start}px)`, width: "100%" }}>
              <ResourceRow path={session.model.entry(rows[item.index] ?? 0).path} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function ResourceRow({ path }: { readonly path: string }) {
  const view = useRunView();
  const attempt = useNode(useSession(), path).data?.attempts.at(-1);
  const usage = attempt?.usage ?? undefined;
  const cpu = usage === undefined || usage.wallMs === 0 ? undefined : (usage.userMs + usage.systemMs) / usage.wallMs;
  return (
    <button
      type="button"
      className="grid-row numbers"
      style={{ gridTemplateColumns: GRID, height: ROW }}
      onClick={() => view.show({ node: path }, true)}
    >
      <span className="one-line" title={path}>
        {path}
      </span>
      <Used used={cpu} asked={attempt?.resources.cpus} show={(value) => value.toFixed(2)} />
      <Used
        used={usage?.maxRssBytes}
        asked={attempt === undefined || attempt.resources.memoryBytes === 0 ? undefined : attempt.resources.memoryBytes}
        show={showBytes}
      />
      <span>{usage === undefined ? "" : showDuration(usage.wallMs)}</span>
      <Text span size="xs">
        {usage === undefined ? "" : `${showBytes(usage.readBytes)}, ${showBytes(usage.writeBytes)}`}
      </Text>
    </button>
  );
}

function Used({
  used,
  asked,
  show,
}: {
  readonly used: number | undefined;
  readonly asked: number | undefined;
  readonly show: (value: number) => string;
}) {
  if (used === undefined) return <span />;
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
