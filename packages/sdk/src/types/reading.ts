/**
 * The state of reading one schema: where we are in it, and where findings go.
 */
import type { SchemaIssue, TypeErrorCode } from "./errors.ts";

export interface Reading {
  readonly path: readonly string[];
  readonly issues: SchemaIssue[];
  /** The schemas that hold the one being read, to find recursion. */
  readonly open: ReadonlySet<object>;
}
export function report(reading: Reading, code: TypeErrorCode, [message, hint]: readonly [message: string, hint: string]): void {
  const { path } = reading;
  const place = path.length === 0 ? "" : ` (at ${path.join(".")})`;
  reading.issues.push({ code, path, message: message + place, hint });
}

export function inside(reading: Reading, step: string): Reading {
  return { ...reading, path: [...reading.path, step] };
}
