/**
 * One evaluation of a workflow: its graph; onFailure when that failed or was cancelled; finally, whatever happened. How the graph ended is
 * how the workflow ends, unless it succeeded and a handler failed.
 */
import { cancelledError, noMainWorkflow } from "../errors.ts";
import type { Document, Graph, JsonObject, WorkflowNode, WorkflowSpec } from "@golgi/ir";
import { record, type Kernel } from "../kernel.ts";
import type { Instance, NodeRun, Outcome, RunState } from "../state.ts";
import { endRun } from "../schedule/run-end.ts";
import { openNode } from "../node-run.ts";
import { openScope, passOutcome, startScope } from "./evaluator.ts";
import { planGraph } from "./graph-plan.ts";
import { knownInputs } from "./ports.ts";

export interface InstanceParts {
  readonly run: RunState;
  readonly spec: WorkflowSpec;
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly prefix: string;
  readonly node: NodeRun | undefined;
  /** Ports whose values come later. */
  readonly pending?: Set<string>;
}

export function startInstance(kernel: Kernel, parts: InstanceParts): Instance {
  const { pending, ...given } = parts;
  const instance: Instance = { ...given, phase: "main", scope: undefined, main: undefined, handlerFailure: undefined };
  if (parts.node === undefined) parts.run.root = instance;
  else parts.node.body = { kind: "instance", instance };
  openPhase(kernel, instance, { graph: parts.spec.graph, inputs: parts.inputs, prefix: parts.prefix, pending });
  return instance;
}

export function startWorkflowNode(kernel: Kernel, node: NodeRun, spec: WorkflowNode): void {
  const workflow = node.scope.document.workflows[spec.workflow];
  if (workflow === undefined) throw noMainWorkflow(spec.workflow);
  openNode(kernel, node, {});
  const { inputs, pending } = knownInputs(node, workflow.graph);
  node.inputs = inputs;
  const { run, scope } = node;
  startInstance(kernel, { run, spec: workflow, document: scope.document, inputs, prefix: `${node.path}/`, node, pending });
}

interface PhaseParts {
  readonly graph: Graph;
  readonly inputs: JsonObject;
  readonly prefix: string;
  readonly pending?: Set<string> | undefined;
}

function openPhase(kernel: Kernel, instance: Instance, parts: PhaseParts): void {
  const scope = openScope(kernel, {
    run: instance.run,
    plan: planGraph(parts.graph),
    document: instance.document,
    inputs: parts.inputs,
    prefix: parts.prefix,
    owner: { kind: "phase", instance },
    ...(parts.pending !== undefined && { pending: parts.pending }),
  });
  instance.scope = scope;
  startScope(kernel, scope);
}

/** The scope of a phase closed: on to the next phase, or the end. */
export function phaseEnded(kernel: Kernel, instance: Instance, outcome: Outcome): void {
  if (instance.phase === "main") instance.main = outcome;
  else if (outcome.status === "failed") instance.handlerFailure ??= outcome.failure;
  const { spec } = instance;
  const main = instance.main as Outcome;
  if (instance.phase === "main" && main.status !== "succeeded" && spec.onFailure !== undefined) {
    return openHandler(kernel, instance, "on-failure", { graph: spec.onFailure, extra: { failure: failureValue(main) } });
  }
  if (instance.phase !== "finally" && spec.finally !== undefined) {
    return openHandler(kernel, instance, "finally", { graph: spec.finally, extra: { status: main.status } });
  }
  const end: Outcome =
    main.status === "succeeded" && instance.handlerFailure !== undefined
      ? { status: "failed", failure: instance.handlerFailure }
      : main;
  if (instance.node === undefined) endRun(kernel, instance.run, end);
  else passOutcome(kernel, instance.node, end);
}

function openHandler(
  kernel: Kernel,
  instance: Instance,
  handler: "on-failure" | "finally",
  parts: { graph: Graph; extra: JsonObject },
): void {
  instance.phase = handler;
  const prefix = `${instance.prefix}@${handler}/`;
  if (instance.run.replay === undefined) record(kernel, instance.run, "run.handler", prefix.slice(0, -1), { handler });
  const ports = parts.graph.inputs.properties;
  const inputs = Object.fromEntries(
    Object.entries({ ...instance.inputs, ...parts.extra }).filter(([port]) => Object.hasOwn(ports, port)),
  );
  openPhase(kernel, instance, { graph: parts.graph, inputs, prefix });
}

/** What onFailure is told: `{node, code, message}`. */
function failureValue(outcome: Outcome): JsonObject {
  const { path, error } = outcome.status === "failed" ? outcome.failure : { path: "", error: cancelledError() };
  return { node: path, code: error.code, message: error.message };
}
