/**
 * The one evaluator of graphs: the main graph, map items, branches, nested workflows, dynamic graphs and handlers are all scopes.
 *
 * 1. A node begins when all nodes it depends on have succeeded; a workflow node port by port (`ports.ts`). 2. An ended node goes through
 * the agenda, so depth of a graph costs no stack. 3. A scope closes when nothing in it is alive; its owner then gets its outcome. 4. Without keepGoing a failure stops all scopes
 * up to the first that tolerates it: nothing new begins there, running tasks end in peace. 5. After a take-over the graph is evaluated
 * again from the start; node runs that are known end with what the database says, without a row or an event.
 */
import { toErrorShape, type Document, type ErrorShape, type Graph, type JsonObject } from "@golgi/ir";
import { stuck } from "../errors.ts";
import { alive, type Kernel } from "../kernel.ts";
import { cancelNode, failNode, makeNode, succeedNode } from "../node-run.ts";
import { endTask, startTask, stopTask } from "../schedule/tasks.ts";
import type { Failure, MapRun, NodeRun, Outcome, RunState, Scope, ScopeOwner } from "../state.ts";
import { startBranch } from "./branch.ts";
import { dynamicBodyEnded, generatorEnded, startGenerator } from "./dynamic.ts";
import { startGate } from "./gate.ts";
import { planGraph, type GraphPlan, type NodePlan } from "./graph-plan.ts";
import { phaseEnded, startWorkflowNode } from "./instance.ts";
import { continueMap, enqueueMap, itemEnded, itemFailed, startMap } from "./map.ts";
import { fallAsleep, feed, mayBeginEarly, needsWith, wake } from "./ports.ts";
import { applyPast } from "./replay.ts";
import { recordIn } from "./values.ts";

/** Of a scope whose inputs are all known: shared, never changed. */
const NONE = new Set<string>();

export interface ScopeParts {
  readonly run: RunState;
  readonly plan: GraphPlan;
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly prefix: string;
  readonly owner: ScopeOwner;
  /** Ports of `inputs` that come later. */
  readonly pending?: Set<string>;
}

export function openScope(kernel: Kernel, parts: ScopeParts): Scope {
  const { plan, pending = NONE } = parts;
  const scope: Scope = {
    what: "scope",
    run: parts.run,
    plan,
    document: parts.document,
    inputs: parts.inputs,
    prefix: parts.prefix,
    owner: parts.owner,
    pending,
    needs: pending.size === 0 ? plan.needs.slice() : needsWith(plan, pending),
    early: undefined,
    sleepers: 0,
    asleep: false,
    outputs: plan.blank.slice(),
    live: plan.blank.slice(),
    liveCount: 0,
    endedCount: 0,
    failure: undefined,
    cancelled: false,
    stopped: false,
    doomed: false,
    counted: false,
    closed: false,
  };
  if (plan.roots.length === 0) kernel.agenda.push(scope);
  return scope;
}

/** Begins the nodes that wait for nothing. Apart from `openScope`, so that the owner can note the scope first. */
export function startScope(kernel: Kernel, scope: Scope): void {
  scope.run.counts.total += scope.owner.kind === "item" ? 0 : scope.plan.taskCount;
  for (const index of scope.plan.roots) {
    if (scope.needs[index] === 0) startNode(kernel, scope, index);
    else startEarly(kernel, scope, index);
  }
  for (const index of scope.plan.mayBeEarly) startEarly(kernel, scope, index);
}

/** One of the things that a node waits for is known. */
export function satisfy(kernel: Kernel, scope: Scope, index: number): void {
  const left = (scope.needs[index] as number) - 1;
  scope.needs[index] = left;
  if (scope.stopped) return;
  const live = scope.live[index];
  if (live !== undefined) feed(kernel, live);
  else if (scope.early?.has(index) === true) return;
  else if (left === 0) startNode(kernel, scope, index);
  else startEarly(kernel, scope, index);
}

