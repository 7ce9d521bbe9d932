/** `workflow({...})`: a graph traced from its body, once, when it is first needed. */
import type { RecordType, SourcePosition } from "@golgi/ir";
import * as bodies from "../check/bodies.ts";
import { checkGraph, cycle } from "../check/graph.ts";
import { isKebabCase, reservedPort } from "../check/names.ts";
import { unknownOptions } from "../check/options.ts";
import type { InputsOf, Shape } from "../types/schema.ts";
import { finishGraph, readResults, runBody } from "./body.ts";
import type { Documentation, NodeOptions, WorkflowDefinition, WorkflowFields } from "./definition.ts";
import type { GraphDraft } from "./draft.ts";
import { addNode, connectInputs, nodeId, optionsOf, readNodeOptions, type Call } from "./node.ts";
import { callerOf, placeOf } from "./position.ts";
import type { Ref, RefOf, RefsOf, RefsOfResults, Results, WiresOf } from "./reference-type.ts";
import { createBroken, createBundle } from "./reference.ts";
import { createScope, currentScope } from "./scope.ts";
import { define, lazyPorts } from "./task.ts";
import { createTrace, findingsOf, report, type Findings, type Trace } from "./trace.ts";
import { STRING } from "./type-field.ts";

export interface TracedWorkflow extends Findings {
  readonly graph: GraphDraft;
  readonly onFailure?: GraphDraft;
  readonly finally?: GraphDraft;
}

/** What `onFailure` is told. */
export interface Failure {
  readonly node: string;
  readonly code: string;
  readonly message: string;
}

export interface WorkflowOptions<I extends Shape, R extends Results> extends Documentation {
  readonly inputs?: I;
  /** Traced once: calls of tasks make nodes, what it returns are the outputs. */
  readonly body: (inputs: RefsOf<I>) => R;
  /** Named sets of inputs. */
  readonly presets?: Readonly<Record<string, Partial<InputsOf<I>>>>;
  /** Runs after the graph failed or was cancelled. */
  readonly onFailure?: (context: { readonly inputs: RefsOf<I>; readonly failure: RefOf<Failure> }) => object | void;
  /** Runs last, whatever happened. */
  readonly finally?: (context: {
    readonly inputs: RefsOf<I>;
    readonly status: Ref<"succeeded" | "failed" | "cancelled">;
  }) => object | void;
}

/** A workflow: call it in another workflow's body to nest it. */
export interface Workflow<I extends Shape, R> extends WorkflowDefinition {
  (inputs: WiresOf<I>, options?: Pick<NodeOptions, "name" | "title" | "after">): RefsOfResults<R>;
  readonly inputs: I;
}

/* @__NO_SIDE_EFFECTS__ */
export function workflow<const R extends Results, const I extends Shape = {}>(options: WorkflowOptions<I, R>): Workflow<I, R> {
  const call = function callWorkflow(inputs: unknown, nodeOptions?: NodeOptions): object {
    const scope = currentScope(`workflow ${JSON.stringify(options.name)}`);
    return addWorkflow(
      call as unknown as WorkflowDefinition,
      { inputs, options: optionsOf(nodeOptions) },
      { scope, at: placeOf(callWorkflow) },
    );
  };
  return define(call, workflowFields(options as unknown as WorkflowFields, callerOf(workflow), call)) as Workflow<I, R>;
}

/** Workflows whose bodies are being traced now, outermost first. */
const tracing: WorkflowDefinition[] = [];

function workflowFields(declaration: WorkflowFields, source: SourcePosition | undefined, self: unknown): object {
  const inputPorts = lazyPorts(declaration.inputs ?? {});
  let traced: TracedWorkflow | undefined;
  return {
    kind: "workflow",
    name: declaration.name,
    declaration,
    inputs: declaration.inputs ?? {},
    ...(source !== undefined && { source }),
    get inputPorts() {
      return inputPorts();
    },
    get traced() {
      return (traced ??= traceWorkflow(self as WorkflowDefinition));
    },
  };
}

