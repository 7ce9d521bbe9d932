/**
 * Workflows: graphs of nodes joined by expressions. Frozen plain data.
 *
 * A `Graph` is closed: its expressions name only its own input ports and its own nodes. Bodies of `map`, `branch` and handlers are
 * graphs whose captured values arrive through their input ports. So one evaluator serves every scope.
 */
import type { SourcePosition } from "./error.ts";
import type { Expr } from "./expr.ts";
import type { PolicySpec, ResourceSpec, TaskSpec, IR_VERSION } from "./task.ts";
import type { RecordType, Type } from "./type.ts";
import type { Digest } from "./value.ts";

export interface Graph {
  readonly inputs: RecordType;
  readonly outputs: RecordType;
  /** Node id (kebab-case, unique in the graph) → node. */
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  /** Output port → where it comes from. */
  readonly results: Readonly<Record<string, Expr>>;
}

export interface WorkflowSpec {
  readonly kind: "workflow";
  readonly ir: typeof IR_VERSION;
  readonly name: string;
  readonly title?: string;
  readonly summary?: string;
  readonly docs?: string;
  readonly tags?: readonly string[];
  readonly graph: Graph;
  /** Named sets of inputs. */
  readonly presets?: Readonly<Record<string, Readonly<Record<string, import("./json.ts").Json>>>>;
  /** Runs after the graph failed or was cancelled; may use the workflow's inputs and `failure` ({node, code, message}). */
  readonly onFailure?: Graph;
  /** Runs last, whatever happened; may use the workflow's inputs and `status` ("succeeded" | "failed" | "cancelled"). */
  readonly finally?: Graph;
  readonly source?: SourcePosition;
}

/** Common to all nodes. `after`: nodes that must have succeeded first although no value flows. */
interface NodeCommon {
  readonly inputs: Readonly<Record<string, Expr>>;
  readonly after?: readonly string[];
  readonly title?: string;
  readonly source?: SourcePosition;
}

export interface TaskNode extends NodeCommon {
  readonly kind: "task";
  readonly task: Digest;
  readonly resources?: Partial<ResourceSpec>;
  readonly policy?: Partial<PolicySpec>;
}

export interface WorkflowNode extends NodeCommon {
  readonly kind: "workflow";
  readonly workflow: Digest;
}

/**
 * Runs `body` once per item of the list `over`. The body's input ports are `item`, `index` (when it uses it) and every key of `inputs`
 * (captured values). Each result port r of the body becomes an output port of the node, a list in item order; items that failed
 * within `maxFailures` are null there.
 */
export interface MapNode extends NodeCommon {
  readonly kind: "map";
  readonly over: Expr;
  readonly body: Graph;
  /** A field of the item (e.g. `name`) to label it in paths and reports; default its index. */
  readonly label?: string;
  /** Items in flight at once; absent: no limit but resources. */
  readonly concurrency?: number;
  /** Items that may fail: a count, or a share of items in (0, 1) as `{share}`. Default 0. */
  readonly maxFailures?: number | { readonly share: number };
}

/** Evaluates `condition` (boolean) and runs one side; both have the same result ports. A side without nodes only passes values on. */
export interface BranchNode extends NodeCommon {
  readonly kind: "branch";
  readonly condition: Expr;
  readonly then: Graph;
  readonly else: Graph;
}

/** Runs a function task that returns a document whose main graph is checked against `outputs` and then run in this node's place. */
export interface DynamicNode extends NodeCommon {
  readonly kind: "dynamic";
  readonly task: Digest;
  readonly outputs: RecordType;
  /** Tasks the returned graph may use, by digest. */
  readonly tasks: readonly Digest[];
}

/** Waits for a person: output port `answer` of type `answer`. `timeoutMs` then `default`, or failure without one. */
export interface GateNode extends NodeCommon {
  readonly kind: "gate";
  readonly message: string;
  readonly answer: Type;
  readonly timeoutMs?: number;
  readonly default?: import("./json.ts").Json;
}

export type NodeSpec = TaskNode | WorkflowNode | MapNode | BranchNode | DynamicNode | GateNode;

/** What `golgi compile` writes: everything needed to run, in one self-contained JSON document. */
export interface Document {
  readonly golgi: "document/1";
  readonly tasks: Readonly<Record<Digest, TaskSpec>>;
  readonly workflows: Readonly<Record<Digest, WorkflowSpec>>;
  /** The workflow to run (a lone task is wrapped into one). */
  readonly main: Digest;
}
