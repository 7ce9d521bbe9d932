/**
 * Maps: the body once per item, in item order, with a bounded number of items alive.
 *
 * 1. At most `LIVE_ITEMS` item scopes of a run are in memory (each map may always have one, so nested maps go on). 2. A finished item is
 * only its results, in columns by port. 3. Labels and order depend on the items alone, so a take-over finds the same paths.
 */
import type { Json, MapNode } from "@golgi/ir";
import { notAList, tooManyFailures } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { MapRun, NodeRun, Outcome, Scope } from "../state.ts";
import { cancelNode, failNode, openNode, succeedNode } from "../node-run.ts";
import { doom, openScope, startScope } from "./evaluator.ts";
import { planGraph } from "./graph-plan.ts";
import { labelsOf } from "./labels.ts";
import { recordIn, valueIn } from "./values.ts";

const LIVE_ITEMS = 10_000;

export function startMap(kernel: Kernel, node: NodeRun, spec: MapNode): void {
  const items = valueIn(node.scope, spec.over);
  if (!Array.isArray(items)) throw notAList(node.path);
  const plan = planGraph(spec.body);
  const map: MapRun = {
    what: "map",
    node,
    plan,
    items: items as readonly Json[],
    labels: labelsOf(items as readonly Json[], spec.label),
    captured: recordIn(node.scope, node.plan.inputs),
    limit: Math.max(1, spec.concurrency ?? Infinity),
    allowedFailures: allowedOf(spec, items.length),
    columns: new Map(plan.results.map(([port]) => [port, Array.from<Json>({ length: items.length }).fill(null)])),
    live: new Set(),
    next: 0,
    succeeded: 0,
    failed: 0,
    firstFailure: undefined,
    stopped: false,
    queued: false,
  };
  node.body = { kind: "map", map };
  node.run.counts.total += plan.taskCount * items.length;
  openNode(kernel, node, { items: items.length });
  enqueueMap(kernel, map);
}

function allowedOf(spec: MapNode, items: number): number {
  const allowed = spec.maxFailures ?? 0;
  return typeof allowed === "number" ? allowed : Math.floor(allowed.share * items);
}

export function enqueueMap(kernel: Kernel, map: MapRun): void {
  if (map.queued) return;
  map.queued = true;
  kernel.agenda.push(map);
}

/** Begins as many further items as may be alive; ends the map when all are over. */
export function continueMap(kernel: Kernel, map: MapRun): void {
  map.queued = false;
  if (map.node.status !== "running") return;
  while (!map.stopped && map.next < map.items.length && mayBegin(map)) beginItem(kernel, map, map.next++);
  if (map.live.size > 0) return;
  if (map.next >= map.items.length || map.stopped) endMap(kernel, map);
}

function mayBegin(map: MapRun): boolean {
  return map.live.size === 0 || (map.live.size < map.limit && map.node.run.liveItems < LIVE_ITEMS);
}

function beginItem(kernel: Kernel, map: MapRun, index: number): void {
  const { node, plan } = map;
  const ports = plan.graph.inputs.properties;
  const inputs: Record<string, Json> = { ...map.captured };
  if (Object.hasOwn(ports, "item")) inputs["item"] = map.items[index] as Json;
  if (Object.hasOwn(ports, "index")) inputs["index"] = index;
  const scope = openScope(kernel, {
    run: node.run,
    plan,
    document: node.scope.document,
    inputs,
    prefix: `${node.path}[${map.labels?.[index] ?? index}]/`,
    owner: { kind: "item", map, index },
  });
  map.live.add(scope);
  node.run.liveItems++;
  startScope(kernel, scope);
}

export function itemEnded(kernel: Kernel, map: MapRun, item: { scope: Scope; index: number; outcome: Outcome }): void {
  const { scope, index, outcome } = item;
  map.live.delete(scope);
  map.node.run.liveItems--;
  if (outcome.status === "succeeded") {
    map.succeeded++;
    for (const [port, column] of map.columns)
      column[index] = Object.hasOwn(outcome.outputs, port) ? (outcome.outputs[port] ?? null) : null;
  } else if (outcome.status === "failed") {
    map.firstFailure ??= outcome.failure;
    if (itemFailed(map, scope) && !map.node.run.options.keepGoing) doom(kernel, map.node.scope);
  }
  enqueueMap(kernel, map);
}

/** An item has failed, or will for certain; counted once. Is that too many? */
export function itemFailed(map: MapRun, scope: Scope): boolean {
  if (!scope.counted) map.failed++;
  scope.counted = true;
  return map.failed > map.allowedFailures;
}

function endMap(kernel: Kernel, map: MapRun): void {
  const { node, firstFailure } = map;
  if (map.failed > map.allowedFailures && firstFailure !== undefined) {
    if (map.allowedFailures === 0) return failNode(kernel, node, firstFailure.error, firstFailure);
    const error = tooManyFailures(node.path, map.failed, map.allowedFailures, firstFailure.error);
    return failNode(kernel, node, error, { path: node.path, error });
  }
  if (map.succeeded + map.failed < map.items.length) return cancelNode(kernel, node);
  succeedNode(kernel, node, Object.fromEntries(map.columns));
}
