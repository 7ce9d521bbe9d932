/**
 * The events of a run: kind → shape of `data`. The one catalogue for CLI, server and UI. Kinds are only added; data fields are only
 * added and optional, so old logs load (I6). Frequent kinds carry little.
 */
import type { AttemptId, Cause, RunId } from "@golgi/ir";

export interface EventData {
  "run.created": { readonly workflow: string };
  /** An engine began to act for the run; `epoch` above 1: after a crash or a resume. */
  "run.started": { readonly epoch: number };
  "run.cancelRequested": Record<never, never>;
  "run.resumed": { readonly retryFailed: boolean };
  "run.succeeded": Record<never, never>;
  "run.failed": { readonly code: string; readonly message: string; readonly node?: string };
  "run.cancelled": Record<never, never>;
  /** onFailure or finally begins. */
  "run.handler": { readonly handler: "on-failure" | "finally" };
  /** A container began: a map with its number of items, or the side a branch took. */
  "node.opened": { readonly items?: number; readonly side?: "then" | "else" };
  "node.succeeded": { readonly attempt?: AttemptId };
  "node.reused": { readonly run: RunId; readonly path?: string };
  "node.retrying": { readonly cause: Cause; readonly attempt: number; readonly delayMs: number; readonly memoryBytes?: number };
  "node.failed": { readonly code: string; readonly message: string };
  "node.cancelled": Record<never, never>;
  "node.skipped": Record<never, never>;
  "gate.opened": { readonly message: string };
  "gate.answered": { readonly by: "person" | "timeout" };
  /** `why` says what the cache answered, when it was not simply that nothing is known. */
  "attempt.submitted": { readonly attempt: AttemptId; readonly number: number; readonly why?: "deleted" | "cache-off" };
  "attempt.started": { readonly attempt: AttemptId };
  "attempt.failed": { readonly attempt: AttemptId; readonly cause: Cause; readonly code: string; readonly message: string };
  "attempt.cancelled": { readonly attempt: AttemptId };
  /** After a crash the executor did not know it; it does not count as a try. */
  "attempt.lost": { readonly attempt: AttemptId };
}

export type EventKind = keyof EventData;

/** What each kind says, for docs and for people. */
export const EVENT_KINDS: Readonly<Record<EventKind, string>> = {
  "run.created": "the run was stored",
  "run.started": "an engine acts for the run",
  "run.cancelRequested": "someone asked to cancel it",
  "run.resumed": "someone resumed it",
  "run.succeeded": "all done, outputs known",
  "run.failed": "it failed",
  "run.cancelled": "it was cancelled, nothing runs any more",
  "run.handler": "onFailure or finally begins",
  "node.opened": "a map, branch, workflow or dynamic node begins",
  "node.succeeded": "its outputs are known",
  "node.reused": "its outputs were known already, or made by the same work elsewhere",
  "node.retrying": "it will be tried again",
  "node.failed": "it failed and is not tried again",
  "node.cancelled": "it was cancelled",
  "node.skipped": "the other side of its branch was taken",
  "gate.opened": "it waits for a person",
  "gate.answered": "it was answered, or its time ran out",
  "attempt.submitted": "an attempt was handed to the executor",
  "attempt.started": "the executor runs it",
  "attempt.failed": "it failed, with a cause",
  "attempt.cancelled": "it was ended because it was told to",
  "attempt.lost": "a crash lost it; another one is made",
};
