/** Checks that a value of type `any` is JSON at all: finite numbers, well-formed texts, no cycle, bounded depth. */
import type { Json } from "../json.ts";
import type { Issues } from "./issue.ts";

const DEEPEST = 200;

export function checkAny(value: Json, issues: Issues): Json {
  walk(value, issues, new Set());
  return value;
}

/** `above`: the objects that hold this one, so that a cycle is seen; its size is the depth. */
function walk(value: unknown, issues: Issues, above: Set<object>): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) issues.add("GOLGI_VALUE_JSON", `${value} has no JSON form`, "Use null for a missing number.");
      return;
    case "string":
      if (!value.isWellFormed())
        issues.add("GOLGI_VALUE_JSON", "the text holds half a surrogate pair", "Repair the text's encoding.");
      return;
    case "object":
      if (value !== null) walkObject(value, issues, above);
      return;
    default:
      issues.add("GOLGI_VALUE_JSON", `a ${typeof value} has no JSON form`);
  }
}

function walkObject(value: object, issues: Issues, above: Set<object>): void {
  if (above.has(value)) return issues.add("GOLGI_VALUE_JSON", "the value contains itself");
  if (above.size >= DEEPEST) return issues.add("GOLGI_VALUE_JSON", `nested deeper than ${DEEPEST} levels`);
  above.add(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) step(index, item, { issues, above });
  } else {
    for (const [key, field] of Object.entries(value)) {
      if (isForbiddenKey(key)) issues.add("GOLGI_VALUE_KEY", `the key ${JSON.stringify(key)} is not allowed`);
      else if (field !== undefined) step(key, field, { issues, above });
    }
  }
  above.delete(value);
}

function step(
  key: string | number,
  value: unknown,
  { issues, above }: { readonly issues: Issues; readonly above: Set<object> },
): void {
  issues.path.push(key);
  walk(value, issues, above);
  issues.path.pop();
}

/** `__proto__` would change the object that a careless copy writes it to. */
export function isForbiddenKey(key: string): boolean {
  return key === "__proto__";
}
