/** A draft that holds a value: for presets, re-runs and defaults. What does not fit the type is kept as text, so that it can be mended. */
import { isDirectoryValue, isFileValue, isObject, validateValue, type Json, type Scalar } from "@golgi/ir";
import { emptyDraft, type Draft } from "./draft.ts";
import type { Field } from "./field.ts";
import { showValue } from "./parse.ts";

/** `undefined`: nothing is given. */
export function draftOf(field: Field, value: Json | undefined): Draft {
  if (value === undefined) return emptyDraft(field);
  if (value === null && field.nullable) return { ...emptyDraft(field), state: "null" };
  return withValue(field, value);
}

function withValue(field: Field, value: Json): Draft {
  switch (field.kind) {
    case "string":
    case "integer":
    case "number":
    case "any":
      return { kind: "text", state: "set", text: showValue(field, value) };
    case "boolean":
    case "enum":
    case "null":
      return { kind: "choice", state: "set", choice: isScalar(value) ? value : null };
    case "file":
    case "directory":
    case "table":
      if (typeof value === "string") return { kind: "artifact", state: "set", artifact: null, wanted: value };
      return { kind: "artifact", state: "set", artifact: isFileValue(value) || isDirectoryValue(value) ? value : null };
    case "record": {
      const given = isObject(value) ? value : {};
      const fields = field.fields.map((part) => [part.name, draftOf(part, own(given, part.name))] as const);
      return { kind: "record", state: "set", fields: Object.fromEntries(fields) };
    }
    case "tuple": {
      const given = Array.isArray(value) ? (value as readonly Json[]) : [];
      return {
        kind: "list",
        state: "set",
        items: field.places.map((part, index) => draftOf(part, given[index])),
        keys: field.places.map((_, index) => index),
      };
    }
    case "array": {
      const given = Array.isArray(value) ? (value as readonly Json[]) : [];
      return {
        kind: "list",
        state: "set",
        items: given.map((item) => draftOf(field.item, item)),
        keys: given.map((_, index) => index),
      };
    }
    case "map": {
      const names = isObject(value) ? Object.keys(value) : [];
      const items = names.map((name) => draftOf(field.item, (value as Record<string, Json>)[name]));
      return { kind: "map", state: "set", names, items, keys: names.map((_, index) => index) };
    }
    case "union":
      return unionDraft(field, value);
  }
}

function unionDraft(field: Field & { readonly kind: "union" }, value: Json): Draft {
  const fitting = field.branches.findIndex((branch) => validateValue(branch.type, value).ok);
  const branch = fitting >= 0 ? fitting : nearestBranch(field, value);
  const drafts = field.branches.map((part, index) => (index === branch ? draftOf(part, value) : null));
  return { kind: "union", state: branch < 0 ? "unset" : "set", branch, drafts };
}

/** The branch with the fewest mistakes that takes the value's tag, if any takes it. */
function nearestBranch(field: Field & { readonly kind: "union" }, value: Json): number {
  let best = { index: -1, issues: Number.POSITIVE_INFINITY };
  for (const [index, branch] of field.branches.entries()) {
    const checked = validateValue(branch.type, value);
    const wrongKind = !checked.ok && checked.issues.some((issue) => issue.path.length === 0 || issue.code === "GOLGI_VALUE_ENUM");
    if (checked.ok || wrongKind || checked.issues.length >= best.issues) continue;
    best = { index, issues: checked.issues.length };
  }
  return best.index;
}

function own(record: { readonly [key: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isScalar(value: Json): value is Scalar {
  return value === null || typeof value !== "object";
}
