/** `@golgi/sdk`: what authors import, and what the command line needs to compile what they wrote. */
export { ERRORS, type SdkCode } from "./errors.ts";
export type { Limits } from "./check/amounts.ts";
export type {
  Definition,
  NodeOptions,
  PolicyOptions,
  ResourceOptions,
  RetryOptions,
  Size,
  TaskDefinition,
  Time,
  WorkflowDefinition,
} from "./graph/definition.ts";
export { dynamic } from "./graph/dynamic.ts";
export { definitionsOf, functionTasksOf } from "./graph/exports.ts";
export { type Expressions, expr } from "./graph/expr.ts";
export { gate, type GateOptions } from "./graph/gate.ts";
export { type Bundle, lower, type Lowered, type LowerOptions } from "./graph/lower.ts";
export type { Findings } from "./graph/trace.ts";
export { map, type MapOptions, type Mapped } from "./graph/map.ts";
export type { Ref, RefOf, RefsOf, RefsOfResults, Results, Scalar, Unwrapped, Wire, WiresOf } from "./graph/reference-type.ts";
export {
  type RunContext,
  type RunFunction,
  type RunResult,
  type ScriptContext,
  type Task,
  task,
  type TaskOptions,
} from "./graph/task.ts";
export { type Chosen, type Then, type When, when, type WhenOptions, whenPresent } from "./graph/when.ts";
export { type Failure, type Workflow, workflow, type WorkflowOptions } from "./graph/workflow.ts";
export { python, rscript, type ScriptTemplate, sh } from "./script/template.ts";
export * from "./types/index.ts";
