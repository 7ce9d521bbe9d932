/** `expr.*`: small computations on references, as data: evaluated when the workflow runs, without any author's code. */
import { type Expr, type Operator, showType, type Type } from "@golgi/ir";
import * as check from "../check/operands.ts";
import { callerOf } from "./position.ts";
import type { Ref, RefOf, Scalar } from "./reference-type.ts";
import { createBroken, createRef } from "./reference.ts";
import { currentScope } from "./scope.ts";
import { report } from "./trace.ts";
import { stateOf } from "./state.ts";
import { BOOLEAN, INTEGER, NUMBER, STRING, unionOf, withoutNull } from "./type-field.ts";
import { infer, type Inferred } from "./wire.ts";

type Value<T> = T | Ref<T>;
type Maybe<T> = T | null | undefined;
type Ordered = Maybe<number | string>;

/** The last operand of coalesce decides whether the result may be missing. */
type Coalesced<A, B> = RefOf<NonNullable<A> | B>;

export interface Expressions {
  eq<T extends Maybe<Scalar>>(a: Value<T>, b: Value<NoInfer<T>>): RefOf<boolean>;
  ne<T extends Maybe<Scalar>>(a: Value<T>, b: Value<NoInfer<T>>): RefOf<boolean>;
  /** Does not hold when either side is absent or null. */
  lt(a: Value<Ordered>, b: Value<Ordered>): RefOf<boolean>;
  le(a: Value<Ordered>, b: Value<Ordered>): RefOf<boolean>;
  gt(a: Value<Ordered>, b: Value<Ordered>): RefOf<boolean>;
  ge(a: Value<Ordered>, b: Value<Ordered>): RefOf<boolean>;
  and(...conditions: readonly Value<Maybe<boolean>>[]): RefOf<boolean>;
  or(...conditions: readonly Value<Maybe<boolean>>[]): RefOf<boolean>;
  not(condition: Value<Maybe<boolean>>): RefOf<boolean>;
  add(...numbers: readonly Value<number>[]): RefOf<number>;
  sub(a: Value<number>, b: Value<number>): RefOf<number>;
  mul(...numbers: readonly Value<number>[]): RefOf<number>;
  div(a: Value<number>, b: Value<number>): RefOf<number>;
  /** Of a list, a text or a map; 0 when absent. */
  length(value: Ref<Maybe<readonly unknown[] | string | Readonly<Record<string, unknown>>>>): RefOf<number>;
  /** Neither absent nor null. */
  present(value: Ref<unknown>): RefOf<boolean>;
  /** The first value that is there. */
  coalesce<A, B>(value: Ref<A>, fallback: Value<B>): Coalesced<A, B>;
  /** One item of a list, or one value of a map (which may not have it); same as `list[0]` and `map["key"]`. */
  get<T>(list: Ref<readonly T[]>, index: number): RefOf<T>;
  get<T>(map: Ref<Readonly<Record<string, T>>>, key: string): RefOf<T | undefined>;
  /** One text from texts, numbers and booleans. */
  concat(...parts: readonly Value<Maybe<string | number | boolean>>[]): RefOf<string>;
}

interface Operands {
  readonly op: Operator | "concat";
  readonly args: readonly unknown[];
  readonly boundary: (...args: never[]) => unknown;
}

/** Operands as expressions, checked; `undefined` after a finding. */
function read({ op, args, boundary }: Operands, accepts: (type: Type) => boolean, what: string): readonly Inferred[] | undefined {
  const scope = currentScope(`expr.${op}`);
  const at = callerOf(boundary);
  const operands = args.map((arg) => infer(arg, { scope, at }));
  const known = operands.filter((operand) => operand !== undefined);
  let good = known.length === args.length;
  for (const { type } of known) {
    if (check.isOperand(type, accepts)) continue;
    report(scope.trace, check.wrongOperand(op, showType(type), what), at);
    good = false;
  }
  const pair =
    good && check.COMPARISONS.has(op)
      ? check.neverEqual(
          op,
          known.map(({ type }) => type),
        )
      : undefined;
  if (pair !== undefined) report(scope.trace, pair, at);
  return good ? known : undefined;
}

