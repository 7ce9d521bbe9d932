/** Whether and when a failed attempt is tried again: by its cause, as the task's policy says. Pure. */
import type { Cause, PolicySpec, ResourceSpec } from "@golgi/ir";
import { retriesFor } from "./task-use.ts";
import { memoryAfter, type Capacity } from "./demand.ts";

export type Failures = Readonly<Partial<Record<Cause, number>>>;

export interface RetryQuestion {
  readonly cause: Cause;
  /** Failures so far, this one included. */
  readonly failures: Failures;
  readonly policy: PolicySpec;
  readonly resources: ResourceSpec;
  readonly capacity: Capacity;
  /** In [0, 1). */
  readonly fraction: number;
  /** The first delay after a loss, where the task's own is not shorter. */
  readonly lostRetryMs: number;
}

/** A loss is the fault of a process or a machine, not of the task: what started again a moment ago can take the work. */
export const LOST_RETRY_MS = 200;

export type RetryDecision =
  | { readonly retry: false }
  | { readonly retry: true; readonly delayMs: number; readonly memoryBytes?: number };

export function decideRetry(question: RetryQuestion): RetryDecision {
  const { cause, failures, policy, resources, capacity } = question;
  const count = failures[cause] ?? 1;
  if (count > retriesFor(policy, cause)) return { retry: false };
  const { initialMs, maxMs } = policy.backoff;
  const first = cause === "lost" ? Math.min(initialMs, question.lostRetryMs) : initialMs;
  const delayMs = delayBefore(count, { initialMs: first, maxMs }, question.fraction);
  if (cause !== "out-of-memory") return { retry: true, delayMs };
  const memoryBytes = memoryAfter(resources, count, capacity);
  // The same memory would end the same way.
  if (memoryBytes <= memoryAfter(resources, count - 1, capacity)) return { retry: false };
  return { retry: true, delayMs, memoryBytes };
}

/** `min(initialMs × 2^(k-1), maxMs)` with jitter of ± 20 %. */
function delayBefore(retry: number, backoff: PolicySpec["backoff"], fraction: number): number {
  const delay = Math.min(backoff.initialMs * 2 ** (retry - 1), backoff.maxMs);
  return Math.round(delay * (0.8 + 0.4 * fraction));
}
