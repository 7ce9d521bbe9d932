/** A task as one node uses it: its spec with the node's own resources and policy, and what follows from them. Once per node of a graph. */
import {
  DEFAULT_RETRIES,
  validateValue,
  type Cause,
  type Digest,
  type Document,
  type JsonObject,
  type PolicySpec,
  type ResourceSpec,
  type TaskSpec,
} from "@golgi/ir";
import { invalidInputs, unknownTask } from "../errors.ts";

export interface TaskUse {
  readonly digest: Digest;
  readonly task: TaskSpec;
  /** The task as cache keys see it: with the node's own salt, if it has one. */
  readonly keyed: TaskSpec;
  readonly resources: ResourceSpec;
  readonly policy: PolicySpec;
}

interface Overrides {
  readonly resources?: Partial<ResourceSpec>;
  readonly policy?: Partial<PolicySpec>;
}

export function useTask(document: Document, digest: Digest, overrides: Overrides, path: string): TaskUse {
  const task = document.tasks[digest];
  if (task === undefined) throw unknownTask(path, digest);
  const policy = { ...task.policy, ...overrides.policy };
  const salted = overrides.policy?.cacheSalt !== undefined && overrides.policy.cacheSalt !== task.policy.cacheSalt;
  return {
    digest,
    task,
    keyed: salted ? { ...task, policy } : task,
    resources: { ...task.resources, ...overrides.resources },
    policy: { ...policy, retries: { ...task.policy.retries, ...overrides.policy?.retries } },
  };
}

/** What came over the wires, as the task declares it: defaults filled in, fields it does not know left out. Throws where it does not fit. */
export function taskInputs(use: TaskUse, inputs: JsonObject): JsonObject {
  const checked = validateValue(use.task.inputs, inputs, { unknownFields: "drop" });
  if (checked.ok) return checked.value as JsonObject;
  throw invalidInputs(use.task.name, checked.issues);
}

export function retriesFor(policy: PolicySpec, cause: Cause): number {
  return policy.retries[cause] ?? DEFAULT_RETRIES[cause];
}
