/**
 * Lowering: from definitions to the IR document, with all findings. Never throws for an author's mistake.
 *
 * The document is plain data and depends only on what was written: equal definitions give equal digests, wherever the files lie.
 */
import {
  IR_VERSION,
  taskDigest,
  workflowDigest,
  type Digest,
  type Document,
  type Graph,
  type Json,
  type NodeSpec,
  type RecordType,
  type TaskSpec,
  type Type,
  type WorkflowSpec,
} from "@golgi/ir";
import { overLimits, type Limits } from "../check/amounts.ts";
import { definitionName, duplicateDefinition } from "../check/names.ts";
import { bundleNotLoaded } from "../check/tasks.ts";
import { checkPorts } from "../check/types.ts";
import { literal } from "../check/wires.ts";
import type { Definition, TaskDefinition, WorkflowDefinition } from "./definition.ts";
import type { GraphDraft, NodeDraft } from "./draft.ts";
import { adopt, createTrace, findingsOf, report, type Findings, type Trace } from "./trace.ts";
import { documentation, GRAPH_PORT, TASKS_PORT, tracedTask } from "./traced-task.ts";

export interface Bundle {
  readonly bundle: Digest;
  readonly export: string;
}

export interface LowerOptions {
  /** Code of function tasks. */
  readonly bundles: ReadonlyMap<TaskDefinition, Bundle>;
  /** Why a bundle is missing. */
  readonly bundleErrors?: ReadonlyMap<TaskDefinition, string>;
  /** What the site allows one task to ask for. */
  readonly limits?: Limits;
}

export interface Lowered extends Findings {
  /** Absent when there is an error among the diagnostics. */
  readonly document?: Document;
}

/** One lowering: tables under way. */
export interface Tables {
  readonly trace: Trace;
  readonly tasks: Map<Digest, TaskSpec>;
  readonly workflows: Map<Digest, WorkflowSpec>;
  readonly digests: Map<Definition, Digest>;
  readonly digestOfTask: (task: TaskDefinition, tables: Tables) => Digest;
}

export function lower(definition: Definition, options: LowerOptions): Lowered {
  const trace = createTrace();
  const tables: Tables = {
    trace,
    tasks: new Map(),
    workflows: new Map(),
    digests: new Map(),
    digestOfTask: (task, into) => lowerTask(task, options, into),
  };
  const main = definition.kind === "task" ? lowerLoneTask(definition, tables) : lowerWorkflow(definition, tables);
  return finishDocument(main, tables);
}

export function finishDocument(main: Digest, { trace, tasks, workflows }: Tables): Lowered {
  const findings = findingsOf(trace);
  if (findings.diagnostics.some(({ severity }) => severity === "error")) return findings;
  const document: Document = {
    golgi: "document/1",
    tasks: Object.fromEntries(tasks),
    workflows: Object.fromEntries(workflows),
    main,
  };
  return { document, ...findings };
}

/** A stand-in while there is no document to come: findings are still collected. */
const NO_BUNDLE: Bundle = { bundle: `sha256:${"0".repeat(64)}`, export: "default" };

function lowerTask(task: TaskDefinition, options: LowerOptions, tables: Tables): Digest {
  const traced = tracedTask(task);
  const { trace } = tables;
  adopt(trace, traced);
  for (const finding of overLimits(task.name, traced.resources, options.limits ?? {})) report(trace, finding, task.source);
  const bundle = options.bundles.get(task);
  if (bundle === undefined && (task.body === "function" || task.body === "graph")) {
    report(trace, bundleNotLoaded(task.name, options.bundleErrors?.get(task)), task.source);
  }
  const spec = taskSpec(task, bundle ?? NO_BUNDLE);
  const digest = taskDigest(spec);
  for (const [other, { name }] of tables.tasks) {
    if (name === task.name && other !== digest) report(trace, duplicateDefinition("task", name, ""), task.source);
  }
  tables.tasks.set(digest, spec);
  for (const used of task.declaration.uses ?? []) digestOf(used, tables);
  return digest;
}

function digestOf(definition: Definition, tables: Tables): Digest {
  let digest = tables.digests.get(definition);
  if (digest === undefined) {
    digest = definition.kind === "task" ? tables.digestOfTask(definition, tables) : lowerWorkflow(definition, tables);
    tables.digests.set(definition, digest);
  }
  return digest;
}

function taskSpec(task: TaskDefinition, { bundle, export: exported }: Bundle): TaskSpec {
  const { script, environment, resources, policy } = tracedTask(task);
  return {
    kind: "task",
    ir: IR_VERSION,
    name: task.name,
    ...documentation(task.declaration),
    inputs: task.body === "graph" ? withTasksPort(task.inputPorts.type) : task.inputPorts.type,
    outputs: task.body === "graph" ? GRAPH_OUTPUT : task.outputPorts.type,
    body: script ?? {
      kind: "function",
      runtime: "node",
      bundle,
      export: exported,
      ...(task.body === "graph" && { returnsGraph: true }),
    },
    environment,
    resources,
    policy,
    ...(task.source !== undefined && { source: task.source }),
  };
}

const SPECS_BY_NAME: Type = { type: "object", additionalProperties: {} };
const GRAPH_OUTPUT: RecordType = {
  type: "object",
  properties: { [GRAPH_PORT]: {} },
  required: [GRAPH_PORT],
  additionalProperties: false,
};
function withTasksPort(inputs: RecordType): RecordType {
  return {
    ...inputs,
    properties: { ...inputs.properties, [TASKS_PORT]: SPECS_BY_NAME },
    required: [...inputs.required, TASKS_PORT],
  };
}

