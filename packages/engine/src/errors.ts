/** Errors of `@golgi/engine`: every code with its one-line description, and one function that builds each error. */
import { GolgiError, type Cause, type Digest, type ErrorShape, type JsonObject, type RunId } from "@golgi/ir";

export const ERRORS = {
  GOLGI_IMPOSSIBLE_TRANSITION: "The engine tried a change of state that its tables do not allow; a fault of Golgi.",
  GOLGI_INVALID_INPUTS: "The inputs of a launch do not fit the workflow's types; `details.issues` lists every mistake.",
  GOLGI_MISSING_OBJECTS: "Inputs of a launch name objects that the store does not have.",
  GOLGI_NO_MAIN_WORKFLOW: "The document's main workflow, or one that a node names, is not in it.",
  GOLGI_UNKNOWN_TASK: "A node names a task that its document does not hold.",
  GOLGI_UNKNOWN_RUN: "There is no run of that id in this database.",
  GOLGI_UNKNOWN_NODE: "The run has no node run at that path.",
  GOLGI_RUN_OWNED: "Another live process owns the run.",
  GOLGI_RUN_OVER: "The run has succeeded, so there is nothing to resume.",
  GOLGI_NODE_FAILED: "A node of the run failed; `cause` is its error.",
  GOLGI_NEVER_FITS: "A task asks for more than this machine or its declared limit has.",
  GOLGI_UNKNOWN_POOL: "A task takes a unit of a pool that has no limit here or a limit of 0.",
  GOLGI_DEADLINE: "A task did not end within its deadline, counted from when it became ready.",
  GOLGI_LOST: "The executor no longer knows an attempt.",
  GOLGI_SUBMIT_FAILED: "The executor could not be handed an attempt.",
  GOLGI_NOT_A_LIST: "A map got something that is not a list to run over.",
  GOLGI_TOO_MANY_FAILURES: "More items of a map failed than `maxFailures` allows.",
  GOLGI_DYNAMIC_INVALID: "The graph that a dynamic node's function returned is not valid or does not fit the node.",
  GOLGI_GATE_TIMEOUT: "A gate was not answered in time and has no default.",
  GOLGI_GATE_NOT_OPEN: "An answer came for something that is not an open gate.",
  GOLGI_INVALID_ANSWER: "The answer to a gate does not fit its type.",
  GOLGI_STUCK: "A graph has nodes left that nothing can make ready; a fault of Golgi or a cycle in the document.",
  GOLGI_COMMIT_FAILED: "A run could not be stored or evaluated, again and again, so the engine gave it up; it can be resumed.",
  GOLGI_ENGINE_CLOSED: "The engine was closed.",
  GOLGI_CANCELLED: "The run was cancelled.",
} as const satisfies Record<`GOLGI_${string}`, string>;

export type EngineErrorCode = keyof typeof ERRORS;

type Parts = Omit<ErrorShape, "code" | "kind">;
const user = (code: EngineErrorCode, parts: Parts): GolgiError => new GolgiError({ code, kind: "user", ...parts });
const system = (code: EngineErrorCode, parts: Parts): GolgiError => new GolgiError({ code, kind: "system", ...parts });

export const impossibleTransition = (machine: string, state: string, event: string): GolgiError =>
  system("GOLGI_IMPOSSIBLE_TRANSITION", { message: `a ${machine} that is ${state} cannot ${event}` });

const MAX_IN_MESSAGE = 5;

/** Each issue's message names its place. */
export const invalidInputs = (workflow: string, issues: readonly { message: string }[]): GolgiError =>
  user("GOLGI_INVALID_INPUTS", {
    message: `inputs of ${workflow}: ${issues
      .slice(0, MAX_IN_MESSAGE)
      .map(({ message }) => message)
      .join("; ")}${issues.length > MAX_IN_MESSAGE ? `; and ${issues.length - MAX_IN_MESSAGE} more` : ""}`,
    hint: "Each input must fit its declared type; the workflow's page and `golgi run FILE --help` list them.",
    details: { issues: JSON.parse(JSON.stringify(issues)) },
  });

export const missingObjects = (names: readonly string[], digests: readonly Digest[]): GolgiError =>
  user("GOLGI_MISSING_OBJECTS", {
    message: `the store has no bytes for ${names.join(", ")}`,
    hint: "Put the files into the store again (`golgi store put`), or name them by path.",
    details: { digests },
  });

export const noMainWorkflow = (digest: string): GolgiError =>
  user("GOLGI_NO_MAIN_WORKFLOW", { message: `the document holds no workflow ${digest}`, hint: "Compile the workflow again." });

export const unknownTask = (path: string, digest: string): GolgiError =>
  user("GOLGI_UNKNOWN_TASK", {
    message: `${path} names task ${digest}, which the document does not hold`,
    hint: "Compile it again.",
  });

export const unknownRun = (run: string): GolgiError =>
  user("GOLGI_UNKNOWN_RUN", { message: `there is no run ${run}`, hint: "`golgi runs` lists them." });

export const unknownNode = (run: string, path: string): GolgiError =>
  user("GOLGI_UNKNOWN_NODE", { message: `run ${run} has no node run ${path}`, hint: "`golgi show` lists its node runs." });

