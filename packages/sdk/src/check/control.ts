/** Control constructs: lists that are none, conditions that are none, sides that do not match, options out of range. */
import { checkType, nearestName, showType, typeKind, type RecordType, type Type } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import type { BodyResults } from "../graph/body.ts";
import type { MapOptions } from "../graph/map.ts";
import { fieldNames, fieldOf, withoutNull } from "../graph/type-field.ts";
import { invalidOption } from "./amounts.ts";

export function notAList(type: Type, optional: boolean, isList: boolean): Finding | undefined {
  if (isList && !optional) return undefined;
  const inner = withoutNull(type);
  if (optional || (inner !== undefined && inner !== type && inner.type === "array")) {
    return error(
      "GOLGI_NULLABLE_INTO_REQUIRED",
      `map needs a list, but the value, of type ${showType(type)}, may be ${optional ? "absent" : "null"}`,
      "Give a fallback: map(expr.coalesce(list, []), …).",
    );
  }
  return error(
    "GOLGI_NOT_A_LIST",
    `map needs a list and is given ${showType(type)}`,
    "Give a reference to a list: map(samples, (sample) => …).",
  );
}

export function mapOptions(options: MapOptions, item: Type): readonly Finding[] {
  const findings: Finding[] = [];
  const { concurrency, maxFailures, label } = options;
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0)) {
    findings.push(invalidOption("concurrency", concurrency, "a whole number above 0"));
  }
  if (typeof maxFailures === "number" && !(Number.isInteger(maxFailures) && maxFailures >= 0)) {
    findings.push(invalidOption("maxFailures", maxFailures, "a whole number of items, or { share: 0.05 }"));
  }
  if (typeof maxFailures === "object" && !(maxFailures.share > 0 && maxFailures.share < 1)) {
    findings.push(invalidOption("maxFailures.share", maxFailures.share, "a number between 0 and 1"));
  }
  if (label !== undefined && typeKind(item) !== "any") {
    const field = fieldOf(item, label);
    const near = nearestName(label, fieldNames(item));
    if (field === undefined || !["string", "integer", "number", "enum"].includes(typeKind(field.type))) {
      const hint =
        near === undefined || near === label ? "Name a field of the item that is text or a number." : `Did you mean ${near}?`;
      findings.push(
        error(
          "GOLGI_INVALID_OPTION",
          `label ${JSON.stringify(label)} is no text field of the item, of type ${showType(item)}`,
          hint,
        ),
      );
    }
  }
  return findings;
}

export function notACondition(type: Type): Finding | undefined {
  const inner = withoutNull(type) ?? type;
  if (inner.type === "boolean" || typeKind(inner) === "any" || typeof inner.const === "boolean") return undefined;
  return error(
    "GOLGI_INVALID_OPERAND",
    `when needs true or false and is given ${showType(type)}`,
    'Compare it: expr.gt(value, 0), expr.eq(value, "x"), or expr.present(value).',
  );
}

export function branchMismatch(then: BodyResults, otherwise: BodyResults): Finding | undefined {
  if (then.broken || otherwise.broken) return undefined;
  const [a, b] = [[...then.ports.keys()].sort(), [...otherwise.ports.keys()].sort()];
  if (then.single === otherwise.single && a.join() === b.join()) return undefined;
  const words = (side: BodyResults, names: readonly string[]) =>
    side.single ? "one value" : names.length === 0 ? "nothing" : names.join(", ");
  return error(
    "GOLGI_BRANCH_MISMATCH",
    `the then side gives ${words(then, a)}, and the else side ${words(otherwise, b)}`,
    "Give the same outputs on both sides; null stands for one that a side does not have.",
  );
}

/** Results that are one of two types which cannot be told apart. */
export function ambiguousResults(outputs: RecordType): readonly Finding[] {
  return Object.entries(outputs.properties).flatMap(([port, type]) => {
    if (!checkType(type).some(({ code }) => code === "GOLGI_TYPE_AMBIGUOUS")) return [];
    const message = `the result ${JSON.stringify(port)} would be ${showType(type)}, whose alternatives cannot be told apart`;
    return [error("GOLGI_BRANCH_MISMATCH", message, "Give the same type on both sides.")];
  });
}
