/**
 * Workflow nodes begin port by port: what is inside starts as soon as the values that it needs are known, not when all inputs are.
 *
 * 1. Only workflows without handlers, because onFailure and finally may use every input. 2. The node is opened when something inside can
 * begin, and does not end before all its inputs are known. 3. A scope that waits for a port while nothing in it is alive is asleep. When all
 * that is alive in a scope sleeps and it waits for nothing itself, the values cannot come any more: the sleepers are stopped, so that nothing
 * waits for ever. 4. A gate is asked when all inputs of its workflow are there to be looked at.
 */
import { toErrorShape, type Document, type Expr, type Graph, type Json, type WorkflowNode, type WorkflowSpec } from "@golgi/ir";
import type { Kernel } from "../kernel.ts";
import type { NodeRun, Scope } from "../state.ts";
import { doom, satisfy } from "./evaluator.ts";
import { planGraph, sourcesIn, sourcesOf, type GraphPlan, type NodePlan, type Sources } from "./graph-plan.ts";
import { valueIn } from "./values.ts";

/** The workflow of a node that may begin before all its inputs are known. */
function portwise(document: Document, spec: WorkflowNode): WorkflowSpec | undefined {
  const workflow = document.workflows[spec.workflow];
  return workflow === undefined || workflow.onFailure !== undefined || workflow.finally !== undefined ? undefined : workflow;
}

interface Wires {
  readonly after: readonly number[];
  readonly ports: ReadonlyMap<string, Sources>;
}
const WIRES = new WeakMap<NodePlan, Wires>();

function wiresOf(scope: Scope, plan: NodePlan): Wires {
  const known = WIRES.get(plan);
  if (known !== undefined) return known;
  const { indexOf } = scope.plan;
  const wires: Wires = {
    after: (plan.spec.after ?? []).flatMap((id) => indexOf.get(id) ?? []),
    ports: new Map(plan.inputs.map(([port, expr]) => [port, sourcesIn([expr], indexOf)])),
  };
  WIRES.set(plan, wires);
  return wires;
}

function isKnown(scope: Scope, sources: Sources | undefined): boolean {
  if (sources === undefined) return true;
  return (
    sources.nodes.every((index) => scope.outputs[index] !== undefined) && sources.inputs.every((port) => !scope.pending.has(port))
  );
}

/** May a workflow node that still waits for some values begin with those that are known? */
export function mayBeginEarly(scope: Scope, plan: NodePlan): boolean {
  if (plan.spec.kind !== "workflow") return false;
  const workflow = portwise(scope.document, plan.spec);
  if (workflow === undefined) return false;
  const { after, ports } = wiresOf(scope, plan);
  if (!after.every((index) => scope.outputs[index] !== undefined)) return false;
  return somethingBegins(scope.document, planGraph(workflow.graph), (port) => isKnown(scope, ports.get(port)));
}

function somethingBegins(document: Document, plan: GraphPlan, known: (port: string) => boolean): boolean {
  return plan.roots.some((index) => {
    const node = plan.nodes[index] as NodePlan;
    const inner = node.spec.kind === "workflow" ? portwise(document, node.spec) : undefined;
    if (inner === undefined) return portsOf(plan, node).every(known);
    const wires = new Map(node.inputs);
    return somethingBegins(document, planGraph(inner.graph), (port) => {
      const expr = wires.get(port);
      return expr === undefined || sourcesIn([expr], plan.indexOf).inputs.every(known);
    });
  });
}

/** The input ports of its graph that a node waits for. */
function portsOf(plan: GraphPlan, node: NodePlan): readonly string[] {
  return node.spec.kind === "gate" ? Object.keys(plan.graph.inputs.properties) : sourcesOf(plan, node).inputs;
}

const USERS = new WeakMap<GraphPlan, ReadonlyMap<string, readonly number[]>>();

