/**
 * A task's way from ready to ended: cache, line of ready tasks, attempt, result, retry.
 *
 * 1. A key is worked on by one node run at a time; others with the same key follow it. 2. A result counts only with the token of the open
 * attempt (I4). 3. Failures are never stored in the cache and never handed to followers.
 */
import { cacheKeyOf, toErrorShape, type Digest, type JsonObject, type TaskNode } from "@golgi/ir";
import { deadlineOver } from "../errors.ts";
import { alive, record, stepAttempt, stepNode, writeNode, type Kernel } from "../kernel.ts";
import { endNode, failNode } from "../node-run.ts";
import { taskInputs, useTask, type TaskUse } from "./task-use.ts";
import type { CacheRow } from "../ports/database.ts";
import type { NodeRun } from "../state.ts";
import { adoptAttempt } from "./attempts.ts";
import { demandClass, demandOf, type Demand } from "./demand.ts";

export function startTask(kernel: Kernel, node: NodeRun, inputs: JsonObject): void {
  const use = (node.plan.use ??= makeUse(node));
  node.use = use;
  node.inputs = taskInputs(use, inputs);
  stepNode(node, "ready");
  node.readyAt ??= kernel.now;
  startDeadline(kernel, node, use);
  if (node.known !== undefined && adoptAttempt(kernel, node)) return;
  const never = kernel.ledger.never(node.path, demandOf(use.resources, 0, kernel.ledger.capacity), use.resources.pools);
  if (never !== undefined) return failNode(kernel, node, never);
  kernel.lookups.push(node);
}

function makeUse(node: NodeRun): TaskUse {
  const spec = node.plan.spec as TaskNode;
  return useTask(node.scope.document, spec.task, spec, node.path);
}

function startDeadline(kernel: Kernel, node: NodeRun, use: TaskUse): void {
  const { deadlineMs } = use.policy;
  if (deadlineMs === undefined) return;
  const left = (node.readyAt as number) + deadlineMs - kernel.now;
  node.deadline = kernel.timers.set(Math.max(0, left), () => {
    if (!alive(kernel, node.run)) return;
    if (node.status === "ready" || node.status === "held") failNode(kernel, node, deadlineOver(node.path, deadlineMs));
    else if (node.status === "running" && node.attempt !== undefined && node.attempt.cancel === "no") {
      node.attempt.cancel = "deadline";
      stepAttempt(kernel, node.attempt, "request-cancel");
    }
  });
}

/** Undefined: the task's results are not cached. */
export function keyOf(node: NodeRun): Digest | undefined {
  const use = node.use as TaskUse;
  if (!use.policy.cache) return undefined;
  node.key ??= cacheKeyOf(use.keyed, node.inputs ?? {}).key;
  return node.key;
}

function memoryDeaths(node: NodeRun): number {
  return node.failures?.["out-of-memory"] ?? 0;
}

/** Into the line of those that wait for resources. */
export function enqueue(kernel: Kernel, node: NodeRun): void {
  const use = node.use as TaskUse;
  const grown = memoryDeaths(node) > 0;
  const line = grown ? lineOf(kernel, use, memoryDeaths(node)) : (LINES.get(use) ?? remember(use, lineOf(kernel, use, 0)));
  node.run.ready.add(node, line.key, line);
}

interface LineParts {
  readonly key: string;
  readonly demand: Demand;
  readonly pools: readonly string[];
  readonly priority: number;
}
const LINES = new WeakMap<TaskUse, LineParts>();

function remember(use: TaskUse, line: LineParts): LineParts {
  LINES.set(use, line);
  return line;
}

function lineOf(kernel: Kernel, use: TaskUse, deaths: number): LineParts {
  const demand = demandOf(use.resources, deaths, kernel.ledger.capacity);
  const { pools } = use.resources;
  const { priority } = use.policy;
  return { key: demandClass(demand, pools, priority), demand, pools, priority };
}

/** The cache knows its outputs. */
export function reuse(kernel: Kernel, node: NodeRun, from: Pick<CacheRow, "outputs" | "run" | "path">): void {
  node.outputs = from.outputs;
  node.reusedFrom = { run: from.run, path: from.path };
  stepNode(node, "reuse");
  endNode(kernel, node);
  const { run, path } = from;
  record(kernel, node.run, "node.reused", node.path, path === node.path ? { run } : { run, path });
}

/** A ready task that the cache knows nothing of: it does the work, or follows who does. */
export function missed(kernel: Kernel, node: NodeRun, key: Digest): void {
  if (follow(kernel, node, key)) return;
  kernel.inFlight.set(key, node);
  waitInLine(kernel, node);
}

/** A ready node run has no row yet: a take-over finds it again. Only a deadline must be remembered from here on. */
export function waitInLine(kernel: Kernel, node: NodeRun): void {
  if (node.deadline !== undefined) writeNode(node);
  enqueue(kernel, node);
}

/** True when another node run already does this work. */
export function follow(kernel: Kernel, node: NodeRun, key: Digest): boolean {
  const leader = kernel.inFlight.get(key);
  if (leader === undefined || leader === node) return false;
  (leader.followers ??= []).push(node);
  return true;
}

/** After a task run ended in any way: what waited for it goes on, what it held is given back. */
export function endTask(kernel: Kernel, node: NodeRun): void {
  const { key } = node;
  if (key === undefined || kernel.inFlight.get(key) !== node) return;
  kernel.inFlight.delete(key);
  kernel.elsewhere.delete(node);
  const followers = node.followers?.filter((one) => one.status === "ready" && alive(kernel, one.run)) ?? [];
  node.followers = undefined;
  if (node.status === "succeeded") {
    const source = node.reusedFrom ?? { run: node.run.id, path: node.path };
    for (const one of followers) reuse(kernel, one, { outputs: node.outputs ?? {}, ...source });
  } else {
    const next = followers.shift();
    if (next !== undefined) {
      next.followers = followers;
      next.claimed = node.claimed;
      kernel.inFlight.set(key, next);
      kernel.lookups.push(next);
    }
  }
  if (node.claimed && kernel.inFlight.get(key) === undefined) node.run.journal.releases.push(key);
  node.claimed = false;
}

/** A running task of a scope that stopped. `drain`: it may end in peace. */
export function stopTask(kernel: Kernel, node: NodeRun, how: "drain" | "cancel"): void {
  const { attempt } = node;
  if (how === "drain" || attempt === undefined || attempt.cancel !== "no") return;
  attempt.cancel = "cancelled";
  stepAttempt(kernel, attempt, "request-cancel");
}

/** Wraps what may throw on account of one node's values, so that it fails alone. */
export function guarded(kernel: Kernel, node: NodeRun, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    failNode(kernel, node, toErrorShape(thrown));
  }
}
