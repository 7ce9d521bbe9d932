/**
 * Expressions: how a port's value is made from others. Data, evaluated by `evaluate` without running any author's code.
 *
 * Scope is always one graph: `input` is a port of the graph (or task) itself, `output` a port of a node of the same graph.
 */
import type { Json } from "./json.ts";

export const OPERATORS = [
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "and",
  "or",
  "not",
  "add",
  "sub",
  "mul",
  "div",
  "length",
  "present",
  "coalesce",
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Expr =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "input"; readonly port: string }
  | { readonly kind: "output"; readonly node: string; readonly port: string }
  | { readonly kind: "get"; readonly from: Expr; readonly key: string | number }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, Expr>> }
  | { readonly kind: "list"; readonly items: readonly Expr[] }
  | { readonly kind: "op"; readonly op: Operator; readonly args: readonly Expr[] }
  /** One string from text and scalars, e.g. a read group. */
  | { readonly kind: "concat"; readonly parts: readonly Expr[] }
  /** Script templates only: the fixed path where output `port` must be written. */
  | { readonly kind: "outputPath"; readonly port: string }
  /** Script templates only: what the attempt was given. */
  | { readonly kind: "resource"; readonly name: "cpus" | "memoryBytes" | "diskBytes" | "gpus" }
  /** Script templates only: the item of an enclosing `each`. */
  | { readonly kind: "variable"; readonly name: string };
