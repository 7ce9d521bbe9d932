/** Evaluation of expressions inside a scope, with the common cases (a port, a literal) done directly. */
import { evaluate, type Expr, type Json, type JsonObject, type Scope as ExprScope } from "@golgi/ir";
import type { Scope } from "../state.ts";

export function valueIn(scope: Scope, expr: Expr): Json | undefined {
  switch (expr.kind) {
    case "input":
      return own(scope.inputs, expr.port);
    case "output":
      return outputIn(scope, expr.node, expr.port);
    case "literal":
      return expr.value;
    default:
      return evaluate(expr, viewOf(scope));
  }
}

export function recordIn(scope: Scope, fields: readonly (readonly [string, Expr])[]): Record<string, Json> {
  const record: Record<string, Json> = {};
  for (const [port, expr] of fields) {
    const value = valueIn(scope, expr);
    if (value !== undefined) record[port] = value;
  }
  return record;
}

function viewOf(scope: Scope): ExprScope {
  return { input: (port) => own(scope.inputs, port), output: (node, port) => outputIn(scope, node, port) };
}

function outputIn(scope: Scope, node: string, port: string): Json | undefined {
  const index = scope.plan.indexOf.get(node);
  const outputs = index === undefined ? undefined : scope.outputs[index];
  return outputs === undefined ? undefined : own(outputs, port);
}

function own(record: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
