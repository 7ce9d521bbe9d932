/**
 * The type that an expression yields, from the types of the ports it names. Total: what is wrong becomes an issue and the type `any`, so
 * that one mistake is reported once.
 */
import type { Expr, Operator } from "./expr.ts";
import type { Json } from "./json.ts";
import { nearestName } from "./path.ts";
import { showType } from "./show-type.ts";
import { typeKind, type Type } from "./type.ts";
import { isDirectoryValue, isFileValue, isObject } from "./value.ts";

/** A type, and whether the value may be absent. */
export interface PortType {
  readonly type: Type;
  readonly optional: boolean;
}

/** Types of the leaves; `undefined` where the scope has no such thing. */
export interface TypeScope {
  input(port: string): PortType | undefined;
  output?(node: string, port: string): PortType | undefined;
  outputPath?(port: string): boolean;
  variable?(name: string): PortType | undefined;
}

export interface ExprIssue {
  readonly code: "GOLGI_UNKNOWN_REFERENCE" | "GOLGI_UNKNOWN_FIELD" | "GOLGI_OPERAND";
  readonly message: string;
  readonly hint: string;
}

const ANY: Type = {};
const BOOLEAN: Type = { type: "boolean" };
const STRING: Type = { type: "string" };
const NUMBER: Type = { type: "number" };
const INTEGER: Type = { type: "integer" };
const COUNT: Type = { type: "integer", minimum: 0 };
const UNKNOWN: PortType = { type: ANY, optional: false };

export function exprType(expr: Expr, scope: TypeScope): Type {
  return typeOfExpr(expr, scope, []).type;
}

/** As `exprType`, with optionality; issues are added to `issues`. */
export function typeOfExpr(expr: Expr, scope: TypeScope, issues: ExprIssue[]): PortType {
  switch (expr.kind) {
    case "literal":
      return present(typeOfValue(expr.value));
    case "input":
      return scope.input(expr.port) ?? unknownReference(issues, `input ${expr.port}`);
    case "output":
      return scope.output?.(expr.node, expr.port) ?? unknownReference(issues, `output ${expr.node}.${expr.port}`);
    case "get":
      return typeOfMember(typeOfExpr(expr.from, scope, issues), expr.key, issues);
    case "record":
      return present(typeOfRecord(expr.fields, scope, issues));
    case "list":
      return present(typeOfList(expr.items, scope, issues));
    case "op":
      return typeOfOperator(expr, scope, issues);
    case "concat":
      for (const part of expr.parts) checkText(typeOfExpr(part, scope, issues).type, issues);
      return present(STRING);
    case "outputPath":
      return scope.outputPath?.(expr.port) === true ? present(STRING) : unknownReference(issues, `output path of ${expr.port}`);
    case "resource":
      return present(expr.name === "cpus" ? NUMBER : COUNT);
    case "variable":
      return scope.variable?.(expr.name) ?? unknownReference(issues, `variable ${expr.name}`);
  }
}

function present(type: Type): PortType {
  return { type, optional: false };
}

function unknownReference(issues: ExprIssue[], what: string): PortType {
  issues.push({
    code: "GOLGI_UNKNOWN_REFERENCE",
    message: `there is no ${what} here`,
    hint: "Expressions may only name ports and nodes of their own graph.",
  });
  return UNKNOWN;
}

/** The narrowest type of a value, as written by an author. */
export function typeOfValue(value: Json): Type {
  if (isFileValue(value))
    return { type: "object", "x-golgi": { kind: "file", ...(value.format !== undefined && { formats: [value.format] }) } };
  if (isDirectoryValue(value)) return { type: "object", "x-golgi": { kind: "directory" } };
  if (Array.isArray(value)) return { type: "array", prefixItems: value.map((item: Json) => typeOfValue(item)), items: false };
  if (isObject(value)) {
    const properties = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, typeOfValue(field)]));
    return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
  }
  return value === null ? { type: "null" } : { const: value as boolean | number | string };
}

