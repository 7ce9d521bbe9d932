/** What a box of the graph tells: counts of task runs inside a container, of its own runs otherwise. */
import { isInside } from "./place.ts";
import type { RunModel } from "./run-model.ts";
import type { SceneNode } from "./scene.ts";
import { loudest, totalOf, type NodeKind, type ShownStatus, type StatusCounts } from "./status.ts";

export interface PlaceState {
  readonly counts: StatusCounts;
  readonly status: ShownStatus | undefined;
  /** Every run inside was skipped: the other side of a branch was taken. */
  readonly untaken: boolean;
  /** Ms, of a single ended run. */
  readonly time: number | undefined;
}

/** `first`: what the server counted, until the rows are here. */
export function countsAt(model: RunModel, node: SceneNode, first?: StatusCounts): PlaceState {
  const own = model.placeCounts(node.id);
  const isContainer = node.kind !== "task" && node.kind !== "gate";
  const inside = isContainer ? sumInside(model, node.id) : {};
  const known = totalOf(inside) > 0 ? inside : totalOf(own) > 0 ? own : (first ?? {});
  const status = loudest(totalOf(own) > 0 ? own : known);
  const untaken = totalOf(known) > 0 && known.skipped === totalOf(known);
  return { counts: known, status: untaken ? "skipped" : status, untaken, time: timeOf(model, node) };
}

/** Containers are not counted beside what they hold. */
const WORK: readonly NodeKind[] = ["task", "gate", "dynamic"];

function sumInside(model: RunModel, place: string): StatusCounts {
  const sum: Partial<Record<ShownStatus, number>> = {};
  for (const other of model.places()) {
    if (!isInside(other, place) || !WORK.includes(model.placeKind(other) ?? "task")) continue;
    for (const [status, count] of Object.entries(model.placeCounts(other)) as [ShownStatus, number][])
      sum[status] = (sum[status] ?? 0) + count;
  }
  return sum;
}

function timeOf(model: RunModel, { id, kind }: SceneNode): number | undefined {
  const index = kind === "task" ? model.indexOf(id) : undefined;
  if (index === undefined) return undefined;
  const { startedAt, endedAt } = model.entry(index);
  return startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
}
