/**
 * Evaluation of expressions: pure, total over well-typed operands, no author's code.
 *
 * E1  Absent is `undefined`; it is never turned into null, nor null into absent.
 * E2  `get` from something absent or null is absent. Absent fields of a `record` and absent items of a `list` are left out.
 * E3  A condition holds when it is present, not null and not false. `lt`… of something absent or null does not hold; arithmetic on it
 *     is absent; its `length` is 0; in a `concat` it is the empty text.
 */
import { canonicalize } from "./canonical.ts";
import { expressionError, unknownReference } from "./errors.ts";
import type { Expr, Operator } from "./expr.ts";
import type { Json } from "./json.ts";
import { isObject } from "./value.ts";

/** Where the leaves of an expression get their values. A scope without an optional part refuses expressions that need it. */
export interface Scope {
  input(port: string): Json | undefined;
  output?(node: string, port: string): Json | undefined;
  outputPath?(port: string): string;
  resource?(name: "cpus" | "memoryBytes" | "diskBytes" | "gpus"): number;
  variable?(name: string): Json | undefined;
}

export function evaluate(expr: Expr, scope: Scope): Json | undefined {
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "input":
      return scope.input(expr.port);
    case "output":
      if (scope.output === undefined) throw unknownReference(`output ${expr.node}.${expr.port}`);
      return scope.output(expr.node, expr.port);
    case "get":
      return member(evaluate(expr.from, scope), expr.key);
    case "record":
      return evaluateRecord(expr.fields, scope);
    case "list":
      return expr.items.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
    case "op":
      return evaluateOperator(expr.op, expr.args, scope);
    case "concat":
      return expr.parts.map((part) => textOf(evaluate(part, scope))).join("");
    case "outputPath":
      if (scope.outputPath === undefined) throw unknownReference(`output path of ${expr.port}`);
      return scope.outputPath(expr.port);
    case "resource":
      if (scope.resource === undefined) throw unknownReference(`resource ${expr.name}`);
      return scope.resource(expr.name);
    case "variable":
      if (scope.variable === undefined) throw unknownReference(`variable ${expr.name}`);
      return scope.variable(expr.name);
  }
}

/** Does a condition hold (E3)? */
export function holds(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Ids of the nodes whose outputs an expression uses, each once, in order of first use. */
export function dependenciesOf(expr: Expr): readonly string[] {
  const nodes = new Set<string>();
  collectDependencies(expr, nodes);
  return [...nodes];
}

function collectDependencies(expr: Expr, nodes: Set<string>): void {
  if (expr.kind === "output") nodes.add(expr.node);
  for (const part of partsOf(expr)) collectDependencies(part, nodes);
}

/** The direct sub-expressions. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "get":
      return [expr.from];
    case "record":
      return Object.values(expr.fields);
    case "list":
      return expr.items;
    case "op":
      return expr.args;
    case "concat":
      return expr.parts;
    default:
      return [];
  }
}

function member(from: Json | undefined, key: string | number): Json | undefined {
  if (from === undefined || from === null) return undefined;
  if (Array.isArray(from)) return typeof key === "number" ? (from[key] as Json | undefined) : undefined;
  return isObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
}

function evaluateRecord(fields: Readonly<Record<string, Expr>>, scope: Scope): Json {
  const record: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = evaluate(field, scope);
    if (value !== undefined) Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return record;
}

function evaluateOperator(op: Operator, args: readonly Expr[], scope: Scope): Json | undefined {
  switch (op) {
    case "and":
      return args.every((arg) => holds(evaluate(arg, scope)));
    case "or":
      return args.some((arg) => holds(evaluate(arg, scope)));
    case "coalesce":
      return firstPresent(args, scope);
  }
  const values = args.map((arg) => evaluate(arg, scope));
  const [a, b] = values;
  switch (op) {
    case "not":
      return !holds(a);
    case "present":
      return a !== undefined && a !== null;
    case "length":
      return lengthOf(a);
    case "eq":
      return same(a, b);
    case "ne":
      return !same(a, b);
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return compare(op, a, b);
    case "add":
    case "sub":
    case "mul":
    case "div":
      return calculate(op, values);
  }
}

function firstPresent(args: readonly Expr[], scope: Scope): Json | undefined {
  let last: Json | undefined;
  for (const arg of args) {
    last = evaluate(arg, scope);
    if (last !== undefined && last !== null) return last;
  }
  return last;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return canonicalize(a) === canonicalize(b);
}

function compare(op: "lt" | "le" | "gt" | "ge", a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || a === null || b === undefined || b === null) return false;
  const comparable = (typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string");
  if (!comparable) throw expressionError(op, `cannot compare ${named(a)} with ${named(b)}`);
  switch (op) {
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
  }
}

function calculate(op: "add" | "sub" | "mul" | "div", values: readonly (Json | undefined)[]): number | undefined {
  let result: number | undefined;
  for (const value of values) {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "number") throw expressionError(op, `${named(value)} is not a number`);
    result = result === undefined ? value : apply(op, result, value);
  }
  if (result !== undefined && !Number.isFinite(result)) {
    throw expressionError(op, `${values.join(op === "div" ? " / " : ", ")} has no finite result`);
  }
  return result;
}

function apply(op: "add" | "sub" | "mul" | "div", a: number, b: number): number {
  switch (op) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
  }
}

function lengthOf(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  if (Array.isArray(value)) return value.length;
  if (typeof value === "string") return [...value].length;
  if (isObject(value)) return Object.keys(value).length;
  throw expressionError("length", `${named(value)} has no length`);
}

/** Text of a scalar inside a `concat`; of a staged file its path. */
function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const path = pathOf(value);
  if (path !== undefined) return path;
  throw expressionError("concat", `${named(value)} cannot be part of a text`);
}

/** Path of a staged file or directory (see `inputsWithPaths`). */
export function pathOf(value: Json): string | undefined {
  if (!isObject(value) || (value["class"] !== "File" && value["class"] !== "Directory")) return undefined;
  return typeof value["path"] === "string" ? value["path"] : undefined;
}

/** A value in words, short enough for any message. */
export function named(value: Json): string {
  if (isObject(value) && (value["class"] === "File" || value["class"] === "Directory")) {
    return `${value["class"] === "File" ? "the file" : "the directory"} ${JSON.stringify(value["name"] ?? "")}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "a record";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}
