/** Operands of expressions. */
import { typeKind, type Type } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import { stateOf } from "../graph/state.ts";
import { withoutNull } from "../graph/type-field.ts";

/** Kinds of scalars that a value of the type can be: number, string, boolean, null, or something else. */
export function scalarKinds(type: Type): readonly string[] {
  const kind = typeKind(type);
  if (kind === "union") return (type.anyOf ?? []).flatMap(scalarKinds);
  if (kind === "enum") {
    const members = type.enum ?? (type.const === undefined ? [] : [type.const]);
    return members.map((member) => (member === null ? "null" : typeof member));
  }
  return [kind === "integer" ? "number" : kind];
}

/** Null and absent are taken by every operator; any JSON is checked when the workflow runs. */
export function isOperand(type: Type, accepts: (type: Type) => boolean): boolean {
  const inner = withoutNull(type);
  return inner === undefined || typeKind(inner) === "any" || accepts(inner);
}

export function isInteger(type: Type): boolean {
  return type.type === "integer" || (typeof type.const === "number" && Number.isInteger(type.const));
}

export function hasLength(type: Type): boolean {
  return ["array", "tuple", "string", "map"].includes(typeKind(type));
}

export const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

/** Two sides that can never be of one kind. */
export function neverEqual(op: string, [a, b]: readonly Type[]): Finding | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [mine, theirs] = [scalarKinds(a), scalarKinds(b)];
  const open = (kinds: readonly string[]) => kinds.includes("null") || kinds.includes("any");
  if (open(mine) || open(theirs) || mine.some((kind) => theirs.includes(kind))) return undefined;
  return error(
    "GOLGI_INVALID_OPERAND",
    `expr.${op} compares ${mine.join(" | ")} with ${theirs.join(" | ")}`,
    "Compare values of one kind: numbers with numbers, texts with texts.",
  );
}

export function wrongOperand(op: string, type: string, what: string): Finding {
  return error(
    "GOLGI_INVALID_OPERAND",
    `expr.${op} works on ${what} and is given ${type}`,
    `Give ${what}, or compute the value in a task.`,
  );
}

export function unknownKey(key: unknown): Finding {
  const given = stateOf(key) === undefined ? `a ${typeof key}` : "a reference";
  return error(
    "GOLGI_INVALID_OPERAND",
    `expr.get takes a number or text as its key and is given ${given}`,
    "Which item is known only when the workflow runs: use map over the list and its item, or pick the item in a task.",
  );
}
