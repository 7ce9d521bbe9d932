/** Life of a run. */
import type { RunStatus } from "@golgi/ir";
import { to, type Machine } from "./table.ts";

export type RunEvent = "start" | "cancel" | "succeed" | "fail" | "end-cancelled" | "reopen";
export type RunCommand = "evaluate" | "cancel-all" | "announce";

export const runMachine: Machine<RunStatus, RunEvent, RunCommand> = {
  name: "run",
  initial: "queued",
  final: ["succeeded", "failed", "cancelled"],
  events: {
    start: "an engine took the run's lease",
    cancel: "someone asked for the run to be cancelled",
    succeed: "all nodes succeeded and the outputs are known",
    fail: "a node failed beyond what is tolerated, and nothing more can be done",
    "end-cancelled": "nothing of a cancelled run is left",
    reopen: "someone resumed the run",
  },
  table: {
    queued: { start: to("running", "evaluate"), cancel: to("cancelling", "evaluate", "cancel-all") },
    running: {
      cancel: to("cancelling", "cancel-all"),
      succeed: to("succeeded", "announce"),
      fail: to("failed", "announce"),
    },
    cancelling: { "end-cancelled": to("cancelled", "announce") },
    succeeded: {},
    failed: { reopen: to("queued") },
    cancelled: { reopen: to("queued") },
  },
};