interface Rule {
  readonly accepts: (type: Type) => boolean;
  /** What is accepted, in words. */
  readonly what: string;
  readonly result: (types: readonly Type[]) => Type;
}

const is =
  (...kinds: readonly string[]) =>
  (type: Type) =>
    check.scalarKinds(type).every((kind) => kinds.includes(kind));
const CONDITION: Rule = { accepts: is("boolean"), what: "true or false", result: () => BOOLEAN };
const ORDER: Rule = { accepts: is("number", "string"), what: "numbers or texts", result: () => BOOLEAN };
const SCALAR: Rule = {
  accepts: is("number", "string", "boolean", "null"),
  what: "texts, numbers or booleans",
  result: () => BOOLEAN,
};
const sumType = (types: readonly Type[]) => (types.every((type) => check.isInteger(type)) ? INTEGER : NUMBER);
const SUM: Rule = { accepts: is("number"), what: "numbers", result: sumType };
const TEXT: Rule = { accepts: is("number", "string", "boolean"), what: "texts, numbers or booleans", result: () => STRING };

const RULES: Readonly<Record<Exclude<Operator, "coalesce"> | "concat", Rule>> = {
  eq: SCALAR,
  ne: SCALAR,
  lt: ORDER,
  le: ORDER,
  gt: ORDER,
  ge: ORDER,
  and: CONDITION,
  or: CONDITION,
  not: CONDITION,
  add: SUM,
  sub: SUM,
  mul: SUM,
  div: { ...SUM, result: () => NUMBER },
  length: { accepts: check.hasLength, what: "a list, a text or a map", result: () => INTEGER },
  present: { accepts: () => true, what: "any value", result: () => BOOLEAN },
  concat: TEXT,
};

function operator(op: keyof typeof RULES): (...args: readonly unknown[]) => object {
  const { accepts, what, result } = RULES[op];
  return function apply(...args: readonly unknown[]): object {
    const operands = read({ op, args, boundary: apply }, accepts, what);
    if (operands === undefined) return createBroken();
    const exprs = operands.map(({ expr }) => expr);
    const expr: Expr = op === "concat" ? { kind: "concat", parts: exprs } : { kind: "op", op, args: exprs };
    const absent = (op === "add" || op === "sub" || op === "mul" || op === "div") && operands.some(({ optional }) => optional);
    return createRef({ scope: currentScope(op), expr, type: result(operands.map(({ type }) => type)), optional: absent });
  };
}

function coalesce(...args: readonly unknown[]): object {
  const operands = read({ op: "coalesce", args, boundary: coalesce }, () => true, "any value");
  const last = operands?.at(-1);
  if (operands === undefined || last === undefined) return createBroken();
  const firsts = operands.slice(0, -1).map(({ type }) => withoutNull(type));
  const type = unionOf([...firsts.filter((one) => one !== undefined), last.type]);
  const expr: Expr = { kind: "op", op: "coalesce", args: operands.map((operand) => operand.expr) };
  return createRef({ scope: currentScope("expr.coalesce"), expr, type, optional: last.optional });
}

const operators = Object.fromEntries(Object.keys(RULES).map((op) => [op, operator(op as keyof typeof RULES)]));
function get(from: unknown, key: unknown): unknown {
  const scope = currentScope("expr.get");
  const of = stateOf(from);
  const known = typeof key === "string" || typeof key === "number";
  if (of === undefined || !known) {
    const finding = known ? check.wrongOperand("get", showPlain(from), "a reference to a list or map") : check.unknownKey(key);
    report(scope.trace, finding, callerOf(get));
    return createBroken();
  }
  return Reflect.get(from as object, key);
}

function showPlain(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "object" ? `a plain JavaScript ${Array.isArray(value) ? "array" : "object"}` : `a ${typeof value}`;
}

export const expr = { ...operators, coalesce, get } as unknown as Expressions;
