/** What is wrong with a type, with the place inside it. */
import { IssueList, type Issue } from "../issue.ts";

export interface TypeIssue extends Issue<TypeIssueCode> {
  readonly hint: string;
}

export const TYPE_ISSUES = {
  GOLGI_TYPE_KEYWORD: "A type uses a keyword, or a value of one, outside the documented subset of JSON Schema.",
  GOLGI_TYPE_RANGE: "A type's bounds contradict each other, so no value fits.",
  GOLGI_TYPE_PATTERN: "A pattern cannot be read, or could take for ever on some text.",
  GOLGI_TYPE_AMBIGUOUS: "The alternatives of a union cannot be told apart.",
  GOLGI_TYPE_DEFAULT: "A default does not fit its own type.",
  GOLGI_TYPE_EXAMPLE: "An example does not fit its type.",
  GOLGI_TYPE_EXTENSION: "A keyword under `x-golgi` is unknown, malformed or used on the wrong kind of type.",
} as const;
export type TypeIssueCode = keyof typeof TYPE_ISSUES;

const MOST_ISSUES = 200;

export class TypeIssues extends IssueList<TypeIssue> {
  constructor() {
    super(MOST_ISSUES);
  }

  add(code: TypeIssueCode, problem: string, hint: string): void {
    this.put({ code, message: problem, hint });
  }
}
