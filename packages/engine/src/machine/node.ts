/**
 * Life of a node run. Tasks go waiting → ready → running → succeeded; containers (map, branch, workflow, dynamic) are running while
 * their bodies are; a gate is held until it is answered.
 */
import type { NodeStatus } from "@golgi/ir";
import { to, type Machine } from "./table.ts";

export type NodeEvent =
  | "ready"
  | "open"
  | "submit"
  | "reuse"
  | "hold"
  | "release"
  | "succeed"
  | "fail"
  | "skip"
  | "cancel"
  | "reopen";

export const nodeMachine: Machine<NodeStatus, NodeEvent, never> = {
  name: "node",
  initial: "waiting",
  final: ["succeeded", "failed", "skipped", "cancelled"],
  events: {
    ready: "everything it depends on has succeeded",
    open: "a container's body begins",
    submit: "an attempt was made and goes to the executor",
    reuse: "the same work was found in the cache, or done by another node run",
    hold: "it waits for a person (gate) or for the delay before a retry",
    release: "the delay is over, or the attempt did not count",
    succeed: "its outputs are known",
    fail: "it failed and is not tried again",
    skip: "the other side of its branch was taken",
    cancel: "the run was cancelled, or failed before this began",
    reopen: "the run was resumed",
  },
  table: {
    waiting: {
      ready: to("ready"),
      open: to("running"),
      hold: to("held"),
      succeed: to("succeeded"),
      fail: to("failed"),
      skip: to("skipped"),
      cancel: to("cancelled"),
    },
    ready: { submit: to("running"), reuse: to("succeeded"), fail: to("failed"), cancel: to("cancelled") },
    running: {
      succeed: to("succeeded"),
      hold: to("held"),
      release: to("ready"),
      fail: to("failed"),
      cancel: to("cancelled"),
    },
    held: { release: to("ready"), succeed: to("succeeded"), fail: to("failed"), cancel: to("cancelled") },
    succeeded: { reopen: to("waiting") },
    failed: { reopen: to("waiting") },
    skipped: {},
    cancelled: { reopen: to("waiting") },
  },
};
