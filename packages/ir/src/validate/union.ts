/**
 * Checks of unions. The branch is chosen by what the value is (its JSON kind, or its tag), and only that branch's issues are reported;
 * where several branches remain, the first that fits wins, else the one that comes nearest is reported.
 */
import type { Json } from "../json.ts";
import { typeKind, type Type } from "../type.ts";
import { isObject } from "../value.ts";
import { compileType, type Check } from "./compile.ts";
import { Issues, shown } from "./issue.ts";
import { listed, membersOf, wrongType } from "./scalar.ts";

/** What JSON shows of a value before any rule is looked at. */
export type ValueClass = "null" | "boolean" | "number" | "string" | "list" | "file" | "directory" | "object";

function valueClass(value: Json): ValueClass {
  if (value === null) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "list";
  if (!isObject(value)) return "object";
  if (value["class"] === "File") return "file";
  return value["class"] === "Directory" ? "directory" : "object";
}

const ALL: readonly ValueClass[] = ["null", "boolean", "number", "string", "list", "file", "directory", "object"];

/** The classes that values of a type can have. */
export function classesOf(type: Type): ReadonlySet<ValueClass> {
  switch (typeKind(type)) {
    case "any":
      return new Set(ALL);
    case "null":
      return new Set(["null"]);
    case "boolean":
      return new Set(["boolean"]);
    case "integer":
    case "number":
      return new Set(["number"]);
    case "string":
      return new Set(["string"]);
    case "enum":
      return new Set(membersOf(type).map(valueClass));
    case "array":
    case "tuple":
      return new Set(["list"]);
    case "file":
    case "table":
      return new Set(["file"]);
    case "directory":
      return new Set(["directory"]);
    case "record":
      return recordClasses(type);
    case "map":
      return new Set(["object", "file", "directory"]);
    case "union":
      return new Set((type.anyOf ?? []).flatMap((branch) => [...classesOf(branch)]));
  }
}

/** A record with a field `class` could look like a file. */
function recordClasses(type: Type): ReadonlySet<ValueClass> {
  const tag = Object.hasOwn(type.properties ?? {}, "class") ? type.properties?.["class"] : undefined;
  if (tag === undefined) return new Set(["object"]);
  if (typeKind(tag) !== "enum") return new Set(["object", "file", "directory"]);
  return new Set(membersOf(tag).map((member) => valueClass({ class: member })));
}

interface Branch {
  readonly type: Type;
  readonly check: Check;
}

export function compileUnion(type: Type): Check {
  const branches = flatBranches(type).map((branch): Branch => ({ type: branch, check: compileType(branch) }));
  const byClass = new Map<ValueClass, readonly Branch[]>();
  for (const kind of ALL)
    byClass.set(
      kind,
      branches.filter((branch) => classesOf(branch.type).has(kind)),
    );
  const tag = discriminatorOf((byClass.get("object") ?? []).map((branch) => branch.type));
  return (value, issues) => {
    const fitting = byClass.get(valueClass(value)) ?? [];
    const [first] = fitting;
    if (first === undefined) {
      wrongType(issues, [...new Set(branches.map((branch) => nounOf(branch.type)))].join(" or "), value);
      return value;
    }
    if (fitting.length === 1) return first.check(value, issues);
    return tag !== undefined && isObject(value)
      ? checkTagged(value, { tag, branches: fitting }, issues)
      : checkEach(value, fitting, issues);
  };
}

/** The branches, those of nested unions included. */
export function flatBranches(type: Type): readonly Type[] {
  return (type.anyOf ?? []).flatMap((branch) => (typeKind(branch) === "union" ? flatBranches(branch) : [branch]));
}

/** A property that every branch requires with constant values that differ between branches. */
export function discriminatorOf(branches: readonly Type[]): string | undefined {
  if (branches.length < 2) return undefined;
  for (const name of Object.keys(branches[0]?.properties ?? {})) {
    const seen = new Set<Json>();
    const distinct = branches.every((branch) => {
      const field = Object.hasOwn(branch.properties ?? {}, name) ? branch.properties?.[name] : undefined;
      if (field === undefined || typeKind(field) !== "enum" || !(branch.required?.includes(name) ?? false)) return false;
      return membersOf(field).every((member) => !seen.has(member) && seen.add(member) !== undefined);
    });
    if (distinct) return name;
  }
  return undefined;
}

function checkTagged(
  value: { readonly [key: string]: Json },
  union: { readonly tag: string; readonly branches: readonly Branch[] },
  issues: Issues,
): Json {
  const found = Object.hasOwn(value, union.tag) ? value[union.tag] : undefined;
  const members = (branch: Branch) => membersOf(branch.type.properties?.[union.tag] ?? {});
  // Without a tag, the alternative whose tag has a default is meant.
  const branch = union.branches.find((candidate) =>
    found === undefined ? candidate.type.properties?.[union.tag]?.default !== undefined : members(candidate).includes(found),
  );
  if (branch !== undefined) return branch.check(value, issues);
  issues.path.push(union.tag);
  const allowed = listed(union.branches.flatMap(members));
  if (found === undefined)
    issues.add("GOLGI_VALUE_MISSING", "is required, but missing", `It says which alternative this is: ${allowed}.`);
  else issues.add("GOLGI_VALUE_UNION", `${shown(found)} is not one of ${allowed}`, "It says which alternative this is.");
  issues.path.pop();
  return value;
}

function checkEach(value: Json, branches: readonly Branch[], issues: Issues): Json {
  let nearest: Issues | undefined;
  for (const branch of branches) {
    const trial = new Issues(issues.dropUnknown);
    trial.path.push(...issues.path);
    const checked = branch.check(value, trial);
    if (trial.count === 0) return checked;
    if (nearest === undefined || trial.count < nearest.count) nearest = trial;
  }
  if (branches.every((branch) => typeKind(branch.type) === "enum")) {
    issues.add(
      "GOLGI_VALUE_ENUM",
      `${shown(value)} is not one of ${listed(branches.flatMap((branch) => membersOf(branch.type)))}`,
    );
    return value;
  }
  const only = nearest?.list.length === 1 ? ` (${nearest.list[0]?.message})` : "";
  issues.add("GOLGI_VALUE_UNION", `${shown(value)} fits none of ${branches.length} alternatives${only}`);
  return value;
}

function nounOf(type: Type): string {
  switch (typeKind(type)) {
    case "null":
      return "null";
    case "boolean":
      return "true or false";
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "string":
      return "a text";
    case "enum":
      return listed(membersOf(type));
    case "array":
    case "tuple":
      return "a list";
    case "file":
    case "table":
      return "a file";
    case "directory":
      return "a directory";
    case "map":
    case "record":
      return "a record";
    default:
      return "a value";
  }
}
