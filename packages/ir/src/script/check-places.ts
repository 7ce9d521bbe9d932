/**
 * Finds placeholders at places where no value can be written safely, before any value is known: the script is rendered with stand-ins
 * of each placeholder's type, once for each side of every `if`.
 */
import { isErrorShape } from "../error.ts";
import { typeOfExpr, type PortType, type TypeScope } from "../expr-type.ts";
import type { Expr } from "../expr.ts";
import type { ScriptBody } from "../task.ts";
import type { Template, TemplatePart } from "../template.ts";
import { typeKind, type Type } from "../type.ts";
import { membersOf } from "../validate/scalar.ts";
import { CodePlace } from "./code-place.ts";
import { ShellPlace } from "./shell-place.ts";

export interface PlaceIssue {
  readonly message: string;
  readonly hint: string;
}

interface Place {
  write(text: string): void;
  writeValue(type: Type): void;
  finish(): void;
}

export function checkPlaces(body: ScriptBody, scope: TypeScope): readonly PlaceIssue[] {
  const found = new Map<string, PlaceIssue>();
  for (const side of ["then", "else"] as const) {
    const place = placeFor(body);
    try {
      writeParts(body.template, { scope, place, side });
      place.finish();
    } catch (error) {
      if (!isErrorShape(error)) throw error;
      found.set(error.message, { message: error.message, hint: error.hint ?? "Move the placeholder." });
    }
  }
  return [...found.values()];
}

function placeFor(body: ScriptBody): Place {
  if (body.language !== "shell") {
    const place = new CodePlace(body.language);
    return { write: (text) => place.write(text), writeValue: () => place.writeLiteral("0"), finish: () => place.finish() };
  }
  const place = new ShellPlace();
  return {
    write: (text) => place.write(text),
    writeValue: (type) => place.writeWords([{ text: isNumeric(type) ? "0" : "x", number: isNumeric(type) }]),
    finish: () => place.finish(),
  };
}

interface Writing {
  readonly scope: TypeScope;
  readonly place: Place;
  readonly side: "then" | "else";
}

function writeParts(template: Template, writing: Writing): void {
  for (const part of template) writePart(part, writing);
}

function writePart(part: TemplatePart, writing: Writing): void {
  const { scope, place } = writing;
  switch (part.kind) {
    case "text":
      return place.write(part.text);
    case "value":
      return place.writeValue(typeOf(part.value, scope).type);
    case "flag":
      place.write(part.flag + part.join);
      return place.writeValue(typeOf(part.value, scope).type);
    case "if":
      return writeParts(part[writing.side], writing);
    case "each":
      writeParts(part.body, { ...writing, scope: withItem(scope, part.variable, typeOf(part.list, scope)) });
      place.write(part.separator);
  }
}

function typeOf(expr: Expr, scope: TypeScope): PortType {
  return typeOfExpr(expr, scope, []);
}

/** The scope of the body of `each`. */
export function withItem(scope: TypeScope, variable: string, list: PortType): TypeScope {
  const item: PortType = { type: itemType(list.type) ?? {}, optional: false };
  return { ...scope, variable: (name) => (name === variable ? item : scope.variable?.(name)) };
}

/** What the items of a list are; undefined when the type is no list. Null is left out. */
export function itemType(type: Type): Type | undefined {
  switch (typeKind(type)) {
    case "array":
      return type.items === false ? undefined : (type.items ?? {});
    case "tuple": {
      const items = type.prefixItems ?? [];
      return items.length === 1 ? items[0] : { anyOf: items };
    }
    case "union": {
      const branches = (type.anyOf ?? []).filter((branch) => typeKind(branch) !== "null");
      return branches.length === 1 && branches[0] !== undefined ? itemType(branches[0]) : undefined;
    }
    case "any":
      return {};
    default:
      return undefined;
  }
}

/** Is every word that a value of the type gives a number? */
function isNumeric(type: Type): boolean {
  switch (typeKind(type)) {
    case "integer":
    case "number":
    case "null":
      return true;
    case "enum":
      return membersOf(type).every((member) => typeof member === "number" || member === null);
    case "union":
      return (type.anyOf ?? []).every(isNumeric);
    case "array":
    case "tuple":
      return isNumeric(itemType(type) ?? { type: "number" });
    default:
      return false;
  }
}
