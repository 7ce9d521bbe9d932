/** What is behind a reference: the expression that it stands for, the graph to which the expression belongs, and its type. */
import { inspect } from "node:util";
import { showType, type Expr, type Type } from "@golgi/ir";
import type { Scope } from "./scope.ts";

/** All ports of a thing, read by name. */
export type Bundle =
  | { readonly kind: "inputs" }
  | { readonly kind: "outputs"; readonly node: string }
  | { readonly kind: "outputPaths" }
  | { readonly kind: "resources" };

export interface RefState {
  /** The graph to which `expr` belongs; absent: it means the same everywhere (a literal). */
  readonly scope: Scope | undefined;
  readonly expr: Expr;
  readonly bundle: Bundle | undefined;
  readonly type: Type;
  /** The value may be absent. */
  readonly optional: boolean;
}

/** Reading this property of a reference gives its state. */
export const STATE = Symbol("golgi.reference");

/** One hidden class for all states, and a readable form for console.log. */
export class State implements RefState {
  readonly scope: Scope | undefined;
  readonly expr: Expr;
  readonly bundle: Bundle | undefined;
  readonly type: Type;
  readonly optional: boolean;
  constructor(fields: RefState) {
    this.scope = fields.scope;
    this.expr = fields.expr;
    this.bundle = fields.bundle;
    this.type = fields.type;
    this.optional = fields.optional;
  }
  [inspect.custom](): string {
    // `this` is the reference itself when console.log asks.
    const { type } = (this as { readonly [STATE]?: RefState })[STATE] ?? this;
    return `Ref<${showType(type)}>`;
  }
}

/** The state behind a reference; `undefined` for anything else. */
export function stateOf(value: unknown): RefState | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const state = (value as { readonly [STATE]?: unknown })[STATE];
  return state instanceof State ? state : undefined;
}

/** A broken reference stands for something already reported: it fits everywhere, and nothing more is said about it. */
export const BROKEN = new State({
  scope: undefined,
  expr: { kind: "literal", value: null },
  bundle: undefined,
  type: {},
  optional: false,
});

export function isBroken(ref: RefState): boolean {
  return ref === BROKEN;
}

/** Stands in the state of a bundle, whose record is built only when it is used as a value. */
export const BUNDLE_EXPR: Expr = { kind: "record", fields: {} };

/** The expression of a reference; of a bundle, a record of its ports. */
export function exprOf({ expr, bundle, type }: RefState): Expr {
  if (bundle === undefined) return expr;
  const ports = Object.keys(type.properties ?? {});
  return { kind: "record", fields: Object.fromEntries(ports.map((port) => [port, portExpr(bundle, port)])) };
}

export function portExpr(bundle: Bundle, port: string): Expr {
  switch (bundle.kind) {
    case "inputs":
      return { kind: "input", port };
    case "outputs":
      return { kind: "output", node: bundle.node, port };
    case "outputPaths":
      return { kind: "outputPath", port };
    case "resources":
      return { kind: "resource", name: port as "cpus" };
  }
}
