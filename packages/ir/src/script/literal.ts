/** Values as literals of Python and R, so that a placeholder is an expression of the language. */
import { pathOf } from "../evaluate.ts";
import { templateValueError } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";

/** Python ≥ 3: strings, numbers, True/False/None, lists and dicts; a file is its path. */
export function pythonLiteral(value: Json | undefined): string {
  if (value === undefined || value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value === "string") return pythonString(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => pythonLiteral(item)).join(", ")}]`;
  const path = pathOf(value);
  if (path !== undefined) return pythonString(path);
  const fields = Object.entries(value as JsonObject).map(([key, field]) => `${pythonString(key)}: ${pythonLiteral(field)}`);
  return `{${fields.join(", ")}}`;
}

/** JSON's escapes are a subset of Python's. Only ASCII, so neither the source's encoding nor an editor matters. */
function pythonString(text: string): string {
  return JSON.stringify(wellFormed(text)).replace(/[\x7f-\u{10ffff}]/gu, escaped);
}

function escaped(char: string): string {
  const point = char.codePointAt(0) as number;
  return point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;
}

/** R: scalars of one kind become a vector, other lists a `list()`, a record a named list; null is NULL. */
export function rLiteral(value: Json | undefined): string {
  if (value === undefined || value === null) return "NULL";
  if (value === true) return "TRUE";
  if (value === false) return "FALSE";
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value === "string") return rString(value);
  if (Array.isArray(value)) return rList(value);
  const path = pathOf(value);
  if (path !== undefined) return rString(path);
  const fields = Object.entries(value as JsonObject).map(([key, field]) => {
    if (key === "") throw templateValueError("R has no list with an empty name", "Rename the field.");
    return `${rString(key)} = ${rLiteral(field)}`;
  });
  return `list(${fields.join(", ")})`;
}

function rList(items: readonly Json[]): string {
  const kind = typeof (pathOf(items[0] ?? null) ?? items[0]);
  const uniform = items.length > 0 && kind !== "object" && items.every((item) => typeof (pathOf(item) ?? item) === kind);
  return `${uniform ? "c" : "list"}(${items.map((item) => rLiteral(item)).join(", ")})`;
}

function rString(text: string): string {
  if (text.includes("\0"))
    throw templateValueError("a text with a NUL character cannot be written in R", "Remove the character.");
  return pythonString(text);
}

function numberLiteral(value: number): string {
  return Object.is(value, -0) ? "0" : String(value);
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw templateValueError("a text with half a surrogate pair cannot be written", "Repair the text's encoding.");
}
