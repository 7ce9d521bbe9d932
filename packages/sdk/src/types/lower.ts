/**
 * Schemas to IR types. Reads zod's definitions and writes the JSON Schema subset of @golgi/ir.
 *
 * Invariants
 * 1. What a schema accepts (before defaults), its IR type accepts, and the other way round: a check that JSON Schema cannot say is an
 *    issue, never silently dropped.
 * 2. Pure; key order does not matter (types are compared and digested in canonical form).
 * 3. Author mistakes are a list of issues with their place; nothing throws but `toType` and `recordType`.
 *
 * It does not judge the type itself (ambiguous union, default that violates its type): that is `checkType` of @golgi/ir.
 */
import { GolgiError, type Json, type RecordType, type Type, type TypeExtension } from "@golgi/ir";
import { z } from "zod";
import type { ArtifactDef } from "./artifact.ts";
import { applyChecks } from "./checks.ts";
import type { ArrayDef } from "./collection.ts";
import type { SchemaIssue } from "./errors.ts";
import { withPresentation } from "./presentation.ts";
import { inside, type Reading, report } from "./reading.ts";
import { isJson, type QuantityDef } from "./scalar.ts";
import type { AnySchema, Shape } from "./schema.ts";

/** The IR type, and whether the place that holds it may be left out. */
interface Lowered {
  readonly type: Type;
  readonly optional: boolean;
}
type Def<K extends z.core.$ZodTypeDef["type"]> = Extract<z.core.$ZodTypes["_zod"]["def"], { type: K }>;

/** Type and all issues. The type is complete even when there are issues: what could not be read is any JSON. */
export function readType(schema: AnySchema): { readonly type: Type; readonly issues: readonly SchemaIssue[] } {
  const reading: Reading = { path: [], issues: [], open: new Set() };
  return { type: lower(schema, reading).type, issues: reading.issues };
}

/** As `readType`, for all ports of a task or workflow. */
export function readRecord(shape: Shape): { readonly type: RecordType; readonly issues: readonly SchemaIssue[] } {
  const reading: Reading = { path: [], issues: [], open: new Set() };
  return { type: record(shape, reading), issues: reading.issues };
}

export function toType(schema: AnySchema): Type {
  return refuse(readType(schema));
}
export function recordType(shape: Shape): RecordType {
  return refuse(readRecord(shape));
}
function refuse<T>({ type, issues }: { readonly type: T; readonly issues: readonly SchemaIssue[] }): T {
  const first = issues[0];
  if (first === undefined) return type;
  const { code, message, hint, path } = first;
  throw new GolgiError({ code, kind: "user", message, hint, details: { path } });
}

/** A lazy schema may make a new one each time it is asked, so identity alone does not find every recursion. */
const MAX_DEPTH = 64;

function lower(schema: AnySchema, reading: Reading): Lowered {
  if (!isSchema(schema)) {
    report(reading, "GOLGI_TYPE_UNSUPPORTED", notASchema(schema));
    return { type: {}, optional: false };
  }
  if (reading.open.has(schema) || reading.open.size > MAX_DEPTH) {
    report(reading, "GOLGI_TYPE_RECURSIVE", ["this schema contains itself", "use t.json() where the depth is not known"]);
    return { type: {}, optional: false };
  }
  const within = { ...reading, open: new Set([...reading.open, schema]) };
  const { type, optional } = lowerKind(schema, within);
  return { type: withPresentation(applyChecks(type, schema, reading), schema), optional };
}

function isSchema(given: unknown): boolean {
  return given !== null && (typeof given === "object" || typeof given === "function") && "_zod" in given;
}

function notASchema(given: unknown): readonly [message: string, hint: string] {
  if (typeof given === "function") return ["a function is not a type", "call it: t.string(), fastq()"];
  const shown = given === null || typeof given === "undefined" ? String(given) : `a plain ${typeof given}`;
  return [`${shown} is not a type`, "write a type with t, such as t.string() or t.literal(…)"];
}

function lowerKind(schema: AnySchema, reading: Reading): Lowered {
  const def = schema._zod.def as z.core.$ZodTypes["_zod"]["def"];
  switch (def.type) {
    case "optional":
      return { type: lower(def.innerType as AnySchema, reading).type, optional: true };
    case "nonoptional":
      return { type: lower(def.innerType as AnySchema, reading).type, optional: false };
    case "readonly":
      return lower(def.innerType as AnySchema, reading);
    case "default":
    case "prefault":
      return { type: withDefault(def, reading), optional: true };
    case "nullable": {
      const { type, optional } = lower(def.innerType as AnySchema, reading);
      return { type: nullable(type), optional };
    }
    case "lazy":
      return lower(def.getter() as AnySchema, reading);
    case "template_literal":
      return { type: { type: "string", pattern: schema._zod.pattern?.source ?? "" }, optional: false };
    default:
      return { type: lowerPlain(def, reading), optional: false };
  }
}

