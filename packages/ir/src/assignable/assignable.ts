/**
 * Which type may flow into which: decides every edge of a graph. Pure; sound, but not complete: what cannot be shown is refused.
 *
 * | from                     | into                     | allowed when |
 * |--------------------------|--------------------------|--------------|
 * | anything                 | any                      | always |
 * | any                      | other than any           | never |
 * | union                    | anything                 | every branch may |
 * | anything                 | union                    | one branch takes it (an enum: each member some branch) |
 * | enum, const, null, boolean | anything               | each of its values is valid there |
 * | integer                  | integer, number          | its range lies inside; its step is a multiple of the other's |
 * | number                   | number                   | likewise; never into integer |
 * | string                   | string                   | its length range lies inside; pattern, format and quantity are the same, or not demanded |
 * | number or string with a unit, quantity or genome | without | the mark may be lost, but never gained or changed |
 * | list                     | list                     | items may flow; length range lies inside; unique stays unique |
 * | tuple                    | tuple                    | same length, each item may flow |
 * | tuple                    | list                     | each item may flow; its length is allowed |
 * | list of exactly n        | tuple of n               | its items may flow into each place |
 * | record                   | record                   | each field of `into` is present in `from` (required or filled by default) and may flow; a field that is optional in `into`, or has a default there, may be missing or optional in `from`; more fields in `from` are dropped on the way |
 * | record                   | map                      | each field may flow into the values; its name is allowed |
 * | map                      | map                      | values may flow; names are allowed |
 * | file                     | file                     | each of its formats is one of `into`'s or a kind of one; traits, companions and genome that `into` demands are promised |
 * | table                    | table                    | likewise, and each column of `into` is there and may flow |
 * | table                    | file                     | as files |
 * | directory                | directory                | as files |
 * | file                     | directory (or back)      | never |
 *
 * Kept true by tests:
 * A1  Every value of `from` validates as `into` (`validateValue` with `unknownFields: "drop"`, as on a wire).
 * A2  Reflexive.
 * A3  Transitive for what flows: if A→B and B→C, then A without the fields that B drops →C. (Without "what flows" it cannot be: {a, x: string}
 *     →{a}→{a, x?: int} is sound since x is dropped on the way, while {a, x: string}→{a, x?: int} is not.)
 *
 * A value that flows has been validated as its own type, so fields with a default are present in it.
 */
import type { Json } from "../json.ts";
import { listed, membersOf } from "../validate/scalar.ts";
import { classesOf } from "../validate/union.ts";
import { validateValue } from "../validate/validate.ts";
import { showType } from "../show-type.ts";
import { typeKind, type Type, type TypeKind } from "../type.ts";
import { artifactMismatch } from "./artifact.ts";
import {
  arrayMismatch,
  listAsTupleMismatch,
  mapMismatch,
  recordAsMapMismatch,
  recordMismatch,
  tupleAsListMismatch,
  tupleMismatch,
} from "./collection.ts";
import { numberMismatch, stringMismatch } from "./scalar.ts";

export type Assignability =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** Where inside the types; `[]` in it stands for every item, `*` for every value of a map. */
      readonly path: readonly (string | number)[];
      readonly reason: string;
      /** The two types at `path`, as authors write them. */
      readonly from: string;
      readonly to: string;
    };

/** Why `from` may not flow, innermost place first found; `undefined`: it may. */
export interface Mismatch {
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly from: Type;
  readonly to: Type;
}

export function isAssignable(from: Type, to: Type): Assignability {
  const found = mismatch(from, to);
  if (found === undefined) return { ok: true };
  return { ok: false, path: found.path, reason: found.reason, from: showType(found.from), to: showType(found.to) };
}

export function mismatch(from: Type, to: Type): Mismatch | undefined {
  if (from === to || typeKind(to) === "any") return undefined;
  const source = typeKind(from);
  switch (source) {
    case "any":
      return typeKind(to) === "union" ? intoUnion(from, to) : refuse(from, to, "the value could be anything");
    case "union":
      return fromUnion(from, to);
    case "null":
      return fromValues(from, to, [null]);
    case "boolean":
      return fromValues(from, to, [true, false]);
    case "enum":
      return fromValues(from, to, membersOf(from));
    default:
      return typeKind(to) === "union" ? intoUnion(from, to) : mismatchOfKinds(from, to);
  }
}