function startEarly(kernel: Kernel, scope: Scope, index: number): void {
  if (!mayBeginEarly(scope, scope.plan.nodes[index] as NodePlan)) return;
  scope.early ??= new Set();
  scope.early.add(index);
  startNode(kernel, scope, index);
}

export function bodyScope(
  kernel: Kernel,
  node: NodeRun,
  parts: { graph: Graph; document: Document; inputs: JsonObject; prefix: string },
): void {
  const scope = openScope(kernel, {
    run: node.run,
    plan: planGraph(parts.graph),
    document: parts.document,
    inputs: parts.inputs,
    prefix: parts.prefix,
    owner: { kind: "body", node },
  });
  node.body = { kind: "scope", scope };
  startScope(kernel, scope);
}

function startNode(kernel: Kernel, scope: Scope, index: number): void {
  const node = makeNode(kernel, scope, scope.plan.nodes[index] as NodePlan);
  scope.live[index] = node;
  scope.liveCount++;
  if (applyPast(kernel, node)) return;
  try {
    startByKind(kernel, node);
  } catch (thrown) {
    failNode(kernel, node, toErrorShape(thrown));
  }
}

function startByKind(kernel: Kernel, node: NodeRun): void {
  const { spec } = node.plan;
  switch (spec.kind) {
    case "task":
      return startTask(kernel, node, recordIn(node.scope, node.plan.inputs));
    case "map":
      return startMap(kernel, node, spec);
    case "branch":
      return startBranch(kernel, node, spec);
    case "workflow":
      return startWorkflowNode(kernel, node, spec);
    case "dynamic":
      return startGenerator(kernel, node, spec);
    case "gate":
      return startGate(kernel, node, spec);
    default:
      spec satisfies never;
  }
}

/** Evaluates until nothing more follows from what is known, or `enough` says to commit first. */
export function runAgenda(kernel: Kernel, enough: () => boolean): void {
  const { agenda } = kernel;
  let next = 0;
  try {
    while (next < agenda.length && !((next & 255) === 255 && enough())) {
      const item = agenda[next++] as NodeRun | Scope | MapRun;
      if (alive(kernel, runOf(item))) evaluateItem(kernel, item);
    }
  } finally {
    agenda.splice(0, next);
  }
}

function evaluateItem(kernel: Kernel, item: NodeRun | Scope | MapRun): void {
  try {
    if (item.what === "node") nodeEnded(kernel, item);
    else if (item.what === "scope") closeIfOver(kernel, item);
    else continueMap(kernel, item);
  } catch (thrown) {
    kernel.faulty.set(runOf(item), thrown);
  }
}

function runOf(item: NodeRun | Scope | MapRun): RunState {
  return item.what === "map" ? item.node.run : item.run;
}

function nodeEnded(kernel: Kernel, node: NodeRun): void {
  endTask(kernel, node);
  if (node.generatorOf !== undefined) return generatorEnded(kernel, node, node.generatorOf);
  const { scope } = node;
  const { index } = node.plan;
  scope.live[index] = undefined;
  scope.liveCount--;
  if (node.status === "succeeded") {
    scope.endedCount++;
    scope.outputs[index] = node.outputs ?? {};
    for (const dependent of node.plan.dependents) satisfy(kernel, scope, dependent);
  } else if (node.status === "failed") {
    scope.failure ??= node.failure ?? { path: node.path, error: node.error as ErrorShape };
    if (!scope.run.options.keepGoing) doom(kernel, scope);
  } else if (node.status === "cancelled") scope.cancelled = true;
  closeIfOver(kernel, scope);
}

/** The scope has failed for certain. */
export function doom(kernel: Kernel, scope: Scope): void {
  if (scope.run.replay !== undefined) {
    scope.run.replay.doomed.push(scope);
    return;
  }
  if (scope.doomed) return;
  scope.doomed = true;
  stopScope(kernel, scope, "drain");
  const { owner } = scope;
  switch (owner.kind) {
    case "phase":
      if (owner.instance.node !== undefined && owner.instance.phase === "main") doom(kernel, owner.instance.node.scope);
      return;
    case "body":
      return doom(kernel, owner.node.scope);
    case "item":
      if (itemFailed(owner.map, scope)) doom(kernel, owner.map.node.scope);
      return;
    default:
      owner satisfies never;
  }
}

