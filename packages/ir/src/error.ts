/**
 * The one error shape. Everywhere an error crosses a process, a database or HTTP it is `ErrorShape` (plain JSON), matched by `code`.
 */
import type { Json, JsonObject } from "./json.ts";

/** Who can do something about it: the author or user, time (retry), the operator, or nobody because it was asked for. */
export const ERROR_KINDS = ["user", "transient", "system", "cancelled"] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** Why an attempt ended without success; retry policy is by cause. */
export const CAUSES = [
  "exit", // the tool ended with a non-zero status
  "output", // what was produced does not fit the declared outputs
  "input", // an input could not be staged (object missing or corrupt)
  "out-of-memory",
  "timeout",
  "disk-full",
  "preempted", // the executor took the machine away
  "lost", // the executor does not know the attempt any more
  "transient", // the task itself said: try again (exit 75, EX_TEMPFAIL)
  "environment", // tool or container missing, sandbox could not be made
  "cancelled",
  "system", // a fault of Golgi or the machine
] as const;
export type Cause = (typeof CAUSES)[number];

export interface ErrorShape {
  /** Stable, `GOLGI_…`, listed in docs/errors.md. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What, where, which value, which rule. */
  readonly message: string;
  /** How to fix it. */
  readonly hint?: string;
  readonly details?: JsonObject;
  readonly cause?: ErrorShape;
}

export class GolgiError extends Error implements ErrorShape {
  override readonly name = "GolgiError";
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint?: string;
  readonly details?: JsonObject;
  declare readonly cause?: ErrorShape;

  constructor(shape: ErrorShape) {
    super(shape.message);
    this.code = shape.code;
    this.kind = shape.kind;
    if (shape.hint !== undefined) this.hint = shape.hint;
    if (shape.details !== undefined) this.details = shape.details;
    if (shape.cause !== undefined) this.cause = shape.cause;
  }
}

/** Plain JSON of any thrown thing; unknown things become `GOLGI_INTERNAL` (kind `system`). Messages are cut to 64 KiB. */
export function toErrorShape(thrown: unknown): ErrorShape {
  if (isErrorShape(thrown)) {
    const { code, kind, message, hint, details, cause } = thrown;
    return {
      code,
      kind,
      message: cut(message),
      ...(hint !== undefined && { hint: cut(hint) }),
      ...(details !== undefined && { details }),
      ...(cause !== undefined && { cause: toErrorShape(cause) }),
    };
  }
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: "GOLGI_INTERNAL", kind: "system", message: cut(message) };
}

export function isErrorShape(thing: unknown): thing is ErrorShape {
  if (typeof thing !== "object" || thing === null) return false;
  const { code, kind, message } = thing as Record<string, Json | undefined> & { code?: unknown };
  return (
    typeof code === "string" &&
    code.startsWith("GOLGI_") &&
    typeof message === "string" &&
    (ERROR_KINDS as readonly unknown[]).includes(kind)
  );
}

const MAX_MESSAGE = 64 * 1024;
function cut(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE)}… (${text.length - MAX_MESSAGE} more characters)`;
}

/** Where in an author's file something was written. Line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A finding of the compiler. Findings are always reported as a list, never only the first. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  readonly at?: SourcePosition;
  /** Where in the graph or type, e.g. `align.inputs.reads[0]`. */
  readonly path?: string;
}
