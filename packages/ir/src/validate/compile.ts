/**
 * A type compiled to a function that checks a value and fills in defaults. Compiled once per type object.
 *
 * V1  The value comes back as it is (the same object) unless a default was filled in or something was dropped.
 * V2  A check returns `value` unchanged when it finds issues; the caller looks at the count.
 */
import type { Json } from "../json.ts";
import { typeKind, type Type } from "../type.ts";
import { checkAny } from "./any.ts";
import { compileDirectory, compileFile } from "./artifact.ts";
import { compileArray, compileMap, compileRecord, compileTuple } from "./collection.ts";
import type { Issues } from "./issue.ts";
import { compileBoolean, compileEnum, compileNull, compileNumber, compileString } from "./scalar.ts";
import { compileUnion } from "./union.ts";

export type Check = (value: Json, issues: Issues) => Json;

const CHECKS = new WeakMap<Type, Check>();

export function compileType(type: Type): Check {
  const known = CHECKS.get(type);
  if (known !== undefined) return known;
  const check = compileKind(type);
  CHECKS.set(type, check);
  return check;
}

function compileKind(type: Type): Check {
  switch (typeKind(type)) {
    case "any":
      return checkAny;
    case "null":
      return compileNull();
    case "boolean":
      return compileBoolean();
    case "integer":
    case "number":
      return compileNumber(type);
    case "string":
      return compileString(type);
    case "enum":
      return compileEnum(type);
    case "array":
      return compileArray(type);
    case "tuple":
      return compileTuple(type);
    case "record":
      return compileRecord(type);
    case "map":
      return compileMap(type);
    case "union":
      return compileUnion(type);
    case "file":
    case "table":
      return compileFile(type);
    case "directory":
      return compileDirectory(type);
  }
}
