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
export const BROKEN_EXPR: Expr = { kind: "literal", value: null };

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
    return `Ref<${showType(this.type)}>`;
  }
}

/** The state behind a reference; `undefined` for anything else. */
export function stateOf(value: unknown): RefState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const state = (value as { readonly [STATE]?: unknown })[STATE];
  return state instanceof State ? state : undefined;
}

/** A broken reference stands for something already reported: it fits everywhere, and nothing more is said about it. */
export function isBroken(ref: RefState): boolean {
  return ref.expr === BROKEN_EXPR;
}

/** The bundle as a value: a record of its ports. Built only when it is used as one. */
export function bundleExpr(bundle: Bundle, type: Type): Expr {
  let fields: Record<string, Expr> | undefined;
  return {
    kind: "record",
    get fields() {
      fields ??= Object.fromEntries(Object.keys(type.properties ?? {}).map((port) => [port, portExpr(bundle, port)]));
      return fields;
    },
  };
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
