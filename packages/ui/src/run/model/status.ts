/** Statuses as small numbers, for typed arrays. `reused` is shown apart from `succeeded` although the engine counts it as one. */
import { NODE_STATUSES, type NodeStatus } from "@golgi/ir";

export const SHOWN_STATUSES = [...NODE_STATUSES, "reused"] as const;
export type ShownStatus = (typeof SHOWN_STATUSES)[number];

export const KINDS = ["task", "workflow", "map", "branch", "dynamic", "gate"] as const;
export type NodeKind = (typeof KINDS)[number];

const CODES = new Map<ShownStatus, number>(SHOWN_STATUSES.map((status, code) => [status, code]));

export function codeOf(status: ShownStatus): number {
  return CODES.get(status) ?? 0;
}
export function statusAt(code: number): ShownStatus {
  return SHOWN_STATUSES[code] ?? "waiting";
}

const OVER = new Set<ShownStatus>(["succeeded", "reused", "failed", "skipped", "cancelled"]);
export function isEnded(status: ShownStatus | NodeStatus): boolean {
  return OVER.has(status);
}

/** Of several node runs at one place, what is worth telling: the first of these that occurs. */
const LOUDEST: readonly ShownStatus[] = [
  "failed",
  "held",
  "running",
  "ready",
  "waiting",
  "cancelled",
  "succeeded",
  "reused",
  "skipped",
];

export type StatusCounts = Readonly<Partial<Record<ShownStatus, number>>>;

export function loudest(counts: StatusCounts): ShownStatus | undefined {
  return LOUDEST.find((status) => (counts[status] ?? 0) > 0);
}

const RANKS = SHOWN_STATUSES.map((status) => LOUDEST.indexOf(status));

/** Of a status by its code: 0 is the loudest. */
export function rankOf(code: number): number {
  return RANKS[code] ?? 0;
}
export function statusOfRank(rank: number): ShownStatus {
  return LOUDEST[rank] ?? "waiting";
}

export function totalOf(counts: StatusCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
