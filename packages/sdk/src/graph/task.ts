/** `task({...})`: a definition that, called in a workflow's body, adds a node and gives references to its outputs. */
import { GolgiError, type SourcePosition } from "@golgi/ir";
import { isKebabCase } from "../check/names.ts";
import type { ScriptTemplate } from "../script/template.ts";
import type { LocalValue } from "../types/handle.ts";
import { readRecord } from "../types/lower.ts";
import type { InputOf, LocalValuesOf, Shape, ValueOf } from "../types/schema.ts";
import type {
  Documentation,
  EnvironmentOptions,
  NodeOptions,
  PolicyOptions,
  Ports,
  ResourceOptions,
  TaskDefinition,
  TaskFields,
  Time,
} from "./definition.ts";
import { graphRunner } from "./graph-runner.ts";
import { addNode, connectInputs, nodeId, optionsOf, readNodeOptions, type Call } from "./node.ts";
import { callerOf, placeOf } from "./position.ts";
import type { Ref, RefsOf, Scalar, Wire, WiresOf } from "./reference-type.ts";
import { currentScope } from "./scope.ts";

/** What a script's function gets: references, and the paths to which outputs must be written. */
export interface ScriptContext<I extends Shape, O extends Shape> {
  readonly inputs: RefsOf<I>;
  readonly outputs: { readonly [K in keyof O]: Ref<string> };
  /** What the attempt was given. */
  readonly resources: { readonly [K in "cpus" | "memoryBytes" | "diskBytes" | "gpus"]: Ref<number> };
}
type ScriptFunction<I extends Shape, O extends Shape> = (context: ScriptContext<I, O>) => ScriptTemplate;

type IsArtifact<V> = NonNullable<V> extends { readonly class: "File" | "Directory" } ? true : false;
type ArtifactPorts<O extends Shape> = { [K in keyof O]: IsArtifact<ValueOf<O[K]>> extends true ? K : never }[keyof O];
type OptionalPorts<O extends Shape> = { [K in keyof O]: undefined extends InputOf<O[K]> ? K : never }[keyof O];

/** What `run` of a function task gets: values, with a local `path` at each file and directory. */
export interface RunContext<I extends Shape, O extends Shape> {
  readonly inputs: LocalValuesOf<I>;
  /** Paths to which file and directory outputs must be written. */
  readonly outputs: { readonly [K in ArtifactPorts<O>]: string };
  readonly resources: { readonly cpus: number; readonly memoryBytes: number; readonly diskBytes: number; readonly gpus: number };
  /** A line of the task's log. */
  readonly log: (message: string) => void;
  /** Aborted when the attempt is cancelled or runs out of time. */
  readonly signal: AbortSignal;
}

/** What `run` gives: every output that is not a file or directory. */
export type RunResult<O extends Shape> = {
  readonly [K in Exclude<keyof O, ArtifactPorts<O> | OptionalPorts<O>>]: ReadOnly<InputOf<O[K]>>;
} & { readonly [K in ArtifactPorts<O> | OptionalPorts<O>]?: ReadOnly<InputOf<O[K]>> | undefined };
/** What a function computed may be read-only all the way down. */
type ReadOnly<T> = T extends object ? { readonly [K in keyof T]: ReadOnly<T[K]> } : T;
type RunAnswer<O extends Shape> = [keyof O] extends [ArtifactPorts<O>] ? RunResult<O> | void : RunResult<O>;
export type RunFunction<I extends Shape, O extends Shape> = (context: RunContext<I, O>) => Promise<RunAnswer<O>> | RunAnswer<O>;

/** What `graph` gets: values, which can be put on wires again. */
export type GraphValues<I extends Shape> = { readonly [K in keyof I]: GraphValue<ValueOf<I[K]>> };
type GraphValue<V> = V extends { readonly class: "File" | "Directory" }
  ? LocalValue<V> & Ref<V>
  : V extends Scalar | undefined
    ? V
    : { readonly [K in keyof V]: GraphValue<V[K]> };

