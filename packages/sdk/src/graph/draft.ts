/** Graphs while they are traced: as in the IR, but naming definitions instead of digests. */
import type { Expr, Json, PolicySpec, RecordType, ResourceSpec, SourcePosition, Type } from "@golgi/ir";
import type { TaskDefinition, WorkflowDefinition } from "./definition.ts";

export interface GraphDraft {
  readonly inputs: RecordType;
  readonly outputs: RecordType;
  readonly nodes: ReadonlyMap<string, NodeDraft>;
  readonly results: Readonly<Record<string, Expr>>;
}

interface DraftCommon {
  readonly id: string;
  readonly inputs: Readonly<Record<string, Expr>>;
  readonly after?: readonly string[];
  readonly title?: string;
  readonly at?: SourcePosition;
}

export interface TaskDraft extends DraftCommon {
  readonly kind: "task";
  readonly task: TaskDefinition;
  readonly resources?: Partial<ResourceSpec>;
  readonly policy?: Partial<PolicySpec>;
}

export interface WorkflowDraft extends DraftCommon {
  readonly kind: "workflow";
  readonly workflow: WorkflowDefinition;
}

export interface MapDraft extends DraftCommon {
  readonly kind: "map";
  readonly over: Expr;
  readonly body: GraphDraft;
  readonly label?: string;
  readonly concurrency?: number;
  readonly maxFailures?: number | { readonly share: number };
}

export interface BranchDraft extends DraftCommon {
  readonly kind: "branch";
  readonly condition: Expr;
  readonly then: GraphDraft;
  readonly else: GraphDraft;
}

export interface DynamicDraft extends DraftCommon {
  readonly kind: "dynamic";
  readonly task: TaskDefinition;
  readonly outputs: RecordType;
}

export interface GateDraft extends DraftCommon {
  readonly kind: "gate";
  readonly message: string;
  readonly answer: Type;
  readonly timeoutMs?: number;
  readonly default?: Json;
}

export type NodeDraft = TaskDraft | WorkflowDraft | MapDraft | BranchDraft | DynamicDraft | GateDraft;
