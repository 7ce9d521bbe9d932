/** Values on wires: what does not fit a port, in author syntax on both sides. */
import {
  isAssignable,
  nearestName,
  showType,
  showPath,
  typeKind,
  validateValue,
  type Json,
  type Path,
  type Type,
} from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import { fieldOf, isNullable } from "../graph/type-field.ts";
import type { Port } from "../graph/wire.ts";

type Misfit = Extract<ReturnType<typeof isAssignable>, { ok: false }>;

export function missing(port: Port): Finding {
  return error(
    "GOLGI_MISSING_INPUT",
    `${port.title} is not given; it needs ${showType(port.type)}`,
    "Give it, or declare it with .optional() or .default(…).",
  );
}

export function unknownInput(name: string, owner: string, known: readonly string[]): Finding {
  const near = nearestName(name, known);
  const list = known.length === 0 ? "It takes no inputs." : `It takes ${known.join(", ")}.`;
  return error(
    "GOLGI_UNKNOWN_INPUT",
    `${owner} has no input ${JSON.stringify(name)}`,
    near === undefined ? list : `Did you mean ${near}? ${list}`,
  );
}

export function unknownKey(key: string, port: Port): Finding {
  const names = Object.keys(port.type.properties ?? {});
  const near = nearestName(key, names);
  return error(
    "GOLGI_WRONG_TYPE",
    `${port.title} takes ${showType(port.type)}, which has no field ${JSON.stringify(key)}`,
    near === undefined ? "Remove the field." : `Did you mean ${near}?`,
  );
}

export function listLength(length: number, port: Port): Finding | undefined {
  const { prefixItems, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = port.type;
  const [least, most] = prefixItems === undefined ? [minItems, maxItems] : [prefixItems.length, prefixItems.length];
  if (length >= least && length <= most) return undefined;
  const wanted = least === most ? `${least}` : length < least ? `at least ${least}` : `at most ${most}`;
  return error(
    "GOLGI_WRONG_TYPE",
    `${port.title} needs ${wanted} items and is given ${length}`,
    `It takes ${showType(port.type)}.`,
  );
}

/** A value that may be absent at a port that needs one. */
export function absentIntoRequired(from: Type, port: Port): Finding {
  return error(
    "GOLGI_NULLABLE_INTO_REQUIRED",
    `${port.title} needs ${showType(port.type)}, but the value, of type ${showType(from)}, may be absent`,
    "Give a fallback with expr.coalesce(value, fallback), use whenPresent(value), or make the port .optional().",
  );
}

/** Why `from` does not fit: the most telling code, both types, and the place inside them. */
export function mismatch(from: Type, port: Port, misfit: Misfit | undefined): Finding {
  const path = misfit?.path ?? [];
  const inner = { from: typeAt(from, path), to: typeAt(port.type, path) };
  const types = `${port.title} takes ${showType(port.type)} and is given ${showType(from)}`;
  const place = path.length === 0 ? "" : ` at ${showPath(path)}`;
  const reason = misfit === undefined ? "" : `${place}: ${misfit.reason}`;
  const { code, hint } = classify(inner.from, inner.to);
  return error(code, types + reason, hint);
}

function classify(from: Type | undefined, to: Type | undefined): Pick<Finding, "code" | "hint"> {
  const wrong = { code: "GOLGI_WRONG_TYPE", hint: "Give a value of the port's type, or change the port's type." } as const;
  if (from === undefined || to === undefined) return wrong;
  const [a, b] = [typeKind(from), typeKind(to)];
  if ((a === "file" && b === "directory") || (a === "directory" && b === "file")) {
    return { code: "GOLGI_FILE_OR_DIRECTORY", hint: `Make both ends a ${b}: t.${b}().` };
  }
  if (isNullable(from) && !isNullable(to) && b !== "any") {
    const hint = "Give a fallback with expr.coalesce(value, fallback), or use whenPresent(value).then((value) => …).";
    return { code: "GOLGI_NULLABLE_INTO_REQUIRED", hint };
  }
  const [mine, theirs] = [from["x-golgi"] ?? {}, to["x-golgi"] ?? {}];
  if (mine.genome !== undefined && theirs.genome !== undefined && mine.genome !== theirs.genome) {
    return { code: "GOLGI_GENOME_MISMATCH", hint: "Use data of one genome build, or convert it with a lift-over task." };
  }
  if ((a === "file" || a === "table") && (b === "file" || b === "table")) {
    const hint = `Convert it with a task whose output is ${showType(to)}, or say in the producing task what its output really is.`;
    return { code: "GOLGI_WRONG_FORMAT", hint };
  }
  return wrong;
}

/** The type at a path into a type; `[]` stands for every item, `*` for every value of a map. */
function typeAt(type: Type, path: Path): Type | undefined {
  let place: Type | undefined = type;
  for (const step of path) {
    if (place === undefined) return undefined;
    place = step === "*" ? place.additionalProperties || undefined : fieldOf(place, step === "[]" ? "0" : String(step))?.type;
  }
  return place;
}

type LiteralAnswer = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly findings: readonly Finding[] };

/** A value without references: read by the author's schema where there is one, and checked by the port's type. */
export function literal(value: unknown, port: Port): LiteralAnswer {
  const odd = notData(value, "");
  if (odd !== undefined) {
    const message = `${port.title} is given ${odd}`;
    const hint = "Values are JSON data (text, finite numbers, booleans, null, lists, records) and references.";
    return { ok: false, findings: [error("GOLGI_NOT_DATA", message, hint)] };
  }
  const parsed = port.schema?.safeParse(value);
  const json = (parsed?.success ? parsed.data : value) as Json;
  const answer = validateValue(port.type, json);
  if (answer.ok) return answer;
  return { ok: false, findings: answer.issues.map((issue) => invalidValue(json, port, issue)) };
}

interface ValueIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

function invalidValue(value: Json, port: Port, issue: ValueIssue): Finding {
  const place = issue.path.length === 0 ? "" : ` at ${showPath(issue.path)}`;
  const shown = JSON.stringify(value);
  return error(
    "GOLGI_INVALID_VALUE",
    `${port.title} is given ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}${place}: ${issue.message}`,
    issue.hint ?? `Give a value of type ${showType(port.type)}.`,
  );
}

export function withoutElse(title: string): Finding {
  return error(
    "GOLGI_NOT_DATA",
    `${title} is given when(…).then(…) without its else`,
    "End it with .else(() => …), or with .else() where the value may be absent.",
  );
}

export function endless(title: string): Finding {
  return error(
    "GOLGI_NOT_DATA",
    `${title} is given something that contains itself, or is nested deeper than 200 levels`,
    "Values are JSON data (text, finite numbers, booleans, null, lists, records) and references.",
  );
}

/** What inside a value is not data, in words. */
function notData(value: unknown, place: string): string | undefined {
  const at = place === "" ? "" : ` at ${place}`;
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `${value}${at}`;
    case "undefined":
      return `undefined${at}`;
    case "function":
      return `a function${at}`;
    case "object":
      break;
    default:
      return `a ${typeof value}${at}`;
  }
  if (value === null) return undefined;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) {
    return `an object of class ${(value as object).constructor?.name ?? "unknown"}${at}`;
  }
  for (const [key, item] of Object.entries(value as object)) {
    const odd = notData(item, place === "" ? key : `${place}.${key}`);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