export interface TaskOptions<I extends Shape, O extends Shape> extends Documentation, EnvironmentOptions, PolicyOptions {
  readonly inputs?: I;
  readonly outputs: O;
  readonly resources?: ResourceOptions;
  /** Same as `resources.time`. */
  readonly timeout?: Time;
  /** Traced once into a template; run as a program. */
  readonly script?: ScriptFunction<I, O> | { readonly interpreter: readonly string[]; readonly template: ScriptFunction<I, O> };
  /** Runs in Node, in the sandbox. */
  readonly run?: RunFunction<I, O>;
  /** Runs in Node, in the sandbox, on real values: calls of the tasks in `uses` make the graph that then runs. See `dynamic`. */
  readonly graph?: (context: { readonly inputs: GraphValues<I> }) => { readonly [K in keyof O]: Wire<InputOf<O[K]>> };
  /** The tasks that `graph` may call. */
  readonly uses?: readonly TaskDefinition[];
}

/** A task: call it in a workflow's body. */
export interface Task<I extends Shape, O extends Shape> extends TaskDefinition {
  (inputs: WiresOf<I>, options?: NodeOptions): RefsOf<O>;
  readonly inputs: I;
  readonly outputs: O;
  /** The function of a function task, e.g. for a test; throws for other tasks. */
  readonly run: RunFunction<I, O>;
}

/* @__NO_SIDE_EFFECTS__ */
export function task<const O extends Shape, const I extends Shape = {}>(options: TaskOptions<I, O>): Task<I, O> {
  const call = function callTask(inputs: unknown, nodeOptions?: NodeOptions): object {
    const scope = currentScope(`task ${JSON.stringify(options.name)}`);
    return addTask(
      call as unknown as TaskDefinition,
      { inputs, options: optionsOf(nodeOptions) },
      { scope, at: placeOf(callTask) },
    );
  };
  return define(call, taskFields(options as TaskFields, callerOf(task), call)) as Task<I, O>;
}

/** A function that carries the fields of a definition; getters stay lazy. */
export function define(call: (...args: never[]) => unknown, fields: object): unknown {
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(fields));
}

export function lazyPorts(shape: Shape): () => Ports {
  let ports: Ports | undefined;
  return () => (ports ??= { shape, ...readRecord(shape) });
}

function taskFields(declaration: TaskFields, source: SourcePosition | undefined, self: unknown): object {
  const { name, inputs = {}, outputs = {} } = declaration;
  const [inputPorts, outputPorts] = [lazyPorts(inputs), lazyPorts(outputs)];
  const body = declaration.run !== undefined ? "function" : declaration.graph !== undefined ? "graph" : "script";
  return {
    kind: "task",
    name,
    declaration,
    inputs,
    outputs,
    body: declaration.script === undefined && body === "script" ? "none" : body,
    run: declaration.run ?? (body === "graph" ? graphRunner(self as TaskDefinition) : noRun(name)),
    ...(source !== undefined && { source }),
    get inputPorts() {
      return inputPorts();
    },
    get outputPorts() {
      return outputPorts();
    },
  };
}

function noRun(name: string): () => never {
  return () => {
    throw new GolgiError({
      code: "GOLGI_CALL_OUTSIDE_BODY",
      kind: "user",
      message: `task ${JSON.stringify(name)} has no run function to call`,
      hint: "Only function tasks can be called as functions; run a workflow with this task instead.",
    });
  };
}

interface Given {
  readonly inputs: unknown;
  readonly options: NodeOptions;
}

/** Adds a node that runs the task; for a task that makes a graph, a node that is replaced by that graph. */
export function addTask(task: TaskDefinition, given: Given, call: Call): object {
  const id = nodeId(isKebabCase(task.name) ? task.name : "task", given.options.name, call);
  const title = `task ${JSON.stringify(task.name)}`;
  const inputs = connectInputs(task.inputPorts, given.inputs, { title, id }, call);
  const options = readNodeOptions(given.options, call);
  const outputs = task.outputPorts.type;
  const common = { id, inputs, task, ...options, ...(call.at !== undefined && { at: call.at }) };
  return addNode(
    task.body === "graph" ? { kind: "dynamic", outputs, ...common } : { kind: "task", ...common },
    outputs,
    call.scope,
  );
}
