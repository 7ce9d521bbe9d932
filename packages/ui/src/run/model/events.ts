/** What an event of the run's log says about the node run it names. Unknown kinds say nothing: old pages read new logs. */
import type { RunEvent } from "../../data/client.ts";
import type { NodeKind, ShownStatus } from "./status.ts";

export interface NodeChange {
  readonly status: ShownStatus;
  readonly kind?: NodeKind;
  readonly attempts?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export function changeOf({ kind, at, data }: RunEvent): NodeChange | undefined {
  switch (kind) {
    case "attempt.submitted":
      return { status: "ready", ...(typeof data["number"] === "number" && { attempts: data["number"] }) };
    case "attempt.started":
      return { status: "running", startedAt: at };
    case "attempt.lost":
    case "attempt.failed":
      return { status: "running" };
    case "node.opened":
      return { status: "running", startedAt: at, ...openedKind(data) };
    case "node.retrying":
      return { status: "held" };
    case "gate.opened":
      return { status: "held", kind: "gate", startedAt: at };
    case "gate.answered":
      return { status: "running", kind: "gate" };
    case "node.succeeded":
      return { status: "succeeded", endedAt: at };
    case "node.reused":
      return { status: "reused", endedAt: at };
    case "node.failed":
      return { status: "failed", endedAt: at };
    case "node.cancelled":
      return { status: "cancelled", endedAt: at };
    case "node.skipped":
      return { status: "skipped", endedAt: at };
    default:
      return undefined;
  }
}

function openedKind(data: RunEvent["data"]): { readonly kind: NodeKind } {
  if (typeof data["items"] === "number") return { kind: "map" };
  return { kind: typeof data["side"] === "string" ? "branch" : "workflow" };
}
