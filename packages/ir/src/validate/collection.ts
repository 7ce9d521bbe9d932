/** Checks of lists, tuples, records and maps; records fill in defaults. */
import { canonicalize } from "../canonical.ts";
import type { Json, JsonObject } from "../json.ts";
import { nearestName } from "../path.ts";
import type { Type } from "../type.ts";
import { isForbiddenKey } from "./any.ts";
import { compileType, type Check } from "./compile.ts";
import { shown, type Issues } from "./issue.ts";
import { wrongType } from "./scalar.ts";

export function compileArray(type: Type): Check {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems = false } = type;
  const item = type.items === undefined || type.items === false ? undefined : compileType(type.items);
  const most = type.items === false ? 0 : maxItems;
  return (value, issues) => {
    if (!Array.isArray(value)) {
      wrongType(issues, "a list", value);
      return value;
    }
    const list = value as readonly Json[];
    if (list.length < minItems) {
      issues.add(
        "GOLGI_VALUE_LENGTH",
        list.length === 0 ? "the list must not be empty" : `has ${list.length} items; at least ${minItems} are needed`,
      );
    } else if (list.length > most) {
      issues.add("GOLGI_VALUE_LENGTH", `has ${list.length} items; at most ${most} are allowed`);
    }
    const result = item === undefined ? list : checkItems(list, () => item, issues);
    // As they arrive: what is dropped or filled in can make two items equal.
    if (uniqueItems) checkUnique(result, issues);
    return result;
  };
}

export function compileTuple(type: Type): Check {
  const checks = (type.prefixItems ?? []).map(compileType);
  return (value, issues) => {
    if (!Array.isArray(value)) {
      wrongType(issues, `a list of ${checks.length}`, value);
      return value;
    }
    if (value.length !== checks.length) {
      issues.add("GOLGI_VALUE_LENGTH", `has ${value.length} items; exactly ${checks.length} are needed`);
      return value;
    }
    return checkItems(value, (index) => checks[index] as Check, issues);
  };
}

function checkItems(list: readonly Json[], checkOf: (index: number) => Check, issues: Issues): readonly Json[] {
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    issues.path.push(index);
    const checked = checkOf(index)(item, issues);
    issues.path.pop();
    if (checked !== list[index]) {
      copy ??= [...list];
      copy[index] = checked;
    }
  }
  return copy ?? list;
}

function checkUnique(list: readonly Json[], issues: Issues): void {
  const first = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const text = uniqueText(item);
    if (text === undefined) continue;
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, index);
      continue;
    }
    issues.path.push(index);
    issues.add("GOLGI_VALUE_UNIQUE", `${shown(item)} is the same as item ${earlier} (counted from 0), but each must differ`);
    issues.path.pop();
  }
}

/** Undefined for what has no canonical form: it has an issue of its own. */
function uniqueText(item: Json): string | undefined {
  try {
    return canonicalize(item);
  } catch {
    return undefined;
  }
}

interface Field {
  readonly name: string;
  readonly check: Check;
  readonly required: boolean;
  readonly fallback: Json | undefined;
  readonly type: Type;
}

export function compileRecord(type: Type): Check {
  const properties = Object.entries(type.properties ?? {});
  const names = new Set(properties.map(([name]) => name));
  const fields = properties.map(([name, field]): Field => {
    const required = type.required?.includes(name) ?? false;
    return { name, check: compileType(field), required, fallback: field.default, type: field };
  });
  return (value, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      wrongType(issues, "a record", value);
      return value;
    }
    return checkRecord(value as JsonObject, { fields, names }, issues);
  };
}

function checkRecord(
  record: JsonObject,
  type: { readonly fields: readonly Field[]; readonly names: ReadonlySet<string> },
  issues: Issues,
): Json {
  let copy: Record<string, Json> | undefined;
  let seen = 0;
  for (const field of type.fields) {
    const value = Object.hasOwn(record, field.name) ? record[field.name] : undefined;
    if (value !== undefined) seen++;
    const checked = checkField(field, value, issues);
    if (checked !== undefined && checked !== value) {
      copy ??= { ...record };
      copy[field.name] = checked;
    }
  }
  const keys = Object.keys(record);
  if (keys.length === seen) return copy ?? record;
  for (const key of keys) {
    const known = type.names.has(key);
    if (known && (copy ?? record)[key] !== undefined) continue;
    if (!known && record[key] !== undefined && !issues.dropUnknown) unknownField(key, type, issues);
    copy ??= { ...record };
    delete copy[key];
  }
  return copy ?? record;
}

function checkField(field: Field, value: Json | undefined, issues: Issues): Json | undefined {
  if (value === undefined && field.fallback === undefined) {
    if (!field.required) return undefined;
    issues.path.push(field.name);
    issues.add("GOLGI_VALUE_MISSING", "is required, but missing", field.type.description ?? field.type.title);
    issues.path.pop();
    return undefined;
  }
  issues.path.push(field.name);
  const checked = field.check(value === undefined ? (field.fallback as Json) : value, issues);
  issues.path.pop();
  return checked;
}

function unknownField(key: string, { names }: { readonly names: ReadonlySet<string> }, issues: Issues): void {
  const known = [...names];
  const near = nearestName(key, known);
  issues.path.push(key);
  issues.add(
    "GOLGI_VALUE_UNKNOWN_FIELD",
    "there is no such field",
    near !== undefined
      ? `Did you mean ${near}?`
      : known.length === 0
        ? "No fields are taken here."
        : `It has: ${known.slice(0, 30).join(", ")}.`,
  );
  issues.path.pop();
}

export function compileMap(type: Type): Check {
  const values = type.additionalProperties;
  const check = values === undefined || values === false ? undefined : compileType(values);
  const none = values === false;
  const keys = type.propertyNames === undefined ? undefined : compileType(type.propertyNames);
  return (value, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      wrongType(issues, "a map from names to values", value);
      return value;
    }
    const record = value as JsonObject;
    let copy: Record<string, Json> | undefined;
    for (const key of Object.keys(record)) {
      issues.path.push(key);
      const checked = none ? unexpectedKey(issues) : checkEntry(record[key], { key, keys, check }, issues);
      issues.path.pop();
      if (checked === record[key]) continue;
      copy ??= { ...record };
      if (checked === undefined) delete copy[key];
      else copy[key] = checked;
    }
    return copy ?? record;
  };
}

function unexpectedKey(issues: Issues): undefined {
  issues.add("GOLGI_VALUE_UNKNOWN_FIELD", "there is no such field", "No fields are taken here.");
}

function checkEntry(
  value: Json | undefined,
  rule: { readonly key: string; readonly keys: Check | undefined; readonly check: Check | undefined },
  issues: Issues,
): Json | undefined {
  if (isForbiddenKey(rule.key) || !rule.key.isWellFormed()) {
    issues.add("GOLGI_VALUE_KEY", `the key ${JSON.stringify(rule.key)} is not allowed`, "Choose another name.");
    return value;
  }
  if (rule.keys !== undefined) {
    const before = issues.count;
    rule.keys(rule.key, issues);
    if (issues.count > before) return value;
  }
  if (value === undefined || rule.check === undefined) return value;
  return rule.check(value, issues);
}