function traceWorkflow(definition: WorkflowDefinition): TracedWorkflow {
  tracing.push(definition);
  try {
    const trace = createTrace();
    const { declaration } = definition;
    const { graph, broken } = traceBody(definition, trace);
    const failure: RecordType = {
      type: "object",
      properties: { node: STRING, code: STRING, message: STRING },
      required: ["node", "code", "message"],
      additionalProperties: false,
    };
    const onFailure = traceHandler(definition, { port: "failure", type: failure, body: declaration.onFailure }, trace);
    const status = { enum: ["succeeded", "failed", "cancelled"] };
    const last = traceHandler(definition, { port: "status", type: status, body: declaration.finally }, trace);
    const traced = { graph, ...(onFailure && { onFailure }), ...(last && { finally: last }) };
    checkGraph(definition, { ...traced, broken }, trace);
    return { ...traced, ...findingsOf(trace) };
  } finally {
    tracing.pop();
  }
}

/** `broken`: a result is missing after a finding, which may be in a workflow that this one uses. */
function traceBody(definition: WorkflowDefinition, trace: Trace): { readonly graph: GraphDraft; readonly broken: boolean } {
  const { inputPorts, source: at } = definition;
  const title = `workflow ${JSON.stringify(definition.name)}`;
  for (const finding of unknownOptions("workflow", definition.declaration, title)) report(trace, finding, at);
  const scope = createScope({ trace, title, reserved: Object.keys(inputPorts.type.properties) });
  const inputs = createBundle(scope, { kind: "inputs" }, inputPorts.type);
  const given = runBody({ body: definition.declaration.body, args: [inputs], scope, at });
  const failed = trace.diagnostics.some(({ code }) => code === "GOLGI_BODY_THREW" || code === "GOLGI_ASYNC_BODY");
  const results = readResults(given, { scope, at });
  if (results.ports.size === 0 && !results.broken && trace.diagnostics.length === 0 && !failed)
    report(trace, bodies.noOutputs(title), at);
  return { graph: finishGraph(inputPorts.type, results, scope), broken: results.broken };
}

interface Handler {
  readonly port: "failure" | "status";
  readonly type: RecordType["properties"][string];
  readonly body: unknown;
}

/** A handler's graph has the workflow's inputs as its own, and what it is told. */
function traceHandler(definition: WorkflowDefinition, { port, type, body }: Handler, trace: Trace): GraphDraft | undefined {
  if (body === undefined) return undefined;
  const { inputPorts, source: at } = definition;
  const name = port === "failure" ? "onFailure" : "finally";
  if (Object.hasOwn(inputPorts.type.properties, port)) report(trace, reservedPort(port, name), at);
  const declared: RecordType = {
    ...inputPorts.type,
    properties: { ...inputPorts.type.properties, [port]: type },
    required: [...inputPorts.type.required, port],
  };
  const title = `${name} of workflow ${JSON.stringify(definition.name)}`;
  const scope = createScope({ trace, title, reserved: Object.keys(declared.properties) });
  const told = createBundle(scope, { kind: "inputs" }, declared) as Readonly<Record<string, object>>;
  const inputs = createBundle(scope, { kind: "inputs" }, inputPorts.type);
  const given = runBody({ body, args: [{ inputs, [port]: told[port] }], scope, at });
  return finishGraph(declared, readResults(given, { scope, at }), scope);
}

interface Given {
  readonly inputs: unknown;
  readonly options: NodeOptions;
}

function addWorkflow(workflow: WorkflowDefinition, given: Given, call: Call): object {
  const depth = tracing.indexOf(workflow);
  if (depth >= 0) {
    report(call.scope.trace, cycle([...tracing.slice(depth), workflow].map(({ name }) => name)), call.at);
    return createBroken();
  }
  const id = nodeId(isKebabCase(workflow.name) ? workflow.name : "workflow", given.options.name, call);
  const title = `workflow ${JSON.stringify(workflow.name)}`;
  const inputs = connectInputs(workflow.inputPorts, given.inputs, { title, id }, call);
  const { after, title: nodeTitle } = readNodeOptions(given.options, call);
  const common = {
    id,
    inputs,
    ...(after && { after }),
    ...(nodeTitle !== undefined && { title: nodeTitle }),
    ...(call.at && { at: call.at }),
  };
  const { graph, diagnostics } = workflow.traced;
  const node = addNode({ kind: "workflow", workflow, ...common }, graph.outputs, call.scope);
  // After an error inside, outputs may be missing that the author did give.
  return diagnostics.some(({ severity }) => severity === "error") ? createBroken() : node;
}