export function refuse(from: Type, to: Type, reason: string): Mismatch {
  return { path: [], reason, from, to };
}

/** The same finding, seen from one level further out. */
export function inside(step: string | number, found: Mismatch | undefined): Mismatch | undefined {
  return found === undefined ? undefined : { ...found, path: [step, ...found.path] };
}

function fromUnion(from: Type, to: Type): Mismatch | undefined {
  for (const branch of from.anyOf ?? []) {
    const found = mismatch(branch, to);
    if (found === undefined) continue;
    if (typeKind(branch) === "null") return refuse(from, to, "it may be null, which is not taken here");
    return found.path.length > 0 ? found : { ...found, reason: `it may be ${showType(branch)}: ${found.reason}` };
  }
  return undefined;
}

/** The branch of `to` of the same kind explains best why nothing fits. */
function intoUnion(from: Type, to: Type): Mismatch | undefined {
  let nearest: Mismatch | undefined;
  const branches = to.anyOf ?? [];
  for (const branch of branches) {
    const found = mismatch(from, branch) ?? misread(from, branch);
    if (found === undefined) return undefined;
    if (nearest === undefined || found.path.length > nearest.path.length || typeKind(branch) === typeKind(from)) nearest = found;
  }
  const others = branches.filter((branch) => typeKind(branch) !== "null");
  return others.length === 1 && nearest !== undefined ? nearest : refuse(from, to, "it fits none of the alternatives");
}

/** A record whose field `class` would be dropped looks like a file until then, and the union takes it for one. */
function misread(from: Type, branch: Type): Mismatch | undefined {
  if (typeKind(from) !== "record" && typeKind(from) !== "map") return undefined;
  const known = classesOf(branch);
  return [...classesOf(from)].some((each) => !known.has(each))
    ? refuse(from, branch, "its field class makes it look like a file or directory")
    : undefined;
}

function fromValues(from: Type, to: Type, values: readonly Json[]): Mismatch | undefined {
  const bad = values.filter((value) => !validateValue(to, value).ok);
  if (bad.length === 0) return undefined;
  return refuse(from, to, `it may be ${listed(bad)}, which is not taken here`);
}

function mismatchOfKinds(from: Type, to: Type): Mismatch | undefined {
  switch (`${typeKind(from)} into ${typeKind(to)}`) {
    case "integer into integer":
    case "integer into number":
    case "number into number":
      return numberMismatch(from, to);
    case "number into integer":
      return refuse(from, to, "it may have a fraction");
    case "string into string":
      return stringMismatch(from, to);
    case "array into array":
      return arrayMismatch(from, to);
    case "array into tuple":
      return listAsTupleMismatch(from, to);
    case "tuple into array":
      return tupleAsListMismatch(from, to);
    case "tuple into tuple":
      return tupleMismatch(from, to);
    case "record into record":
      return recordMismatch(from, to);
    case "record into map":
      return recordAsMapMismatch(from, to);
    case "map into map":
      return mapMismatch(from, to);
    case "file into file":
    case "table into file":
    case "table into table":
    case "directory into directory":
      return artifactMismatch(from, to);
    default:
      return refuse(from, to, differentKinds(from, to));
  }
}

function differentKinds(from: Type, to: Type): string {
  const kinds = [typeKind(from), typeKind(to)] as const;
  if (typeKind(to) === "enum") return `it may be something else than ${listed(membersOf(to))}`;
  if (kinds[0] === "file" && kinds[1] === "directory") return "a file is not a directory";
  if (kinds[0] === "directory") return "a directory is not a file";
  if (kinds[0] === "file" && kinds[1] === "table") return "the file's columns are not known";
  if (kinds[0] === "map" && kinds[1] === "record") return "a map may lack the fields";
  if (kinds[1] === "array") return "one value is not a list; write [value]";
  if (kinds[0] === "array") return "a list is not one value; use map, or take one item";
  return `${wordFor(kinds[0])} is not ${wordFor(kinds[1])}`;
}

/** As authors write it. */
function wordFor(kind: TypeKind): string {
  return kind === "integer" ? "int" : kind === "boolean" ? "bool" : kind;
}
