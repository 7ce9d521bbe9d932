/** Life of an attempt: one try of one task on an executor, fenced by a token (I4). */
import type { AttemptStatus } from "@golgi/ir";
import { to, type Machine } from "./table.ts";

export type AttemptEvent = "start" | "request-cancel" | "succeed" | "fail" | "cancel" | "lose";
export type AttemptCommand = "cancel" | "reap";

export const attemptMachine: Machine<AttemptStatus, AttemptEvent, AttemptCommand> = {
  name: "attempt",
  initial: "submitted",
  final: ["succeeded", "failed", "cancelled", "lost"],
  events: {
    start: "the executor says it runs",
    "request-cancel": "it is no longer wanted; the executor is told",
    succeed: "a result with the right token and checked outputs came",
    fail: "a result with a cause came, or the executor refused it",
    cancel: "the executor ended it because it was told to",
    lose: "the executor does not know it (any more)",
  },
  table: {
    submitted: {
      start: to("running"),
      "request-cancel": to("submitted", "cancel"),
      succeed: to("succeeded"),
      fail: to("failed"),
      cancel: to("cancelled"),
      lose: to("lost", "reap"),
    },
    running: {
      "request-cancel": to("running", "cancel"),
      succeed: to("succeeded"),
      fail: to("failed"),
      cancel: to("cancelled"),
      lose: to("lost", "reap"),
    },
    succeeded: {},
    failed: {},
    cancelled: {},
    lost: {},
  },
};