export const runOwned = (run: RunId, owner: string): GolgiError =>
  user("GOLGI_RUN_OWNED", {
    message: `run ${run} is being run by another process (${owner})`,
    hint: "Wait until it ends, or stop that process; its lease then ends by itself.",
  });

export const runOver = (run: RunId): GolgiError =>
  user("GOLGI_RUN_OVER", { message: `run ${run} has succeeded`, hint: "Launch it again to use its results from the cache." });

export const nodeFailed = (path: string, cause: ErrorShape): ErrorShape => ({
  code: "GOLGI_NODE_FAILED",
  kind: cause.kind,
  message: `${path} failed: ${cause.message.slice(0, 2000)}`,
  ...(cause.hint !== undefined && { hint: cause.hint }),
  details: { path, code: cause.code },
  cause,
});

export const neverFits = (path: string, what: string, asked: number, limit: number): ErrorShape => ({
  code: "GOLGI_NEVER_FITS",
  kind: "user",
  message: `${path} asks for ${what} ${asked}, but only ${limit} can ever be had here`,
  hint: `Lower the task's ${what}, raise the limit, or run it on a larger machine.`,
});

export const unknownPool = (path: string, pool: string): ErrorShape => ({
  code: "GOLGI_UNKNOWN_POOL",
  kind: "user",
  message: `${path} takes a unit of pool "${pool}", whose limit here is 0`,
  hint: `Give the pool a limit of at least 1.`,
});

export const deadlineOver = (path: string, deadlineMs: number): ErrorShape => ({
  code: "GOLGI_DEADLINE",
  kind: "user",
  message: `${path} did not end within ${deadlineMs} ms of becoming ready`,
  hint: "Raise the task's deadline, or give it more resources or a higher priority.",
});

export const attemptLost = (path: string, executor: string): ErrorShape => ({
  code: "GOLGI_LOST",
  kind: "transient",
  message: `the executor ${executor} no longer knows the attempt of ${path}`,
});

export const submitFailed = (path: string, executor: string, cause: ErrorShape): ErrorShape => ({
  code: "GOLGI_SUBMIT_FAILED",
  kind: "system",
  message: `the executor ${executor} did not take ${path}: ${cause.message}`,
  ...(cause.hint !== undefined && { hint: cause.hint }),
  cause,
});

export const notAList = (path: string): GolgiError =>
  user("GOLGI_NOT_A_LIST", {
    message: `${path}: a map runs over a list, but got something else`,
    hint: "Check what flows into the map.",
  });

export const tooManyFailures = (path: string, failed: number, allowed: number, first: ErrorShape): ErrorShape => ({
  code: "GOLGI_TOO_MANY_FAILURES",
  kind: first.kind,
  message: `${path}: ${failed} items failed and ${allowed} may; the first: ${first.message.slice(0, 2000)}`,
  ...(first.hint !== undefined && { hint: first.hint }),
  cause: first,
});

export const dynamicInvalid = (path: string, why: string, details?: JsonObject): GolgiError =>
  user("GOLGI_DYNAMIC_INVALID", {
    message: `${path}: the returned graph cannot run: ${why}`,
    hint: "Return a graph of the declared tasks with the declared outputs.",
    ...(details !== undefined && { details }),
  });

export const gateTimeout = (path: string, timeoutMs: number): ErrorShape => ({
  code: "GOLGI_GATE_TIMEOUT",
  kind: "user",
  message: `${path} was not answered within ${timeoutMs} ms`,
  hint: "Answer it in time, raise its timeout, or give it a default.",
});

export const gateNotOpen = (path: string): GolgiError =>
  user("GOLGI_GATE_NOT_OPEN", {
    message: `${path} is not a gate that waits for an answer`,
    hint: "`golgi show` lists open gates.",
  });

export const invalidAnswer = (path: string, why: string): GolgiError =>
  user("GOLGI_INVALID_ANSWER", {
    message: `the answer to ${path} does not fit: ${why}`,
    hint: "Answer with a value of the gate's type.",
  });

export const stuck = (where: string, left: readonly string[]): ErrorShape => ({
  code: "GOLGI_STUCK",
  kind: "system",
  message: `${where || "the main graph"} cannot go on: ${left.slice(0, 10).join(", ")} can never become ready`,
});

export const commitFailed = (run: RunId, cause: ErrorShape): GolgiError =>
  system("GOLGI_COMMIT_FAILED", {
    message: `run ${run}: it cannot go on here: ${cause.message}`,
    hint: "Free disk space or bring the database back, then `golgi resume` the run; nothing finished is lost.",
    cause,
  });

export const engineClosed = (): GolgiError => system("GOLGI_ENGINE_CLOSED", { message: "the engine was closed" });

export const cancelledError = (): ErrorShape => ({
  code: "GOLGI_CANCELLED",
  kind: "cancelled",
  message: "the run was cancelled",
});

/** What an attempt that ended without an error of its own is said to have died of. */
export const bareCause = (path: string, cause: Cause): ErrorShape => ({
  code: "GOLGI_NODE_FAILED",
  kind: cause === "cancelled" ? "cancelled" : "system",
  message: `${path} ended with cause ${cause}`,
});
