/** Assignability of lists, tuples, records and maps. */
import { typeKind, type Type } from "../type.ts";
import { validateValue } from "../validate/validate.ts";
import { inside, mismatch, refuse, type Mismatch } from "./assignable.ts";

const ANY: Type = {};

export function arrayMismatch(from: Type, to: Type): Mismatch | undefined {
  const length = lengthMismatch(from, to, { least: from.minItems ?? 0, most: mostItems(from) });
  if (length !== undefined) return length;
  if (to.uniqueItems === true && from.uniqueItems !== true && mostItems(from) > 1)
    return refuse(from, to, "it may hold a value twice");
  if (mostItems(from) === 0) return undefined;
  const items = inside("[]", mismatch(itemsOf(from), itemsOf(to)));
  if (items !== undefined || to.uniqueItems !== true || mostItems(from) < 2) return items;
  return staysAsItIs(itemsOf(from), itemsOf(to))
    ? undefined
    : refuse(from, to, "items that differ only in fields which are dropped or filled in on the way would become equal");
}

/** For a type that may flow: does every value arrive unchanged, with no field dropped or filled in? Unique items then stay unique. */
function staysAsItIs(from: Type, to: Type): boolean {
  if (from === to || typeKind(to) === "any") return true;
  if (typeKind(from) === "union") return (from.anyOf ?? []).every((branch) => staysAsItIs(branch, to));
  if (typeKind(to) === "union") {
    const branch = (to.anyOf ?? []).find((candidate) => mismatch(from, candidate) === undefined);
    return branch === undefined ? typeKind(from) !== "record" : staysAsItIs(from, branch);
  }
  const fields = Object.entries(from.properties ?? {});
  switch (`${typeKind(from)} ${typeKind(to)}`) {
    case "record record":
      return (
        fields.every(([name, field]) => {
          const wanted = property(to, name);
          return wanted !== undefined && staysAsItIs(field, wanted);
        }) &&
        Object.entries(to.properties ?? {}).every(
          ([name, { default: fill }]) => fill === undefined || isAlwaysPresent(from, name),
        )
      );
    case "record map":
      return fields.every(([, field]) => staysAsItIs(field, to.additionalProperties || ANY));
    case "map map":
      return staysAsItIs(from.additionalProperties || ANY, to.additionalProperties || ANY);
    case "array array":
      return staysAsItIs(itemsOf(from), itemsOf(to));
    case "array tuple":
      return (to.prefixItems ?? []).every((place) => staysAsItIs(itemsOf(from), place));
    case "tuple array":
      return (from.prefixItems ?? []).every((item) => staysAsItIs(item, itemsOf(to)));
    case "tuple tuple":
      return (from.prefixItems ?? []).every((item, index) => staysAsItIs(item, to.prefixItems?.[index] ?? ANY));
    default:
      return true;
  }
}

function itemsOf(type: Type): Type {
  return type.items === undefined || type.items === false ? ANY : type.items;
}

function mostItems(type: Type): number {
  return type.items === false ? 0 : (type.maxItems ?? Number.POSITIVE_INFINITY);
}

function lengthMismatch(from: Type, to: Type, { least, most }: { least: number; most: number }): Mismatch | undefined {
  if (least < (to.minItems ?? 0)) return refuse(from, to, least === 0 ? "it may be empty" : "it may have too few items");
  return most > mostItems(to) ? refuse(from, to, "it may have too many items") : undefined;
}

