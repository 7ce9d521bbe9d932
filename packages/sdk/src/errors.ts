/**
 * Catalogue of everything the compiler can find. Codes are stable: editors, tests and docs name them.
 * Each builder says what, where and which rule, and how to fix it; the caller adds the position.
 */
import { GolgiError } from "@golgi/ir";
import type { Diagnostic, TypeIssueCode } from "@golgi/ir";
import { TYPE_ERRORS } from "./types/errors.ts";

/** Found by `checkType` of @golgi/ir, at the author's line. */
const TYPE_ISSUES: Readonly<Record<TypeIssueCode, string>> = {
  GOLGI_TYPE_KEYWORD: "A type uses a keyword, or a value of one, that Golgi's types do not have.",
  GOLGI_TYPE_RANGE: "A type's bounds contradict each other, so no value fits.",
  GOLGI_TYPE_PATTERN: "A pattern cannot be read, or could take for ever on some text.",
  GOLGI_TYPE_AMBIGUOUS: "Members of a union cannot be told apart.",
  GOLGI_TYPE_DEFAULT: "A default is not data, or violates its own type.",
  GOLGI_TYPE_EXAMPLE: "An example does not fit its type.",
  GOLGI_TYPE_EXTENSION: "An addition of Golgi to a type is malformed or used on the wrong kind of type.",
};

export const ERRORS = {
  GOLGI_UNKNOWN_INPUT: "A task or workflow was given an input that it does not declare.",
  GOLGI_MISSING_INPUT: "A required input of a task or workflow was not given.",
  GOLGI_WRONG_TYPE: "The type of a value on a wire does not fit the port.",
  GOLGI_WRONG_FORMAT: "A file's format, or a fact about it such as its sort order, does not fit the port.",
  GOLGI_FILE_OR_DIRECTORY: "A file meets a port for a directory, or a directory a port for a file.",
  GOLGI_NULLABLE_INTO_REQUIRED: "A value that may be null or absent meets a port that always needs one.",
  GOLGI_GENOME_MISMATCH: "Data of one genome build meets a port for another build.",
  GOLGI_INVALID_VALUE: "A literal value breaks the rules of the port's type.",
  GOLGI_NOT_DATA: "Something that is neither data nor a reference was put on a wire.",
  GOLGI_REF_AS_TEXT: "A reference was turned into text while the graph was traced.",
  GOLGI_REF_AS_NUMBER: "JavaScript arithmetic or comparison was applied to a reference.",
  GOLGI_REF_AS_JSON: "A reference was serialised with JSON.stringify.",
  GOLGI_REF_AS_CONDITION: "A reference was used as a JavaScript condition, where it always counts as true.",
  GOLGI_REF_ITERATED: "A reference to a list was looped over or spread.",
  GOLGI_REF_LENGTH: "The JavaScript length of a reference was read.",
  GOLGI_REF_METHOD: "A JavaScript method was called on a reference.",
  GOLGI_REF_INSPECTED: "The keys of a reference were asked for in JavaScript.",
  GOLGI_REF_CHANGED: "A reference was assigned to.",
  GOLGI_REF_OUT_OF_SCOPE: "A reference was used outside the body in which it was made.",
  GOLGI_UNKNOWN_FIELD: "A field that the type does not have was read from a reference.",
  GOLGI_INVALID_NAME: "A name is not in kebab-case, or a port is not an identifier.",
  GOLGI_DUPLICATE_NAME: "Two things in one scope have the same name.",
  GOLGI_RESERVED_NAME: "A port has a name that Golgi itself uses in that place.",
  GOLGI_TASK_WITHOUT_BODY: "A task has nothing to run.",
  GOLGI_TASK_WITH_TWO_BODIES: "A task has more than one of script, run and graph.",
  GOLGI_INVALID_SCRIPT: "A script did not give a template.",
  GOLGI_UNUSED_INPUT: "A declared input is never used.",
  GOLGI_OUTPUT_NOT_PRODUCED: "A declared output is never produced.",
  GOLGI_UNQUOTABLE_PLACEHOLDER: "A placeholder's type has no form as words of a shell script.",
  GOLGI_REF_IN_RAW_TEXT: "A reference was put into text that is not quoted.",
  GOLGI_INVALID_RESOURCE: "An amount of a resource, or a time, cannot be understood.",
  GOLGI_RESOURCE_OVER_LIMIT: "A task asks for more than a declared limit.",
  GOLGI_CONTAINER_WITHOUT_DIGEST: "A container image is named by a tag, which may change.",
  GOLGI_INVALID_OPTION: "An option of a task, workflow or node cannot be understood.",
  GOLGI_UNREACHABLE_NODE: "Nothing that a node makes reaches an output.",
  GOLGI_CYCLE: "A workflow contains itself.",
  GOLGI_INVALID_RESULT: "A body did not give a record of outputs.",
  GOLGI_ASYNC_BODY: "A body is asynchronous.",
  GOLGI_BODY_THREW: "A body threw an error while it was traced.",
  GOLGI_INVALID_OPERAND: "An operator was given a value that it cannot work on.",
  GOLGI_NOT_A_LIST: "map was given something that is not a list.",
  GOLGI_BRANCH_MISMATCH: "The two sides of a branch give different outputs.",
  GOLGI_INVALID_PRESET: "A preset does not fit the workflow's inputs.",
  GOLGI_UNDECLARED_TASK: "A graph made at run time uses a task that its maker does not declare.",
  GOLGI_BUNDLE_NOT_LOADED: "The code of a function task could not be bundled.",
  GOLGI_CALL_OUTSIDE_BODY: "A task, workflow or control construct was called outside a workflow's body.",
  ...TYPE_ERRORS,
  ...TYPE_ISSUES,
} as const;

export type SdkCode = keyof typeof ERRORS;
/** A diagnostic without its place. */
export type Finding = Pick<Diagnostic, "code" | "severity" | "message" | "hint"> & { readonly code: SdkCode };

export function error(code: SdkCode, message: string, hint: string): Finding {
  return { code, severity: "error", message, hint };
}

export function warning(code: SdkCode, message: string, hint: string): Finding {
  return { code, severity: "warning", message, hint };
}

/** The one mistake that has no definition to belong to, so that it is thrown. */
export function calledOutsideBody(what: string): GolgiError {
  return new GolgiError({
    code: "GOLGI_CALL_OUTSIDE_BODY",
    kind: "user",
    message: `${what} was called outside a workflow's body`,
    hint: "Calls make nodes of a graph: put them into `body` of workflow({...}). To try a function task in a test, call its `run`.",
  });
}