function lowerPlain(def: z.core.$ZodTypes["_zod"]["def"], reading: Reading): Type {
  switch (def.type) {
    case "any":
    case "unknown":
      return {};
    case "null":
      return { type: "null" };
    case "boolean":
      return scalar("boolean", def, reading);
    case "string":
      return scalar("string", def, reading);
    case "number":
      return scalar("number", def, reading);
    case "enum":
      return { enum: z.core.util.getEnumValues(def.entries) };
    case "literal":
      return literal(def, reading);
    case "array":
      return array(def, reading);
    case "tuple":
      return tuple(def, reading);
    case "object":
      return object(def, reading);
    case "record":
      return map(def, reading);
    case "union":
      return union(def.options as readonly AnySchema[], reading);
    case "custom":
      return custom(def, reading);
    default:
      return unsupported(def.type, reading);
  }
}

/** What to write instead of a zod kind that has no JSON form. */
const INSTEAD: Readonly<Record<string, string>> = {
  bigint: "use t.int(), or t.string() for larger numbers",
  date: "use t.date() or t.datetime(), which are text",
  file: "use t.file()",
  intersection: "use one t.object with all fields",
  map: "use t.record(…)",
  set: "use t.array(…).unique()",
  undefined: "use .optional()",
  void: "leave the port out",
};
const CODE = new Set(["pipe", "transform", "catch", "function", "promise", "success"]);

function unsupported(kind: string, reading: Reading): Type {
  if (CODE.has(kind)) {
    report(reading, "GOLGI_TYPE_REFINEMENT", [
      `z.${kind} runs JavaScript on the value, which forms, CLI and API cannot do`,
      "declare the value as it is written, and convert it inside the task",
    ]);
  } else {
    const hint =
      INSTEAD[kind] ??
      "use a type of t: string, int, number, bool, enum, array, object, record, union, file, directory, table, json";
    report(reading, "GOLGI_TYPE_UNSUPPORTED", [`z.${kind} has no JSON form`, hint]);
  }
  return {};
}

function scalar(type: "string" | "number" | "boolean", def: { readonly coerce?: boolean }, reading: Reading): Type {
  if (def.coerce === true) {
    report(reading, "GOLGI_TYPE_REFINEMENT", [
      "z.coerce rewrites the value, which forms, CLI and API cannot do",
      `use t.${type === "boolean" ? "bool" : type}(); the CLI and sample sheets already read text as the declared type`,
    ]);
  }
  return { type };
}

function literal(def: Def<"literal">, reading: Reading): Type {
  const values = def.values.filter((value) => isJson(value));
  if (values.length < def.values.length) return unsupported("literal of a bigint or undefined", reading);
  const [only] = values;
  return values.length === 1 && only !== undefined ? { const: only } : { enum: values };
}

function item(schema: AnySchema, reading: Reading): Type {
  const { type, optional } = lower(schema, reading);
  if (optional) {
    report(reading, "GOLGI_TYPE_OPTIONAL_ITEM", [
      "an item cannot be absent or have a default",
      "make the item nullable, or make the whole list optional",
    ]);
  }
  return type;
}

function array(def: Def<"array"> & Pick<ArrayDef, "glob">, reading: Reading): Type {
  const items = item(def.element as AnySchema, inside(reading, "[]"));
  return {
    type: "array",
    items,
    ...(def.glob !== undefined && { "x-golgi": { glob: def.glob } }),
  };
}

function tuple(def: Def<"tuple">, reading: Reading): Type {
  if (def.rest !== null) return unsupported("tuple with rest", reading);
  const prefixItems = def.items.map((schema, index) => item(schema as AnySchema, inside(reading, `[${index}]`)));
  return { type: "array", prefixItems, items: false };
}

function object(def: Def<"object">, reading: Reading): Type {
  const rest = def.catchall?._zod.def.type;
  if (rest !== undefined && rest !== "never") return unsupported("object with unknown fields", reading);
  return record(def.shape as Shape, reading);
}

