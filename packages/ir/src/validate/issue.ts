/** What validation finds wrong. All of it is reported, up to a limit, each with the place inside the value. */
import { IssueList, type Issue } from "../issue.ts";

/** Codes are `GOLGI_VALUE_…`, listed in docs/errors.md; open, because surfaces add their own. */
export type ValueIssue = Issue;

export const VALUE_ISSUES = {
  GOLGI_VALUE_TYPE: "A value has another JSON type than its port or field.",
  GOLGI_VALUE_MISSING: "A required input or field is missing.",
  GOLGI_VALUE_UNKNOWN_FIELD: "A record has a field that its type does not declare.",
  GOLGI_VALUE_RANGE: "A number is outside the allowed range, or not a multiple of the allowed step.",
  GOLGI_VALUE_LENGTH: "A text or list is too short or too long.",
  GOLGI_VALUE_PATTERN: "A text does not match its pattern.",
  GOLGI_VALUE_FORMAT: "A text is not a date, region, address … as its type demands.",
  GOLGI_VALUE_ENUM: "A value is none of those allowed.",
  GOLGI_VALUE_UNIQUE: "A list holds a value twice where each must differ.",
  GOLGI_VALUE_UNION: "A value fits none of the alternatives.",
  GOLGI_VALUE_FILE: "A file or directory value is malformed.",
  GOLGI_VALUE_FILE_FORMAT: "A file has another format than its port takes.",
  GOLGI_VALUE_COMPANION: "A file lacks a companion (such as its index) that its port needs.",
  GOLGI_VALUE_KEY: "A key of a map is not allowed.",
  GOLGI_VALUE_JSON: "A value is not JSON, or is nested too deeply.",
  GOLGI_VALUE_MORE: "More issues were found than are listed.",
} as const;
export type ValueIssueCode = keyof typeof VALUE_ISSUES;

/** Issues listed for one value; one more says how many were left out. */
const MOST_ISSUES = 500;

export class Issues extends IssueList<ValueIssue> {
  /** Drop undeclared fields instead of reporting them. */
  readonly dropUnknown: boolean;

  constructor(dropUnknown: boolean) {
    super(MOST_ISSUES);
    this.dropUnknown = dropUnknown;
  }

  add(code: ValueIssueCode, problem: string, hint?: string): void {
    this.put({ code, message: problem, ...(hint !== undefined && { hint }) });
  }

  finish(): readonly ValueIssue[] {
    const left = this.count - this.list.length;
    if (left <= 0) return this.list;
    return [...this.list, { path: [], code: "GOLGI_VALUE_MORE", message: `… and ${left} more` }];
  }
}

/** A value inside a message: JSON, cut to a length that fits a line. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}…` : JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  const { class: kind, name } = value as { readonly class?: unknown; readonly name?: unknown };
  if (kind === "File") return `the file ${shown(name)}`;
  if (kind === "Directory") return `the directory ${shown(name)}`;
  return "a record";
}
