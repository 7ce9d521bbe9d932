/** The page's client of the API, and names for the shapes it answers with. */
import { createClient, type Answer, type NodeDetail, type RunDetail, type RunEvent } from "@golgi/server/client";

export const golgi = createClient();

export type RunRow = RunDetail["run"];
export type NodeRow = NodeDetail["node"];
export type AttemptRow = NodeDetail["attempts"][number];
export type NodeStatus = NodeRow["status"];
export type GraphDetail = Answer<"getGraph">;
export type { NodeDetail, RunDetail, RunEvent };
export type RunStatus = RunRow["status"];

export function isOver(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}