function record(shape: Shape, reading: Reading): RecordType {
  const properties: Record<string, Type> = {};
  const required: string[] = [];
  for (const [name, schema] of Object.entries(shape)) {
    const { type, optional } = lower(schema, inside(reading, name));
    Object.defineProperty(properties, name, { value: type, enumerable: true, writable: true, configurable: true });
    if (!optional) required.push(name);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

function map(def: Def<"record">, reading: Reading): Type {
  const keys = lower(def.keyType as AnySchema, inside(reading, "{key}")).type;
  const plain = keys.type === "string" && Object.keys(keys).length === 1;
  const additionalProperties = item(def.valueType as AnySchema, inside(reading, "{}"));
  return { type: "object", additionalProperties, ...(!plain && { propertyNames: keys }) };
}

/** Members that are unions themselves are flattened, so that there is one way to write each union. */
function union(options: readonly AnySchema[], reading: Reading): Type {
  return { anyOf: options.flatMap((option, index) => flat(item(option, inside(reading, `|${index}`)))) };
}
function flat(type: Type): readonly Type[] {
  return type.anyOf !== undefined && Object.keys(type).length === 1 ? type.anyOf : [type];
}

const NULL: Type = { type: "null" };
const OUTSIDE = ["title", "description", "examples", "deprecated", "default"] as const;
const OUTSIDE_EXTENDED = ["group", "order", "advanced"] as const;

/** Docs, place in the form and default of the inner type move outside, where forms and `required` look for them. */
function nullable(type: Type): Type {
  const [outer, { "x-golgi": extension = {}, ...inner }] = split(type, OUTSIDE);
  const [outerExtension, innerExtension] = split(extension, OUTSIDE_EXTENDED);
  const members = flat({ ...inner, ...(Object.keys(innerExtension).length > 0 && { "x-golgi": innerExtension }) });
  return {
    anyOf: members.some((member) => member.type === "null") ? members : [...members, NULL],
    ...outer,
    ...(Object.keys(outerExtension).length > 0 && { "x-golgi": outerExtension }),
  };
}
function split<T extends object>(whole: T, names: readonly string[]): readonly [picked: Partial<T>, rest: Partial<T>] {
  const [picked, rest] = [{} as Partial<T>, {} as Partial<T>];
  for (const key of Object.keys(whole) as (keyof T & string)[]) (names.includes(key) ? picked : rest)[key] = whole[key];
  return [picked, rest];
}

function withDefault(def: Def<"default" | "prefault">, reading: Reading): Type {
  const { type } = lower(def.innerType as AnySchema, reading);
  const value: unknown = def.defaultValue;
  if (!isJson(value)) {
    report(reading, "GOLGI_TYPE_DEFAULT_NOT_FIXED", [
      "the default is not a JSON value",
      "give a plain value; undefined, dates and functions cannot be defaults",
    ]);
    return type;
  }
  if (JSON.stringify(value) !== JSON.stringify(def.defaultValue)) {
    report(reading, "GOLGI_TYPE_DEFAULT_NOT_FIXED", [
      "the default is another value each time it is asked for",
      "give a fixed value; time and randomness would make every run a new version",
    ]);
  }
  return { ...type, default: def.type === "default" ? value : parsedDefault(def.innerType as AnySchema, value) };
}
/** A prefault is written as an input (`"2h"`); the IR keeps values. A wrong one is kept as written and found by `checkType`. */
function parsedDefault(schema: AnySchema, value: Json): Json {
  const parsed = schema.safeParse(value);
  return parsed.success && isJson(parsed.data) ? parsed.data : value;
}

type OurDef = Def<"custom"> & Partial<ArtifactDef> & Partial<Omit<QuantityDef, "type">>;
function custom(def: OurDef, reading: Reading): Type {
  if (def.golgi !== undefined) return artifact(def.golgi, def.columns, reading);
  if (def.quantity !== undefined) {
    const { quantity, minimum = 0, maximum } = def;
    return { type: "integer", minimum, ...(maximum !== undefined && { maximum }), "x-golgi": { quantity } };
  }
  if ("golgiAny" in def) return {};
  report(reading, "GOLGI_TYPE_REFINEMENT", ["z.custom() runs JavaScript, which forms, CLI and API cannot do", "use a type of t"]);
  return {};
}

function artifact(extension: TypeExtension, columns: Shape | undefined, reading: Reading): Type {
  if (columns === undefined) return { type: "object", "x-golgi": extension };
  const types = Object.entries(columns).map(([name, schema]) => [name, item(schema, inside(reading, name))] as const);
  return { type: "object", "x-golgi": { ...extension, columns: Object.fromEntries(types) } };
}
