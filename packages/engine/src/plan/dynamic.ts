/**
 * Dynamic nodes: a function task (run at `<path>/@plan`, cached like any) returns a document; its main graph is checked against the node's
 * declaration and runs in the node's place. Its output is in the row of the task run, so a take-over evaluates the same graph.
 */
import {
  checkDocument,
  isAssignable,
  isObject,
  validateValue,
  type Document,
  type DynamicNode,
  type Json,
  type JsonObject,
} from "@golgi/ir";
import { toErrorShape } from "@golgi/ir";
import { dynamicInvalid } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { startTask } from "../schedule/tasks.ts";
import type { NodeRun, Outcome } from "../state.ts";
import { cancelNode, failNode, makeNode, openNode, succeedNode } from "../node-run.ts";
import { bodyScope, passOutcome } from "./evaluator.ts";
import { applyPast } from "./replay.ts";
import { recordIn } from "./values.ts";

export function startGenerator(kernel: Kernel, node: NodeRun, _spec: DynamicNode): void {
  openNode(kernel, node, {});
  const generator = makeNode(kernel, node.scope, node.plan, { path: `${node.path}/@plan`, generatorOf: node });
  node.body = { kind: "generator", node: generator };
  node.run.counts.total++;
  if (applyPast(kernel, generator)) return;
  startTask(kernel, generator, recordIn(node.scope, node.plan.inputs));
}

export function generatorEnded(kernel: Kernel, generator: NodeRun, node: NodeRun): void {
  if (node.status !== "running") return;
  if (generator.status === "failed" && generator.error !== null) {
    return failNode(kernel, node, generator.error, { path: generator.path, error: generator.error });
  }
  if (generator.status !== "succeeded" || node.scope.stopped) return cancelNode(kernel, node);
  try {
    const document = checkReturned(node, generator.outputs ?? {});
    const main = document.workflows[document.main];
    if (main === undefined) throw dynamicInvalid(node.path, "its main workflow is missing");
    bodyScope(kernel, node, {
      graph: main.graph,
      document,
      inputs: inputsFor(node, main.graph.inputs, generator),
      prefix: `${node.path}/`,
    });
  } catch (thrown) {
    failNode(kernel, node, toErrorShape(thrown));
  }
}

/** The function's document: the single output port that holds one. */
function checkReturned(node: NodeRun, outputs: JsonObject): Document {
  const returned = Object.values(outputs).find((value) => isObject(value) && value["golgi"] === "document/1");
  if (returned === undefined) throw dynamicInvalid(node.path, "the function returned no document");
  const checked = checkDocument(returned);
  if (!checked.ok) {
    const first = checked.diagnostics[0];
    throw dynamicInvalid(node.path, first?.message ?? "it is malformed", { diagnostics: checked.diagnostics as unknown as Json });
  }
  const { document } = checked;
  const spec = node.plan.spec as DynamicNode;
  const foreign = Object.keys(document.tasks).find((digest) => !(spec.tasks as readonly string[]).includes(digest));
  if (foreign !== undefined) {
    const name = Object.entries(document.tasks).find(([digest]) => digest === foreign)?.[1].name;
    throw dynamicInvalid(node.path, `it uses the task ${name ?? foreign}, which the node does not declare`);
  }
  const graph = document.workflows[document.main]?.graph;
  const fits = graph === undefined ? undefined : isAssignable(graph.outputs, spec.outputs);
  if (fits !== undefined && !fits.ok) {
    throw dynamicInvalid(
      node.path,
      `its output ${fits.path.join(".")} is ${fits.from} where ${fits.to} is declared: ${fits.reason}`,
    );
  }
  return document;
}

function inputsFor(
  node: NodeRun,
  type: Document["workflows"][keyof Document["workflows"]]["graph"]["inputs"],
  generator: NodeRun,
): JsonObject {
  const given = generator.inputs ?? recordIn(node.scope, node.plan.inputs);
  const wanted = Object.fromEntries(Object.entries(given).filter(([port]) => Object.hasOwn(type.properties, port)));
  const checked = validateValue(type, wanted);
  if (checked.ok) return checked.value as JsonObject;
  throw dynamicInvalid(node.path, checked.issues.map((issue) => `input ${issue.path.join(".")}: ${issue.message}`).join("; "));
}

export function dynamicBodyEnded(kernel: Kernel, node: NodeRun, outcome: Outcome): void {
  if (outcome.status !== "succeeded") return passOutcome(kernel, node, outcome);
  const checked = validateValue((node.plan.spec as DynamicNode).outputs, outcome.outputs);
  if (checked.ok) return succeedNode(kernel, node, checked.value as JsonObject);
  const why = checked.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  failNode(kernel, node, toErrorShape(dynamicInvalid(node.path, `its outputs do not fit: ${why}`)));
}