/** Port → the nodes that wait for it. */
function usersOf(plan: GraphPlan): ReadonlyMap<string, readonly number[]> {
  const known = USERS.get(plan);
  if (known !== undefined) return known;
  const users = new Map<string, number[]>();
  for (const node of plan.nodes) {
    for (const port of portsOf(plan, node)) {
      const list = users.get(port);
      if (list === undefined) users.set(port, [node.index]);
      else list.push(node.index);
    }
  }
  USERS.set(plan, users);
  return users;
}

/** What a workflow node is given now, and the ports that it still waits for. */
export function knownInputs(
  node: NodeRun,
  graph: Graph,
): { readonly inputs: Record<string, Json>; readonly pending: Set<string> } {
  const inputs: Record<string, Json> = {};
  const pending = new Set<string>();
  const { ports } = wiresOf(node.scope, node.plan);
  for (const [port, expr] of node.plan.inputs) {
    if (isKnown(node.scope, ports.get(port))) give(inputs, { graph, port, value: valueIn(node.scope, expr) });
    else pending.add(port);
  }
  for (const port of Object.keys(graph.inputs.properties)) {
    if (!ports.has(port)) give(inputs, { graph, port, value: undefined });
  }
  return { inputs, pending };
}

function give(inputs: Record<string, Json>, given: { graph: Graph; port: string; value: Json | undefined }): void {
  const { graph, port } = given;
  const type = Object.hasOwn(graph.inputs.properties, port) ? graph.inputs.properties[port] : undefined;
  const value = given.value === undefined ? type?.default : given.value;
  if (value !== undefined) inputs[port] = value;
}

/** How many things each node waits for, when some ports are not known yet. */
export function needsWith(plan: GraphPlan, pending: ReadonlySet<string>): number[] {
  const needs = plan.needs.slice();
  const users = usersOf(plan);
  for (const port of pending) for (const index of users.get(port) ?? []) needs[index] = (needs[index] as number) + 1;
  return needs;
}

/** Something that an open workflow node waited for is known. */
export function feed(kernel: Kernel, node: NodeRun): void {
  const scope = node.body?.kind === "instance" ? node.body.instance.scope : undefined;
  if (scope === undefined || scope.pending.size === 0 || scope.stopped || node.status !== "running") return;
  const { ports } = wiresOf(node.scope, node.plan);
  const arrived = node.plan.inputs.filter(([port]) => scope.pending.has(port) && isKnown(node.scope, ports.get(port)));
  if (arrived.length === 0) return;
  wake(scope);
  for (const [port, expr] of arrived) arrive(kernel, scope, { node, port, expr });
  // Nothing may have begun, and nothing more may come.
  kernel.agenda.push(scope);
}

function arrive(kernel: Kernel, scope: Scope, { node, port, expr }: { node: NodeRun; port: string; expr: Expr }): void {
  const { graph } = scope.plan;
  try {
    give(scope.inputs as Record<string, Json>, { graph, port, value: valueIn(node.scope, expr) });
  } catch (thrown) {
    scope.failure ??= { path: node.path, error: toErrorShape(thrown) };
    if (!scope.run.options.keepGoing) doom(kernel, scope);
    return;
  }
  scope.pending.delete(port);
  for (const user of usersOf(scope.plan).get(port) ?? []) satisfy(kernel, scope, user);
}

/** Nothing in the scope is alive but what sleeps, and it waits for a port. */
export function fallAsleep(scope: Scope): Scope | undefined {
  const outer = outerOf(scope);
  if (scope.asleep || outer === undefined) return undefined;
  scope.asleep = true;
  outer.sleepers++;
  return outer;
}

/** It goes on, or closes. */
export function wake(scope: Scope): void {
  const outer = outerOf(scope);
  if (!scope.asleep || outer === undefined) return;
  scope.asleep = false;
  outer.sleepers--;
}

function outerOf(scope: Scope): Scope | undefined {
  return scope.owner.kind === "phase" ? scope.owner.instance.node?.scope : undefined;
}
