/**
 * Wires: from what an author wrote at a port (a reference, data, or a record or list that mixes both) to an expression of the graph,
 * checked against the port's type. A finding leaves the port without a wire, and tracing goes on.
 */
import { isAssignable, typeKind, type Expr, type Json, type SourcePosition, type Type } from "@golgi/ir";
import * as check from "../check/wires.ts";
import type { Finding } from "../errors.ts";
import type { AnySchema } from "../types/schema.ts";
import { resolve, type Scope } from "./scope.ts";
import { isBroken, stateOf, type RefState } from "./state.ts";
import { report } from "./trace.ts";
import { BOOLEAN, fieldOf, INTEGER, NUMBER, STRING, unionOf } from "./type-field.ts";

/** Where a wire ends. */
export interface Port {
  readonly type: Type;
  /** The author's schema, which also reads other ways to write a value, e.g. `"2h"`. */
  readonly schema?: AnySchema;
  /** The value must be there. */
  readonly required: boolean;
  /** In words, e.g. `input "reads" of task "align"`. */
  readonly title: string;
  /** Inside its owner, e.g. `.inputs.reads`. */
  readonly path: string;
}

export interface WireContext {
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
  /** Id of the node that owns the port. */
  readonly prefix?: string;
  /** In words, what is read where no port says it. */
  readonly title?: string;
  /** Findings go here instead of to the trace (trying a member of a union). */
  readonly attempt?: Finding[];
}

function found(context: WireContext, finding: Finding, path: string): void {
  if (context.attempt !== undefined) context.attempt.push(finding);
  else report(context.scope.trace, finding, context.at, path === "" ? undefined : `${context.prefix ?? ""}${path}`);
}

/** The expression of a checked wire; `undefined` when nothing is wired, or a finding was made. */
export function connect(value: unknown, port: Port, context: WireContext): Expr | undefined {
  const ref = stateOf(value);
  if (ref !== undefined) return connectRef(ref, port, context);
  if (value === undefined) {
    if (port.required) found(context, check.missing(port), port.path);
    return undefined;
  }
  if (isOpen(value)) {
    found(context, check.withoutElse(port.title), port.path);
    return undefined;
  }
  if (isEndless(value)) {
    found(context, check.endless(port.title), port.path);
    return undefined;
  }
  if (!holdsRef(value)) return connectLiteral(value, port, context);
  return connectParts(value as object, port, context);
}

function connectRef(ref: RefState, port: Port, context: WireContext): Expr | undefined {
  const expr = resolve(ref, context.scope, context.at);
  if (expr === undefined) return undefined;
  if (ref.optional && port.required) {
    found(context, check.absentIntoRequired(ref.type, port), port.path);
    return undefined;
  }
  const answer = fits(ref.type, port.type);
  if (answer === true) return expr;
  found(context, check.mismatch(ref.type, port, answer), port.path);
  return undefined;
}

type Misfit = Extract<ReturnType<typeof isAssignable>, { ok: false }>;
const answers = new WeakMap<Type, WeakMap<Type, true | Misfit>>();

/** `isAssignable`, remembered for the type objects that definitions share. */
function fits(from: Type, to: Type): true | Misfit {
  if (from === to) return true;
  let known = answers.get(from);
  if (known === undefined) answers.set(from, (known = new WeakMap()));
  let answer = known.get(to);
  if (answer === undefined) {
    const result = isAssignable(from, to);
    known.set(to, (answer = result.ok ? true : result));
  }
  return answer;
}

/** Marks what `when(…).then(…)` gives, which is no value before `.else(…)`. */
export const OPEN = Symbol("when without else");
function isOpen(value: unknown): boolean {
  return typeof value === "object" && value !== null && stateOf(value) === undefined && OPEN in value;
}

const DEEPEST = 200;

/** Nested deeper than any value may be, as what contains itself is. */
function isEndless(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null || stateOf(value) !== undefined) return false;
  return depth > DEEPEST || Object.values(value).some((part) => isEndless(part, depth + 1));
}

/** Is there a reference anywhere inside? */
function holdsRef(value: unknown): boolean {
  if (stateOf(value) !== undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsRef);
}

function connectLiteral(value: unknown, port: Port, context: WireContext): Expr | undefined {
  const answer = check.literal(withoutPaths(value), port);
  if (answer.ok) return { kind: "literal", value: answer.value };
  for (const finding of answer.findings) found(context, finding, port.path);
  return undefined;
}

/** A file that a function task was given also says where it lies; that is not part of its value. */
function withoutPaths(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPaths);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const { path: _, ...rest } = value as { readonly path?: unknown; readonly class?: unknown };
  if (rest.class === "File" || rest.class === "Directory") return rest;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutPaths(field)]));
}

/** A record or list that an author wrote, with references in it. */
function connectParts(value: object, port: Port, context: WireContext): Expr | undefined {
  const { type } = port;
  switch (typeKind(type)) {
    case "record":
      return Array.isArray(value) ? wrong(value, port, context) : connectRecord(value, port, context);
    case "map":
      return Array.isArray(value) ? wrong(value, port, context) : connectMap(value, port, context);
    case "array":
    case "tuple":
      return Array.isArray(value) ? connectList(value, port, context) : wrong(value, port, context);
    case "union":
      return connectUnion(value, port, context);
    case "any":
      return infer(value, context)?.expr;
    default:
      return wrong(value, port, context);
  }
}

