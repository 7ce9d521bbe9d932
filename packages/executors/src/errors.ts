/** Errors of `@golgi/executors`: every code with its one-line description, and one function that builds each error. */
import { GolgiError, type ErrorShape } from "@golgi/ir";

export const ERRORS = {
  GOLGI_TASK_FAILED: "The task's program ended with an error.",
  GOLGI_TASK_TRANSIENT: "The task's program asked to be run again (exit status 75).",
  GOLGI_TIMEOUT: "The attempt ran longer than its time limit and was ended.",
  GOLGI_OUT_OF_MEMORY: "The attempt used more memory than it was given, or the machine ran out, and was ended.",
  GOLGI_CANCELLED: "The attempt was cancelled.",
  GOLGI_ATTEMPT_LOST: "The process that ran the attempt has gone, so its outcome is unknown.",
  GOLGI_COMMAND_NOT_FOUND: "A program that the task's script calls is not installed or not visible in the sandbox.",
  GOLGI_INTERPRETER_MISSING: "The interpreter of the task's script is not installed or not visible in the sandbox.",
  GOLGI_TOOL_MISSING: "A tool that the task declares was not found.",
  GOLGI_TOOL_VERSION: "A tool that the task declares was found in another version.",
  GOLGI_SANDBOX: "The sandbox could not be made.",
  GOLGI_CONTAINER_RUNTIME: "The task names a container image and no container runtime works here.",
  GOLGI_CONTAINER_FAILED: "The container of the task's image could not be started.",
  GOLGI_DISK_LIMIT: "The attempt wrote more to disk than it was given, and was ended.",
  GOLGI_INPUT_MISSING: "An input's bytes are not in the store.",
  GOLGI_INPUT_CHANGED: "The task changed one of its inputs.",
  GOLGI_OUTPUT_MISSING: "A declared output was not produced.",
  GOLGI_OUTPUT_AMBIGUOUS: "More than one file matches the pattern of an output that is one file.",
  GOLGI_OUTPUT_KIND: "An output is not the kind of file system entry that its type says.",
  GOLGI_OUTPUT_OUTSIDE: "An output is a link to something outside of the job.",
  GOLGI_OUTPUT_FORMAT: "An output's content is not of the declared format.",
  GOLGI_OUTPUT_COMPANION: "A companion file that the output's type declares was not produced.",
  GOLGI_OUTPUT_JSON: "The JSON of an output cannot be read.",
  GOLGI_OUTPUT_TOO_LARGE: "The JSON of an output is larger than allowed.",
  GOLGI_OUTPUT_VALUE: "An output's value does not fit its declared type.",
  GOLGI_FUNCTION_FAILED: "The task's function threw an error.",
  GOLGI_FUNCTION_CRASHED: "The process that ran the task's function ended before the function returned.",
  GOLGI_FUNCTION_LOAD: "The module or export of a function task could not be loaded.",
  GOLGI_EXECUTOR_CLOSED: "The executor was closed.",
  GOLGI_ATTEMPT_FILE: "The attempt file cannot be read.",
} as const satisfies Record<`GOLGI_${string}`, string>;

/** `GOLGI_DISK_FULL` is in the catalogue of the store. */
export type ExecutorErrorCode = keyof typeof ERRORS | "GOLGI_DISK_FULL";

export interface Problem {
  readonly code: ExecutorErrorCode;
  readonly kind: ErrorShape["kind"];
  readonly message: string;
  readonly hint?: string;
  readonly details?: ErrorShape["details"];
}

/** Longest text of one message; whole screens of log belong into the log. */
const MESSAGE_LIMIT = 16 * 1024;

export function shape(problem: Problem): ErrorShape {
  return {
    code: problem.code,
    kind: problem.kind,
    message: cut(problem.message, MESSAGE_LIMIT),
    ...(problem.hint !== undefined && { hint: cut(problem.hint, MESSAGE_LIMIT) }),
    ...(problem.details !== undefined && { details: problem.details }),
  };
}

export function problem(parts: Problem): GolgiError {
  return new GolgiError(shape(parts));
}

export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  return `${text.slice(0, half)}\n… (${text.length - 2 * half} characters left out) …\n${text.slice(-half)}`;
}

export function errnoOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const { code, errno } = thrown as { code?: unknown; errno?: unknown };
  if (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code;
  return typeof errno === "string" ? errno : undefined;
}

export const lost = (attempt: string, why: string): ErrorShape =>
  shape({
    code: "GOLGI_ATTEMPT_LOST",
    kind: "transient",
    message: `attempt ${attempt} was lost: ${why}`,
    hint: "It is run again as the retry policy of cause `lost` allows.",
  });

export const cancelled = (attempt: string): ErrorShape =>
  shape({ code: "GOLGI_CANCELLED", kind: "cancelled", message: `attempt ${attempt} was cancelled` });

export const inputMissing = (what: string, why: string): GolgiError =>
  problem({
    code: "GOLGI_INPUT_MISSING",
    kind: "system",
    message: `input ${what} cannot be staged: ${why}`,
    hint: "`golgi store verify` finds missing and damaged objects; running the task that made it again restores it.",
  });

export const sandboxFailed = (detail: string): ErrorShape =>
  shape({
    code: "GOLGI_SANDBOX",
    kind: "system",
    message: `the sandbox could not be made: ${detail}`,
    hint: "`golgi doctor` shows which sandbox modes work here.",
  });

export const outputProblem = (code: ExecutorErrorCode, port: string, detail: { message: string; hint?: string }): GolgiError =>
  problem({
    code,
    kind: "user",
    message: `output ${port}: ${detail.message}`,
    ...(detail.hint !== undefined && { hint: detail.hint }),
    details: { port },
  });
