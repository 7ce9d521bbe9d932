/** Expressions as people read them: `samples`, `align.bam`, `item.name`, `length(samples) > 2`. */
import type { Expr, Operator } from "../expr.ts";

const INFIX: Readonly<Partial<Record<Operator, string>>> = {
  eq: "=",
  ne: "≠",
  lt: "<",
  le: "≤",
  gt: ">",
  ge: "≥",
  and: "and",
  or: "or",
  add: "+",
  sub: "-",
  mul: "×",
  div: "/",
};

export function showExpr(expr: Expr): string {
  return show(expr, false);
}

function show(expr: Expr, inside: boolean): string {
  switch (expr.kind) {
    case "literal":
      return cut(JSON.stringify(expr.value));
    case "input":
      return expr.port;
    case "output":
      return `${expr.node}.${expr.port}`;
    case "get":
      return show(expr.from, true) + (typeof expr.key === "number" ? `[${expr.key}]` : `.${expr.key}`);
    case "record":
      return cut(
        `{${Object.entries(expr.fields)
          .map(([name, field]) => `${name}: ${show(field, false)}`)
          .join(", ")}}`,
      );
    case "list":
      return `[${some(expr.items)}]`;
    case "concat":
      return `concat(${some(expr.parts)})`;
    case "outputPath":
      return `outputs.${expr.port}`;
    case "resource":
      return `resources.${expr.name}`;
    case "variable":
      return expr.name;
    case "op": {
      const sign = INFIX[expr.op];
      if (sign === undefined) return `${expr.op}(${some(expr.args)})`;
      const text = expr.args.map((arg) => show(arg, true)).join(` ${sign} `);
      return inside ? `(${text})` : text;
    }
  }
}

const MOST = 4;
function some(exprs: readonly Expr[]): string {
  const shown = exprs.slice(0, MOST).map((expr) => show(expr, false));
  return [...shown, ...(exprs.length > MOST ? [`… ${exprs.length - MOST} more`] : [])].join(", ");
}

function cut(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
