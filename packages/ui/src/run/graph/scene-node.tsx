/** One box of the graph: name, state, counts of a map or several runs, heat strip, fold button. Reads its state from the model itself. */
import { ActionIcon, Text } from "@mantine/core";
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { useMemo } from "react";
import { ChevronDownIcon, ChevronRightIcon } from "../../app/icons.tsx";
import { StatusDot } from "../../app/status-badge.tsx";
import { statusTint } from "../../app/theme.ts";
import { isOver } from "../../data/client.ts";
import { showCount, showDuration } from "../../data/words.ts";
import { heatOf } from "../model/heat.ts";
import { countsAt } from "../model/counts-at.ts";
import type { SceneNode } from "../model/scene.ts";
import { loudest, totalOf, type StatusCounts } from "../model/status.ts";
import { useSession, useSlowVersion, useSnapshot } from "../use-run.ts";

export type FlowNode = Node<
  {
    readonly scene: SceneNode;
    readonly first: StatusCounts | undefined;
    readonly chosen: boolean;
    readonly down: boolean;
    readonly onFold: (id: string) => void;
  },
  "scene"
>;

const WORDS: Readonly<Record<SceneNode["kind"], string>> = {
  task: "",
  workflow: "workflow",
  map: "for each",
  branch: "if",
  dynamic: "dynamic",
  gate: "question",
  handler: "handler",
};

export function SceneNodeBox({ data: { scene, first, chosen, down, onFold } }: NodeProps<FlowNode>) {
  const session = useSession();
  const version = useSlowVersion(session, session.model.size() > 20_000 ? 400 : 80);
  const detail = useSnapshot(session).detail;
  const over = detail !== undefined && isOver(detail.run.status);
  const counts = useMemo(() => countsAt(session.model, scene, first), [session, scene, first, version]);
  const status = counts.status;
  const about =
    scene.kind === "task" || scene.kind === "handler"
      ? ""
      : `${WORDS[scene.kind]} ${scene.about === scene.name ? "" : scene.about}`;
  const classes = [
    "scene-node",
    scene.open && "container",
    chosen && "chosen",
    (status === "skipped" || counts.untaken || (over && status === undefined)) && "quiet",
  ]
    .filter(Boolean)
    .join(" ");
  return (
    <div
      className={classes}
      style={{ "--tint": status === undefined ? "var(--mantine-color-gray-4)" : statusTint(status) } as never}
      data-place={scene.id}
      data-status={status ?? "waiting"}
    >
      <Handle type="target" position={down ? Position.Top : Position.Left} isConnectable={false} style={{ opacity: 0 }} />
      <div style={{ display: "flex", alignItems: "center", gap: 6 }}>
        <StatusDot status={status ?? "waiting"} />
        <Text span fw={600} fz={13} className="one-line" style={{ flex: 1 }} title={scene.id}>
          {scene.name}
        </Text>
        {scene.foldable && (
          <ActionIcon
            size={18}
            variant="subtle"
            color="gray"
            aria-label={scene.open ? `Fold ${scene.name}` : `Open ${scene.name}`}
            onClick={(event) => {
              event.stopPropagation();
              onFold(scene.id);
            }}
          >
            {scene.open ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
          </ActionIcon>
        )}
      </div>
      <Text span fz={11} c="dimmed" className="one-line numbers" style={{ display: "block" }}>
        {[about.trim(), countWords(counts.counts, { time: counts.time, over })].filter(Boolean).join(" · ")}
      </Text>
      {scene.kind === "map" && !scene.open && <HeatStrip place={scene.id} version={version} />}
      <Handle type="source" position={down ? Position.Bottom : Position.Right} isConnectable={false} style={{ opacity: 0 }} />
    </div>
  );
}

/** Sides of branches that were not taken are no work, unless nothing else is here. */
function countWords(counts: StatusCounts, { time, over }: { readonly time: number | undefined; readonly over: boolean }): string {
  const all = totalOf(counts);
  if (all === 0) return over ? "did not run" : "waiting";
  const total = all - (counts.skipped ?? 0) || all;
  if (all === 1) {
    const status = loudest(counts) ?? "waiting";
    return time === undefined ? status : `${status} · ${showDuration(time)}`;
  }
  const done = (counts.succeeded ?? 0) + (counts.reused ?? 0);
  const failed = counts.failed ?? 0;
  return `${showCount(done)} of ${showCount(total)}${failed > 0 ? ` · ${showCount(failed)} failed` : ""}`;
}

function HeatStrip({ place, version }: { readonly place: string; readonly version: number }) {
  const { model } = useSession();
  const heat = useMemo(() => heatOf(model, place), [model, place, version]);
  return (
    <div
      role="img"
      aria-label={`${heat.items} items`}
      style={{
        display: "flex",
        gap: heat.cells.length > 30 ? 0 : 1,
        height: 6,
        marginTop: 4,
        borderRadius: 3,
        overflow: "hidden",
        background: "var(--line)",
      }}
    >
      {heat.cells.map((status, index) => (
        <span key={index} style={{ flex: 1, background: statusTint(status) }} />
      ))}
    </div>
  );
}