function typeOfRecord(fields: Readonly<Record<string, Expr>>, scope: TypeScope, issues: ExprIssue[]): Type {
  const properties: Record<string, Type> = {};
  const required: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const { type, optional } = typeOfExpr(field, scope, issues);
    properties[name] = withoutDefault(type);
    if (!optional) required.push(name);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

/** A port's own default has been applied where its value comes from. */
function withoutDefault(type: Type): Type {
  if (type.default === undefined) return type;
  const { default: _, ...rest } = type;
  return rest;
}

function typeOfList(items: readonly Expr[], scope: TypeScope, issues: ExprIssue[]): Type {
  const types = items.map((item) => typeOfExpr(item, scope, issues));
  if (types.every(({ optional }) => !optional))
    return { type: "array", prefixItems: types.map(({ type }) => type), items: false };
  const least = types.filter(({ optional }) => !optional).length;
  return { type: "array", items: unionOf(types.map(({ type }) => type)), minItems: least, maxItems: types.length };
}

/** One type that takes every value of each; nested unions are joined, equal members kept once. */
export function unionOf(types: readonly Type[]): Type {
  const members = new Map<string, Type>();
  for (const type of types.flatMap((each) => (typeKind(each) === "union" ? (each.anyOf ?? []) : [each]))) {
    if (typeKind(type) === "any") return ANY;
    members.set(JSON.stringify(type), type);
  }
  const [first] = members.values();
  return members.size === 1 && first !== undefined ? first : members.size === 0 ? ANY : { anyOf: [...members.values()] };
}

function isNull(type: Type): boolean {
  return typeKind(type) === "null" || (typeKind(type) === "enum" && type.const === null);
}

/** Without null; and whether null was there. */
function splitNull(type: Type): { readonly type: Type; readonly nullable: boolean } {
  if (typeKind(type) !== "union") return { type, nullable: isNull(type) };
  const rest = (type.anyOf ?? []).filter((branch) => !isNull(branch));
  return { type: unionOf(rest), nullable: rest.length !== type.anyOf?.length };
}

function typeOfMember(from: PortType, key: string | number, issues: ExprIssue[]): PortType {
  const { type, nullable } = splitNull(from.type);
  const found = memberType(type, key);
  if (found === undefined) {
    const names = fieldNames(type);
    const near = typeof key === "string" ? nearestName(key, names) : undefined;
    issues.push({
      code: "GOLGI_UNKNOWN_FIELD",
      message: `${showType(type)} has no ${typeof key === "number" ? `item ${key}` : `field ${key}`}`,
      hint:
        near !== undefined
          ? `Did you mean ${near}?`
          : names.length === 0
            ? "Check the type of what it is taken from."
            : `It has: ${names.join(", ")}.`,
    });
    return UNKNOWN;
  }
  return { type: withoutDefault(found.type), optional: found.optional || from.optional || nullable };
}

const FILE_FIELDS: Readonly<Record<string, Type>> = {
  class: STRING,
  digest: STRING,
  name: STRING,
  size: COUNT,
  path: STRING,
};

function fieldNames(type: Type): readonly string[] {
  const kind = typeKind(type);
  if (kind === "record") return Object.keys(type.properties ?? {});
  return kind === "file" || kind === "table" || kind === "directory" ? Object.keys(FILE_FIELDS) : [];
}

function memberType(type: Type, key: string | number): PortType | undefined {
  switch (typeKind(type)) {
    case "any":
      return { type: ANY, optional: false };
    case "array":
      return typeof key === "number" && type.items !== false ? present(type.items ?? ANY) : undefined;
    case "tuple": {
      const item = typeof key === "number" ? type.prefixItems?.[key] : undefined;
      return item === undefined ? undefined : present(item);
    }
    case "record":
      return fieldType(type, String(key));
    case "map":
      return type.additionalProperties === false ? undefined : { type: type.additionalProperties ?? ANY, optional: true };
    case "file":
    case "table":
    case "directory":
      return Object.hasOwn(FILE_FIELDS, key) ? present(FILE_FIELDS[key] ?? ANY) : undefined;
    case "union":
      return unionMember(type, key);
    default:
      return undefined;
  }
}

function fieldType(type: Type, name: string): PortType | undefined {
  const field = Object.hasOwn(type.properties ?? {}, name) ? type.properties?.[name] : undefined;
  if (field === undefined) return undefined;
  return { type: field, optional: !(type.required?.includes(name) ?? false) && field.default === undefined };
}

/** A field that only some branches have is optional. */
function unionMember(type: Type, key: string | number): PortType | undefined {
  const found = (type.anyOf ?? []).map((branch) => memberType(branch, key));
  const known = found.filter((member) => member !== undefined);
  if (known.length === 0) return undefined;
  return {
    type: unionOf(known.map((member) => member.type)),
    optional: known.length < found.length || known.some((member) => member.optional),
  };
}

function typeOfOperator(expr: Extract<Expr, { kind: "op" }>, scope: TypeScope, issues: ExprIssue[]): PortType {
  const args = expr.args.map((arg) => typeOfExpr(arg, scope, issues));
  checkArity(expr.op, args.length, issues);
  switch (expr.op) {
    case "lt":
    case "le":
    case "gt":
    case "ge":
      checkComparable(expr.op, args, issues);
      return present(BOOLEAN);
    case "add":
    case "sub":
    case "mul":
    case "div":
      return typeOfArithmetic(expr.op, args, issues);
    case "length":
      return present(COUNT);
    case "coalesce":
      return typeOfCoalesce(args);
    default:
      return present(BOOLEAN);
  }
}

function typeOfCoalesce(args: readonly PortType[]): PortType {
  const last = args[args.length - 1] ?? UNKNOWN;
  const types = args
    .map(({ type }, index) => (index < args.length - 1 ? splitNull(type).type : type))
    .filter((type, index) => index === args.length - 1 || !isNull(type));
  return { type: unionOf(types.map(withoutDefault)), optional: last.optional };
}

const FEWEST: Readonly<Record<Operator, number>> = {
  eq: 2,
  ne: 2,
  lt: 2,
  le: 2,
  gt: 2,
  ge: 2,
  and: 1,
  or: 1,
  not: 1,
  add: 1,
  sub: 2,
  mul: 1,
  div: 2,
  length: 1,
  present: 1,
  coalesce: 1,
};

function checkArity(op: Operator, count: number, issues: ExprIssue[]): void {
  const exact = !["and", "or", "add", "mul", "sub", "div", "coalesce"].includes(op);
  if (count >= FEWEST[op] && (!exact || count === FEWEST[op])) return;
  issues.push({
    code: "GOLGI_OPERAND",
    message: `${op} takes ${exact ? "" : "at least "}${FEWEST[op]} operands, but has ${count}`,
    hint: "Check the expression.",
  });
}

/** `number`, `string` or something else, null left out; `any` fits all. */
function scalarClass(type: Type): "number" | "string" | "any" | "other" {
  const { type: rest } = splitNull(type);
  switch (typeKind(rest)) {
    case "any":
      return "any";
    case "integer":
    case "number":
      return "number";
    case "string":
      return "string";
    case "enum":
    case "union":
      return classOfMembers(rest);
    default:
      return "other";
  }
}

function classOfMembers(type: Type): "number" | "string" | "any" | "other" {
  const members =
    typeKind(type) === "union"
      ? (type.anyOf ?? []).map(scalarClass)
      : (type.const !== undefined ? [type.const] : (type.enum ?? [])).map(classOfScalar);
  const kinds = new Set(members);
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : "other";
}

function classOfScalar(value: Json): "number" | "string" | "other" {
  return typeof value === "number" ? "number" : typeof value === "string" ? "string" : "other";
}

function checkComparable(op: string, args: readonly PortType[], issues: ExprIssue[]): void {
  const classes = args.map(({ type }) => scalarClass(type));
  const kinds = new Set(classes.filter((kind) => kind !== "any"));
  if (kinds.size <= 1 && !kinds.has("other")) return;
  issues.push({
    code: "GOLGI_OPERAND",
    message: `${op} cannot compare ${args.map(({ type }) => showType(type)).join(" with ")}`,
    hint: "Compare two numbers or two texts.",
  });
}

function typeOfArithmetic(op: "add" | "sub" | "mul" | "div", args: readonly PortType[], issues: ExprIssue[]): PortType {
  for (const { type } of args) {
    const kind = scalarClass(type);
    if (kind === "number" || kind === "any") continue;
    issues.push({ code: "GOLGI_OPERAND", message: `${op} cannot work on ${showType(type)}`, hint: "Use numbers." });
  }
  const whole = op !== "div" && args.every(({ type }) => isWhole(splitNull(type).type));
  return { type: whole ? INTEGER : NUMBER, optional: args.some(({ type, optional }) => optional || splitNull(type).nullable) };
}

function isWhole(type: Type): boolean {
  switch (typeKind(type)) {
    case "integer":
      return true;
    case "enum":
      return (type.const !== undefined ? [type.const] : (type.enum ?? [])).every(Number.isInteger);
    case "union":
      return (type.anyOf ?? []).every(isWhole);
    default:
      return false;
  }
}

/** What may stand in a text: scalars, and files (their path). */
function checkText(type: Type, issues: ExprIssue[]): void {
  const { type: rest } = splitNull(type);
  const kind = typeKind(rest);
  if (kind === "union") {
    for (const branch of rest.anyOf ?? []) checkText(branch, issues);
    return;
  }
  if (kind !== "array" && kind !== "tuple" && kind !== "record" && kind !== "map") return;
  issues.push({
    code: "GOLGI_OPERAND",
    message: `${showType(rest)} cannot be part of a text`,
    hint: "Take one of its fields or items.",
  });
}