function wrong(value: object, port: Port, context: WireContext): undefined {
  const inferred = infer(value, context);
  if (inferred !== undefined) found(context, check.mismatch(inferred.type, port, undefined), port.path);
}

function below(port: Port, key: string | number, field: { readonly type: Type; readonly required: boolean }): Port {
  const step = typeof key === "number" ? `[${key}]` : `.${key}`;
  return { ...field, title: `${port.title} at ${step.replace(/^\./, "")}`, path: `${port.path}${step}` };
}

function connectRecord(value: object, port: Port, context: WireContext): Expr {
  const given = value as Readonly<Record<string, unknown>>;
  const { properties = {}, required = [] } = port.type;
  const fields: Record<string, Expr> = {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(properties, key)) found(context, check.unknownKey(key, port), port.path);
  }
  for (const [key, type] of Object.entries(properties)) {
    const expr = connect(given[key], below(port, key, { type, required: required.includes(key) }), context);
    if (expr !== undefined) fields[key] = expr;
    else if (given[key] === undefined && type.default !== undefined) fields[key] = { kind: "literal", value: type.default };
  }
  return { kind: "record", fields };
}

function connectMap(value: object, port: Port, context: WireContext): Expr {
  const fields: Record<string, Expr> = {};
  for (const [key, item] of Object.entries(value)) {
    const type = port.type.additionalProperties || {};
    const expr = connect(item, below(port, key, { type, required: true }), context);
    if (expr !== undefined) fields[key] = expr;
  }
  return { kind: "record", fields };
}

function connectList(value: readonly unknown[], port: Port, context: WireContext): Expr {
  const length = check.listLength(value.length, port);
  if (length !== undefined) found(context, length, port.path);
  const items = value.map((item, index) => {
    const type = fieldOf(port.type, String(index))?.type ?? {};
    return connect(item, below(port, index, { type, required: true }), context);
  });
  return { kind: "list", items: items.filter((item) => item !== undefined) };
}

/** The first member of the union that takes the value. */
function connectUnion(value: object, port: Port, context: WireContext): Expr | undefined {
  for (const type of port.type.anyOf ?? []) {
    const attempt: Finding[] = [];
    const expr = connect(value, { ...port, type }, { ...context, attempt });
    if (expr !== undefined && attempt.length === 0) return expr;
  }
  return wrong(value, port, context);
}

/** Expression and type of something for which no port says a type: results of bodies, operands. */
export interface Inferred {
  readonly expr: Expr;
  readonly type: Type;
  readonly optional: boolean;
}

export function infer(value: unknown, context: WireContext): Inferred | undefined {
  const ref = stateOf(value);
  if (ref !== undefined) {
    if (isBroken(ref)) return undefined;
    const expr = resolve(ref, context.scope, context.at);
    return expr === undefined ? undefined : { expr, type: ref.type, optional: ref.optional };
  }
  const { title = "a value" } = context;
  if (isOpen(value)) {
    found(context, check.withoutElse(title), "");
    return undefined;
  }
  if (isEndless(value)) {
    found(context, check.endless(title), "");
    return undefined;
  }
  if (Array.isArray(value)) return inferList(value, context);
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return inferRecord(value, context);
  const answer = check.literal(value, { type: {}, required: true, title, path: "" });
  if (answer.ok) return { expr: { kind: "literal", value: answer.value }, type: typeOfScalar(answer.value), optional: false };
  for (const finding of answer.findings) found(context, finding, "");
  return undefined;
}

function inferList(value: readonly unknown[], context: WireContext): Inferred | undefined {
  const items = value.map((item) => infer(item, context)).filter((item) => item !== undefined);
  if (items.length < value.length) return undefined;
  const literals = items.map(({ expr }) => expr);
  const type: Type = { type: "array", items: unionOf(items.map((item) => item.type)) };
  return { expr: asLiteral({ kind: "list", items: literals }), type, optional: false };
}

function inferRecord(value: object, context: WireContext): Inferred | undefined {
  const fields: Record<string, Expr> = {};
  const properties: Record<string, Type> = {};
  const required: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const inferred = infer(field, context);
    if (inferred === undefined) return undefined;
    fields[key] = inferred.expr;
    properties[key] = inferred.type;
    if (!inferred.optional) required.push(key);
  }
  const type: Type = { type: "object", properties, required, additionalProperties: false };
  return { expr: asLiteral({ kind: "record", fields }), type, optional: false };
}

/** A list or record of literals is one literal. */
function asLiteral(expr: Extract<Expr, { kind: "list" | "record" }>): Expr {
  if (expr.kind === "list") {
    const values = expr.items.map((item) => (item.kind === "literal" ? item.value : undefined));
    return values.includes(undefined) ? expr : { kind: "literal", value: values as Json[] };
  }
  const entries = Object.entries(expr.fields);
  if (entries.some(([, field]) => field.kind !== "literal")) return expr;
  const record = Object.fromEntries(entries.map(([key, field]) => [key, field.kind === "literal" ? field.value : null]));
  return { kind: "literal", value: record };
}

function typeOfScalar(value: Json): Type {
  if (value === null) return { type: "null" };
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "number") return Number.isInteger(value) ? INTEGER : NUMBER;
  return typeof value === "string" ? STRING : {};
}
