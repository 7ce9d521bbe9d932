/**
 * References while a graph is traced: a Proxy with one shared handler over a small state.
 *
 * 1. Reading a field that the type has gives a reference to it; everything else that JavaScript can see being done to a reference is
 *    reported (the words are in `check/references.ts`), and tracing goes on with something that fits.
 * 2. `if (ref)`, `ref === x` and `!ref` are invisible to a Proxy: `check/conditions.ts` looks for them in the body's source.
 */
import { inspect } from "node:util";
import { typeKind, type Expr, type Type } from "@golgi/ir";
import * as misuse from "../check/references.ts";
import type { Finding } from "../errors.ts";
import { markOf } from "../script/marks.ts";
import { callerOf } from "./position.ts";
import { activeScope, type Scope } from "./scope.ts";
import { BROKEN, BUNDLE_EXPR, portExpr, STATE, State, type Bundle, type RefState } from "./state.ts";
import { report } from "./trace.ts";
import { fieldOf, INTEGER } from "./type-field.ts";

export interface RefFields {
  readonly scope?: Scope | undefined;
  readonly expr: Expr;
  readonly type: Type;
  readonly optional?: boolean;
}

/** A reference to the value of an expression. */
export function createRef(fields: RefFields): object {
  const { scope, expr, type, optional = false } = fields;
  return new Proxy(new State({ scope, expr, bundle: undefined, type, optional }), HANDLER);
}

/** A reference to all ports of a thing, e.g. the outputs of a node. */
export function createBundle(scope: Scope, bundle: Bundle, type: Type): object {
  return new Proxy(new State({ scope, expr: BUNDLE_EXPR, bundle, type, optional: false }), HANDLER);
}

/** A broken reference can be read, called, looped over and turned into text: nothing of it is reported again. */
const broken: object = new Proxy(() => undefined, {
  get(_, key): unknown {
    if (key === STATE) return BROKEN;
    if (key === Symbol.toPrimitive) return () => "";
    if (key === Symbol.iterator) return () => [broken][Symbol.iterator]();
    return typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined : broken;
  },
  apply: () => broken,
  set: () => true,
  defineProperty: () => true,
  deleteProperty: () => true,
});

export function createBroken(): object {
  return broken;
}

type Boundary = (...args: never[]) => unknown;

/** Frames to look past: `JSON.stringify`, `Object.keys` and other built-ins stand between the trap and the author. */
const DEPTH = 6;

function found(state: RefState, finding: Finding, boundary: unknown): void {
  const trace = (activeScope() ?? state.scope)?.trace;
  if (trace !== undefined) report(trace, finding, callerOf(boundary as Boundary, DEPTH));
}

/** Field or item of a reference, `undefined` when its type has none. */
function member(state: RefState, key: string): object | undefined {
  const field = fieldOf(state.type, key);
  if (field === undefined) return undefined;
  const { scope, bundle } = state;
  const expr: Expr = bundle === undefined ? { kind: "get", from: state.expr, key: field.key } : portExpr(bundle, key);
  return createRef({ scope, expr, type: field.type, optional: field.optional || (state.optional && bundle === undefined) });
}

function* membersOf(state: RefState): Generator<object> {
  for (let i = 0; i < (state.type.prefixItems?.length ?? 0); i++) yield member(state, String(i)) ?? createBroken();
}

const HANDLER: ProxyHandler<State> = {
  get(state, key): unknown {
    if (key === STATE) return state;
    if (typeof key === "symbol") return readSymbol(state, key);
    return member(state, key) ?? readUnknown(state, key);
  },
  has(state, key) {
    if (key === STATE || (typeof key === "string" && fieldOf(state.type, key) !== undefined)) return true;
    found(state, misuse.inspected(state), HANDLER.has);
    return false;
  },
  ownKeys(state) {
    if (typeKind(state.type) === "record") return Object.keys(state.type.properties ?? {});
    found(state, misuse.inspected(state), HANDLER.ownKeys);
    return [];
  },
  getOwnPropertyDescriptor(state, key) {
    const value = typeof key === "string" ? member(state, key) : undefined;
    return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true };
  },
  set(state) {
    found(state, misuse.changed(state), HANDLER.set);
    return true;
  },
  defineProperty(state) {
    found(state, misuse.changed(state), HANDLER.defineProperty);
    return true;
  },
  deleteProperty(state) {
    found(state, misuse.changed(state), HANDLER.deleteProperty);
    return true;
  },
  getPrototypeOf: () => Object.prototype,
};

function readSymbol(state: State, key: symbol): unknown {
  if (key === Symbol.toPrimitive) return converter(state);
  if (key === inspect.custom) return () => state[inspect.custom]();
  if (key !== Symbol.iterator) return undefined;
  if (typeKind(state.type) === "tuple") return () => membersOf(state);
  found(state, misuse.iterated(state), HANDLER.get);
  return () => [createBroken()][Symbol.iterator]();
}

/** In a script a reference inside a template literal leaves a mark that the script's tag finds again. */
function converter(state: RefState): (wanted?: unknown) => string | number {
  return function convert(wanted?: unknown): string | number {
    const marks = state.scope?.marks;
    const arithmetic = wanted === "number" || (wanted === "default" && marks === undefined);
    if (marks !== undefined && !arithmetic) return markOf(marks, state);
    found(state, arithmetic ? misuse.asNumber(state) : misuse.asText(state), convert);
    return arithmetic ? 0 : "";
  };
}

/** A name that the type does not have: a JavaScript protocol, a method, or a mistake. */
function readUnknown(state: RefState, key: string): unknown {
  if (key === "then" || key === "constructor" || key === "$$typeof" || key === "nodeType") return undefined;
  const kind = typeKind(state.type);
  if (key === "toString" || key === "valueOf" || key === "toLocaleString") return converter(state);
  if (key === "toJSON") {
    return function refuseJson(): null {
      found(state, misuse.asJson(state), refuseJson);
      return null;
    };
  }
  if (key === "length") {
    if (kind === "tuple") return state.type.prefixItems?.length;
    if (kind === "array" || kind === "string") {
      found(state, misuse.length(state), HANDLER.get);
      return createRef({ scope: state.scope, expr: { kind: "op", op: "length", args: [state.expr] }, type: INTEGER });
    }
  }
  if (misuse.isMethod(kind, key)) {
    found(state, misuse.method(state, key), HANDLER.get);
    return (body: unknown) => callOnce(state, body);
  }
  found(state, misuse.unknownField(state, key), HANDLER.get);
  return createBroken();
}

/** `ref.map(fn)` was reported: the callback is still traced once, so that findings inside it are seen too. */
function callOnce(state: RefState, body: unknown): object {
  if (typeof body === "function") body(member(state, "0") ?? createBroken(), createBroken());
  return createBroken();
}