/** Nothing new begins here or below. `drain`: running tasks end in peace; `cancel`: they are cancelled too. */
export function stopScope(kernel: Kernel, scope: Scope, how: "drain" | "cancel"): void {
  if (scope.closed || (scope.stopped && how === "drain")) return;
  scope.stopped = true;
  for (const node of scope.live) if (node !== undefined) stopNode(kernel, node, how);
  // Nothing in it may be alive that would close it.
  if (scope.pending.size > 0) kernel.agenda.push(scope);
}

function stopNode(kernel: Kernel, node: NodeRun, how: "drain" | "cancel"): void {
  switch (node.status) {
    case "waiting":
    case "ready":
    case "held":
      return cancelNode(kernel, node);
    case "running":
      if (node.body === undefined) return stopTask(kernel, node, how);
      return stopBody(kernel, node.body, how);
    default:
      return;
  }
}

function stopBody(kernel: Kernel, body: NonNullable<NodeRun["body"]>, how: "drain" | "cancel"): void {
  switch (body.kind) {
    case "generator":
      return stopNode(kernel, body.node, how);
    case "scope":
      return stopScope(kernel, body.scope, how);
    case "instance":
      if (body.instance.phase === "main" && body.instance.scope !== undefined) stopScope(kernel, body.instance.scope, how);
      return;
    case "map":
      body.map.stopped = true;
      for (const scope of body.map.live) stopScope(kernel, scope, how);
      enqueueMap(kernel, body.map);
      return;
    default:
      body satisfies never;
  }
}

function closeIfOver(kernel: Kernel, scope: Scope): void {
  if (scope.closed || scope.liveCount > scope.sleepers) return;
  if (scope.pending.size > 0 && !scope.stopped) {
    const outer = fallAsleep(scope);
    if (outer !== undefined) closeIfOver(kernel, outer);
    return;
  }
  if (scope.sleepers > 0) {
    if (!scope.stopped && !scope.cancelled) scope.failure ??= stuckIn(scope);
    for (const node of scope.live) if (node !== undefined) stopNode(kernel, node, "drain");
    return;
  }
  wake(scope);
  scope.closed = true;
  const outcome = outcomeOf(scope);
  const { owner } = scope;
  switch (owner.kind) {
    case "phase":
      return phaseEnded(kernel, owner.instance, outcome);
    case "item":
      return itemEnded(kernel, owner.map, { scope, index: owner.index, outcome });
    case "body":
      return owner.node.plan.spec.kind === "dynamic"
        ? dynamicBodyEnded(kernel, owner.node, outcome)
        : passOutcome(kernel, owner.node, outcome);
    default:
      owner satisfies never;
  }
}

function outcomeOf(scope: Scope): Outcome {
  const { failure, plan } = scope;
  if (failure !== undefined) return { status: "failed", failure };
  if (scope.endedCount === plan.nodes.length && scope.pending.size === 0) {
    try {
      return { status: "succeeded", outputs: recordIn(scope, plan.results) };
    } catch (thrown) {
      return { status: "failed", failure: { path: scope.prefix.replace(/\/$/, ""), error: toErrorShape(thrown) } };
    }
  }
  if (scope.stopped || scope.cancelled) return { status: "cancelled" };
  return { status: "failed", failure: stuckIn(scope) };
}

function stuckIn(scope: Scope): Failure {
  const left = scope.plan.nodes.filter((node) => (scope.needs[node.index] ?? 0) > 0).map((node) => node.id);
  return { path: scope.prefix.replace(/\/$/, ""), error: stuck(scope.prefix, left) };
}

/** A container ends as its body did. */
export function passOutcome(kernel: Kernel, node: NodeRun, outcome: Outcome): void {
  if (outcome.status === "succeeded") succeedNode(kernel, node, outcome.outputs);
  else if (outcome.status === "failed") failNode(kernel, node, outcome.failure.error, outcome.failure);
  else cancelNode(kernel, node);
}
