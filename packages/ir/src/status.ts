/** Statuses, one const array each. SQL check constraints and docs are generated from these. */
export const RUN_STATUSES = ["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** `waiting` for inputs · `ready` for resources (or for the same work in flight elsewhere) · `running` · `held` by a gate or backoff. */
export const NODE_STATUSES = ["waiting", "ready", "running", "held", "succeeded", "failed", "skipped", "cancelled"] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

export const ATTEMPT_STATUSES = ["submitted", "running", "succeeded", "failed", "cancelled", "lost"] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

export type RunId = `run_${string}`;
export type AttemptId = `att_${string}`;
