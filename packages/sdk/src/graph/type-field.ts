/** Types of fields: what a reference of a type may be asked for. */
import { isAssignable, typeKind, type Type } from "@golgi/ir";

export interface Field {
  readonly key: string | number;
  readonly type: Type;
  /** The field may be absent: neither required nor with a default. */
  readonly optional: boolean;
}

const ANY: Type = {};
const INDEX = /^(?:0|[1-9]\d{0,9})$/;

/** The field `key` of a type, or `undefined` when no value of the type has it. A list may be shorter than an index. */
export function fieldOf(type: Type, key: string): Field | undefined {
  switch (typeKind(type)) {
    case "record":
      return recordField(type, key);
    case "map":
      return type.additionalProperties ? { key, type: type.additionalProperties, optional: true } : undefined;
    case "array":
      return INDEX.test(key) && type.items ? { key: Number(key), type: type.items, optional: false } : undefined;
    case "tuple": {
      const item = INDEX.test(key) ? type.prefixItems?.[Number(key)] : undefined;
      return item === undefined ? undefined : { key: Number(key), type: item, optional: false };
    }
    case "union":
      return unionField(type.anyOf ?? [], key);
    default:
      return undefined;
  }
}

function recordField(type: Type, key: string): Field | undefined {
  const { properties } = type;
  if (properties === undefined || !Object.hasOwn(properties, key)) return undefined;
  const field = properties[key] ?? ANY;
  return { key, type: field, optional: field.default === undefined && !(type.required?.includes(key) ?? false) };
}

/** Of a union: every member but null must have the field. Null has none, so the field may then be absent. */
function unionField(members: readonly Type[], key: string): Field | undefined {
  const types: Type[] = [];
  let optional = false;
  let found: string | number = key;
  for (const member of members) {
    if (typeKind(member) === "null") {
      optional = true;
      continue;
    }
    const field = fieldOf(member, key);
    if (field === undefined) return undefined;
    types.push(field.type);
    optional ||= field.optional;
    found = field.key;
  }
  return types.length === 0 ? undefined : { key: found, type: unionOf(types), optional };
}

/** Names that may be read, for messages. */
export function fieldNames(type: Type): readonly string[] {
  const kind = typeKind(type);
  if (kind === "record") return Object.keys(type.properties ?? {});
  if (kind !== "union") return [];
  const lists = (type.anyOf ?? []).filter((member) => typeKind(member) !== "null").map(fieldNames);
  const [first = [], ...rest] = lists;
  return first.filter((name) => rest.every((names) => names.includes(name)));
}

/**
 * The type of a value that has one of several types. Members that another takes are dropped, and members of one kind are merged into what
 * takes both, because a union whose members could be confused is no type.
 */
export function unionOf(types: readonly Type[]): Type {
  const members: Type[] = [];
  for (const type of types.flatMap((one) => (typeKind(one) === "union" ? (one.anyOf ?? []) : [one]))) {
    if (typeKind(type) === "any") return ANY;
    addMember(members, type);
  }
  const [only, ...others] = members;
  return others.length === 0 ? (only ?? ANY) : { anyOf: members };
}

function addMember(members: Type[], type: Type): void {
  for (const [index, known] of members.entries()) {
    const both = wider(known, type);
    if (both === undefined) continue;
    members.splice(index, 1);
    return addMember(members, both);
  }
  members.push(type);
}

/** A type that takes both, when they are of one kind. */
function wider(a: Type, b: Type): Type | undefined {
  if (isAssignable(a, b).ok) return b;
  if (isAssignable(b, a).ok) return a;
  const scalars = new Set([a.type, b.type]);
  if (scalars.has("number") || scalars.has("integer"))
    return [...scalars].every((kind) => NUMBERS.has(kind)) ? (scalars.has("number") ? NUMBER : INTEGER) : undefined;
  if (a.type === "string" && b.type === "string") return STRING;
  const lists = a.type === "array" && b.type === "array" && a.items && b.items;
  return lists ? { type: "array", items: unionOf([a.items as Type, b.items as Type]) } : undefined;
}
const NUMBERS: ReadonlySet<unknown> = new Set(["number", "integer"]);

export function isNullable(type: Type): boolean {
  const kind = typeKind(type);
  return kind === "null" || (kind === "union" && (type.anyOf ?? []).some(isNullable)) || (kind === "enum" && hasNullMember(type));
}

function hasNullMember(type: Type): boolean {
  return type.const === null || (type.enum?.includes(null) ?? false);
}

/** The type without null; `undefined` when nothing else is left. */
export function withoutNull(type: Type): Type | undefined {
  if (!isNullable(type)) return type;
  if (typeKind(type) !== "union")
    return type.enum === undefined ? undefined : { ...type, enum: type.enum.filter((one) => one !== null) };
  const members = (type.anyOf ?? []).filter((member) => typeKind(member) !== "null");
  return members.length === 0 ? undefined : unionOf(members);
}

export const BOOLEAN: Type = { type: "boolean" };
export const INTEGER: Type = { type: "integer" };
export const NUMBER: Type = { type: "number" };
export const STRING: Type = { type: "string" };
export const NULL: Type = { type: "null" };
