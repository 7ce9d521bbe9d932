/**
 * The one validator of values: editor, CLI, form, API and engine all give the verdict of `validateValue`.
 *
 * Finds all issues, not only the first. Fills in defaults, nested ones too. Absent, null and default stay three different things: only an
 * absent field takes its default, and null is a value like any other.
 */
import type { Json } from "../json.ts";
import type { Type } from "../type.ts";
import { compileType } from "./compile.ts";
import { Issues, type ValueIssue } from "./issue.ts";

export type Validated =
  | { readonly ok: true /** With defaults. */; readonly value: Json }
  | { readonly ok: false; readonly issues: readonly ValueIssue[] };

export interface ValidateOptions {
  /**
   * `refuse` (default): a field that its record does not declare is an issue; for what people write.
   * `drop`: it is left out; for values on a wire, where `isAssignable` lets a record with more fields flow into one with fewer.
   */
  readonly unknownFields?: "refuse" | "drop";
}

export function validateValue(type: Type, value: Json, options: ValidateOptions = {}): Validated {
  const issues = new Issues(options.unknownFields === "drop");
  const checked = compileType(type)(value, issues);
  return issues.count === 0 ? { ok: true, value: checked } : { ok: false, issues: issues.finish() };
}