function lowerWorkflow(workflow: WorkflowDefinition, tables: Tables): Digest {
  const { traced, source: at, declaration } = workflow;
  const { trace } = tables;
  const name = definitionName("workflow", workflow.name);
  if (name !== undefined) report(trace, name, at);
  checkPorts({ ports: workflow.inputPorts, side: "input", title: `workflow ${JSON.stringify(workflow.name)}`, at }, trace);
  adopt(trace, traced);
  const spec: WorkflowSpec = {
    kind: "workflow",
    ir: IR_VERSION,
    name: workflow.name,
    ...documentation(declaration),
    graph: lowerGraph(traced.graph, tables),
    ...(declaration.presets && { presets: readPresets(workflow) }),
    ...(traced.onFailure && { onFailure: lowerGraph(traced.onFailure, tables) }),
    ...(traced.finally && { finally: lowerGraph(traced.finally, tables) }),
    ...(at !== undefined && { source: at }),
  };
  return addWorkflow(spec, tables);
}

/** Presets as values: `"2h"` becomes milliseconds. Wrong ones were reported when the workflow was traced. */
function readPresets({ declaration, inputPorts }: WorkflowDefinition): NonNullable<WorkflowSpec["presets"]> {
  const presets: Record<string, Record<string, Json>> = {};
  for (const [name, values] of Object.entries(declaration.presets ?? {})) {
    const preset: Record<string, Json> = (presets[name] = {});
    for (const [port, value] of Object.entries(values)) {
      const [type, schema] = [inputPorts.type.properties[port], inputPorts.shape[port]];
      if (type === undefined || value === undefined) continue;
      const answer = literal(value, { type, ...(schema && { schema }), required: true, title: port, path: "" });
      if (answer.ok) preset[port] = answer.value;
    }
  }
  return presets;
}

function addWorkflow(spec: WorkflowSpec, { trace, workflows }: Tables): Digest {
  if (trace.diagnostics.some(({ severity }) => severity === "error")) return NO_BUNDLE.bundle;
  const digest = workflowDigest(spec);
  for (const [other, { name }] of workflows) {
    if (name === spec.name && other !== digest) report(trace, duplicateDefinition("workflow", name, ""), spec.source);
  }
  workflows.set(digest, spec);
  return digest;
}

/** A task by itself runs as a workflow of one node. */
function lowerLoneTask(task: TaskDefinition, tables: Tables): Digest {
  const digest = digestOf(task, tables);
  const ports = Object.keys(task.inputPorts.type.properties);
  const inputs = Object.fromEntries(ports.map((port) => [port, { kind: "input", port } as const]));
  const id = definitionName("task", task.name) === undefined ? task.name : "task";
  const outputs = Object.keys(task.outputPorts.type.properties);
  const results = Object.fromEntries(outputs.map((port) => [port, { kind: "output", node: id, port } as const]));
  const source = task.source && { source: task.source };
  const node: NodeSpec =
    task.body === "graph"
      ? {
          kind: "dynamic",
          task: digest,
          inputs: { ...inputs, ...tasksWire(task, tables) },
          outputs: task.outputPorts.type,
          tasks: usedDigests(task, tables),
          ...source,
        }
      : { kind: "task", task: digest, inputs, ...source };
  const graph: Graph = { inputs: task.inputPorts.type, outputs: task.outputPorts.type, nodes: { [id]: node }, results };
  return addWorkflow(
    { kind: "workflow", ir: IR_VERSION, name: task.name, ...documentation(task.declaration), graph, ...source },
    tables,
  );
}

export function lowerGraph(draft: GraphDraft, tables: Tables): Graph {
  const nodes: Record<string, NodeSpec> = {};
  for (const [id, node] of draft.nodes) nodes[id] = lowerNode(node, tables);
  return { inputs: draft.inputs, outputs: draft.outputs, nodes, results: draft.results };
}

function lowerNode(draft: NodeDraft, tables: Tables): NodeSpec {
  const { id: _id, at, ...rest } = draft;
  const source = at && { source: at };
  switch (rest.kind) {
    case "task": {
      const { task, ...others } = rest;
      return { ...others, task: digestOf(task, tables), ...source };
    }
    case "dynamic": {
      const { task, inputs, ...others } = rest;
      const wires = { ...inputs, ...tasksWire(task, tables) };
      return { ...others, inputs: wires, task: digestOf(task, tables), tasks: usedDigests(task, tables), ...source };
    }
    case "workflow": {
      const { workflow, ...others } = rest;
      return { ...others, workflow: digestOf(workflow, tables), ...source };
    }
    case "map":
      return { ...rest, body: lowerGraph(rest.body, tables), ...source };
    case "branch":
      return { ...rest, then: lowerGraph(rest.then, tables), else: lowerGraph(rest.else, tables), ...source };
    case "gate":
      return { ...rest, ...source };
  }
}

function usedDigests(task: TaskDefinition, tables: Tables): readonly Digest[] {
  return (task.declaration.uses ?? []).map((used) => digestOf(used, tables));
}

function tasksWire(task: TaskDefinition, tables: Tables): Graph["results"] {
  const uses = task.declaration.uses ?? [];
  const specs = uses.map((used) => [used.name, tables.tasks.get(digestOf(used, tables))] as const);
  const value = Object.fromEntries(specs.map(([name, spec]) => [name, withoutSource(spec)]));
  return { [TASKS_PORT]: { kind: "literal", value } };
}

/** Positions in files would make equal work unequal. */
function withoutSource(spec: TaskSpec | undefined): Json {
  const { source: _, ...rest } = spec ?? ({} as TaskSpec);
  return rest as unknown as Json;
}