export function tupleMismatch(from: Type, to: Type): Mismatch | undefined {
  const [items, places] = [from.prefixItems ?? [], to.prefixItems ?? []];
  if (items.length !== places.length) return refuse(from, to, `it has ${items.length} items, but ${places.length} are needed`);
  for (const [index, item] of items.entries()) {
    const found = inside(index, mismatch(item, places[index] as Type));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function tupleAsListMismatch(from: Type, to: Type): Mismatch | undefined {
  const items = from.prefixItems ?? [];
  const length = lengthMismatch(from, to, { least: items.length, most: items.length });
  if (length !== undefined) return length;
  if (to.uniqueItems === true && items.length > 1) return refuse(from, to, "it may hold a value twice");
  for (const [index, item] of items.entries()) {
    const found = inside(index, mismatch(item, itemsOf(to)));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function listAsTupleMismatch(from: Type, to: Type): Mismatch | undefined {
  const places = to.prefixItems ?? [];
  if ((from.minItems ?? 0) !== places.length || mostItems(from) !== places.length) {
    return refuse(from, to, `it may have another number of items than ${places.length}`);
  }
  for (const [index, place] of places.entries()) {
    const found = inside(index, mismatch(itemsOf(from), place));
    if (found !== undefined) return found;
  }
  return undefined;
}

function property(type: Type, name: string): Type | undefined {
  return Object.hasOwn(type.properties ?? {}, name) ? type.properties?.[name] : undefined;
}

/** Is the field in every value that flows? */
function isAlwaysPresent(record: Type, name: string): boolean {
  const field = property(record, name);
  return field !== undefined && ((record.required?.includes(name) ?? false) || field.default !== undefined);
}

export function recordMismatch(from: Type, to: Type): Mismatch | undefined {
  for (const [name, wanted] of Object.entries(to.properties ?? {})) {
    const given = property(from, name);
    const mayBeMissing = !(to.required?.includes(name) ?? false) || wanted.default !== undefined;
    if (!mayBeMissing && !isAlwaysPresent(from, name)) {
      const reason = given === undefined ? `the field ${name} is missing` : `the field ${name} may be absent`;
      return inside(name, refuse(given ?? from, wanted, reason));
    }
    const found = given === undefined ? undefined : inside(name, mismatch(given, wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function recordAsMapMismatch(from: Type, to: Type): Mismatch | undefined {
  const values = to.additionalProperties ?? ANY;
  for (const [name, field] of Object.entries(from.properties ?? {})) {
    if (values === false) return refuse(from, to, "no fields are taken here");
    if (to.propertyNames !== undefined && !validateValue(to.propertyNames, name).ok) {
      return inside(name, refuse(field, to, `the name ${name} is not allowed`));
    }
    const found = inside(name, mismatch(field, values));
    if (found !== undefined) return found;
  }
  return undefined;
}

const ANY_NAME: Type = { type: "string" };

export function mapMismatch(from: Type, to: Type): Mismatch | undefined {
  const [given, wanted] = [from.additionalProperties ?? ANY, to.additionalProperties ?? ANY];
  if (given === false) return undefined;
  if (wanted === false) return refuse(from, to, "no fields are taken here");
  if (to.propertyNames !== undefined) {
    const found = mismatch(from.propertyNames ?? ANY_NAME, to.propertyNames);
    if (found !== undefined) return refuse(from, to, `its names: ${found.reason}`);
  }
  return inside("*", mismatch(given, wanted));
}

/** A type without the fields that a consumer would drop, and with those that it fills in: what really flows from `from` into `to`. */
export function restricted(from: Type, to: Type): Type {
  if (typeKind(from) === "union") return { ...from, anyOf: (from.anyOf ?? []).map((branch) => restricted(branch, to)) };
  if (typeKind(to) === "union") {
    const branch = (to.anyOf ?? []).find((candidate) => mismatch(from, candidate) === undefined);
    return branch === undefined ? from : restricted(from, branch);
  }
  switch (`${typeKind(from)} ${typeKind(to)}`) {
    case "record record":
      return restrictedRecord(from, to);
    case "array array":
      return from.items ? { ...from, items: restricted(from.items, itemsOf(to)) } : from;
    case "array tuple":
      return {
        type: "array",
        prefixItems: (to.prefixItems ?? []).map((place) => restricted(itemsOf(from), place)),
        items: false,
      };
    case "tuple tuple":
      return {
        ...from,
        prefixItems: (from.prefixItems ?? []).map((item, index) => restricted(item, to.prefixItems?.[index] ?? ANY)),
      };
    case "tuple array":
      return { ...from, prefixItems: (from.prefixItems ?? []).map((item) => restricted(item, itemsOf(to))) };
    case "map map":
      return from.additionalProperties
        ? { ...from, additionalProperties: restricted(from.additionalProperties, to.additionalProperties || ANY) }
        : from;
    case "record map": {
      const fields = Object.entries(from.properties ?? {}).map(
        ([name, field]) => [name, restricted(field, to.additionalProperties || ANY)] as const,
      );
      return { ...from, properties: Object.fromEntries(fields) };
    }
    default:
      return from;
  }
}

function restrictedRecord(from: Type, to: Type): Type {
  const properties: Record<string, Type> = {};
  for (const [name, wanted] of Object.entries(to.properties ?? {})) {
    const given = property(from, name);
    if (given === undefined && wanted.default !== undefined) properties[name] = wanted;
    if (given === undefined) continue;
    const field = restricted(given, wanted);
    properties[name] =
      field.default === undefined && wanted.default !== undefined ? { ...field, default: wanted.default } : field;
  }
  return { ...from, properties, required: (from.required ?? []).filter((name) => Object.hasOwn(properties, name)) };
}
