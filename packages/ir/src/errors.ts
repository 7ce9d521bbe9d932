/** Errors of `@golgi/ir`: every code with its one-line description, and one function that builds each error. */
import { GolgiError } from "./error.ts";
import { TYPE_ISSUES } from "./check-type/issue.ts";
import { DOCUMENT_ISSUES } from "./document/finding.ts";
import { VALUE_ISSUES } from "./validate/issue.ts";

export const ERRORS = {
  GOLGI_NOT_JSON: "A value has no JSON form (a function, NaN, a lone surrogate …), so it cannot be stored or hashed.",
  GOLGI_EXPRESSION: "An expression got a value that its operator cannot work on.",
  GOLGI_UNKNOWN_REFERENCE: "An expression names a port, node or variable that its scope does not have.",
  GOLGI_TEMPLATE_VALUE: "A placeholder of a script got a value that cannot be written in its language.",
  GOLGI_TEMPLATE_PLACE: "A placeholder stands at a place of the script where no value can be written safely.",
  GOLGI_FILE_NAME: "A file or directory has a name that cannot be a file name.",
  GOLGI_UNKNOWN_FIELD: "An expression takes a field or item that its operand does not have.",
  GOLGI_FILE_FORMAT: "A file is not of the format, compression or order that its port declares.",
  GOLGI_OPERAND: "An operator of an expression cannot work on the types of its operands.",
  ...TYPE_ISSUES,
  ...DOCUMENT_ISSUES,
  ...VALUE_ISSUES,
} as const satisfies Record<`GOLGI_${string}`, string>;

export type IrErrorCode = keyof typeof ERRORS;

function userError(code: IrErrorCode, message: string, hint: string): GolgiError {
  return new GolgiError({ code, kind: "user", message, hint });
}

export function expressionError(operator: string, problem: string): GolgiError {
  return userError(
    "GOLGI_EXPRESSION",
    `${operator}: ${problem}`,
    "Check the types of the operands; `golgi check` reports most such mistakes before a run.",
  );
}

export function unknownReference(what: string): GolgiError {
  return userError(
    "GOLGI_UNKNOWN_REFERENCE",
    `there is no ${what} here`,
    "Expressions may only name ports and nodes of their own graph.",
  );
}

export function templateValueError(problem: string, hint: string): GolgiError {
  return userError("GOLGI_TEMPLATE_VALUE", problem, hint);
}

export function templatePlaceError(problem: string, hint: string): GolgiError {
  return userError("GOLGI_TEMPLATE_PLACE", problem, hint);
}

export function fileNameError(name: string): GolgiError {
  return userError(
    "GOLGI_FILE_NAME",
    `${JSON.stringify(name.slice(0, 300))} cannot be the name of a file`,
    "Use 1 to 255 bytes without `/` and NUL, and not `.` or `..`.",
  );
}
