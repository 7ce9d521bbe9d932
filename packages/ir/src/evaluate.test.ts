/** Evaluation and types of expressions: the same table gives the value and the type. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { dependenciesOf, evaluate } from "./evaluate.ts";
import { typeOfExpr, type ExprIssue, type PortType } from "./expr-type.ts";
import type { Expr, Operator } from "./expr.ts";
import type { Json } from "./json.ts";
import { showType } from "./show-type.ts";
import { validateValue } from "./validate/validate.ts";

const VALUES: Readonly<Record<string, Json>> = {
  n: 3,
  x: 1.5,
  s: "text",
  list: [1, 2, 3],
  rec: { a: 1, b: null },
  none: null,
  yes: true,
};
const TYPES: Readonly<Record<string, PortType>> = {
  n: { type: { type: "integer" }, optional: false },
  x: { type: { type: "number" }, optional: false },
  s: { type: { type: "string" }, optional: false },
  list: { type: { type: "array", items: { type: "integer" } }, optional: false },
  rec: {
    type: {
      type: "object",
      properties: { a: { type: "integer" }, b: { anyOf: [{ type: "string" }, { type: "null" }] }, c: { type: "string" } },
      required: ["a", "b"],
      additionalProperties: false,
    },
    optional: false,
  },
  none: { type: { anyOf: [{ type: "integer" }, { type: "null" }] }, optional: false },
  yes: { type: { type: "boolean" }, optional: false },
  absent: { type: { type: "integer" }, optional: true },
};
const input = (port: string): Expr => ({ kind: "input", port });
const literal = (value: Json): Expr => ({ kind: "literal", value });
const op = (name: Operator, ...args: readonly Expr[]): Expr => ({ kind: "op", op: name, args });
const get = (from: Expr, key: string | number): Expr => ({ kind: "get", from, key });

/** Expression, value, type (`?` after it: may be absent). */
const TABLE: readonly (readonly [Expr, Json | undefined, string])[] = [
  [literal("a"), "a", '"a"'],
  [literal([1, { a: null }]), [1, { a: null }], "[1, {a: null}]"],
  [input("n"), 3, "integer"],
  [input("absent"), undefined, "integer?"],
  [get(input("list"), 1), 2, "integer"],
  [get(input("list"), 9), undefined, "integer"],
  [get(input("rec"), "a"), 1, "integer"],
  [get(input("rec"), "c"), undefined, "string?"],
  [get(get(input("rec"), "b"), "x"), undefined, "any"],
  [{ kind: "record", fields: { a: input("n"), b: input("absent") } }, { a: 3 }, "{a: int, b?: int}"],
  [{ kind: "list", items: [input("n"), input("s")] }, [3, "text"], "[int, string]"],
  [{ kind: "list", items: [input("n"), input("absent")] }, [3], "list<int> (1–2)"],
  [{ kind: "concat", parts: [literal("q="), input("n"), input("absent"), input("none"), input("yes")] }, "q=3true", "string"],
  [op("eq", literal({ a: 1, b: 2 }), literal({ b: 2, a: 1 })), true, "boolean"],
  [op("ne", input("n"), literal(3)), false, "boolean"],
  [op("eq", input("absent"), input("none")), false, "boolean"],
  [op("lt", input("n"), literal(4)), true, "boolean"],
  [op("ge", input("absent"), literal(4)), false, "boolean"],
  [op("gt", literal("b"), literal("a")), true, "boolean"],
  [op("and", input("yes"), input("none")), false, "boolean"],
  [op("or", input("absent"), input("yes")), true, "boolean"],
  [op("not", input("none")), true, "boolean"],
  [op("add", input("n"), literal(2)), 5, "integer"],
  [op("mul", input("n"), input("x")), 4.5, "number"],
  [op("div", input("n"), literal(2)), 1.5, "number"],
  [op("sub", input("n"), input("absent")), undefined, "integer?"],
  [op("length", input("list")), 3, "int (≥ 0)"],
  [op("length", literal("\u{1f9ec}")), 1, "int (≥ 0)"],
  [op("length", input("none")), 0, "int (≥ 0)"],
  [op("present", input("absent")), false, "boolean"],
  [op("coalesce", input("absent"), input("none"), literal(7)), 7, "int | 7"],
  [op("coalesce", input("none"), input("absent")), undefined, "int?"],
];

for (const [index, [expr, value, type]] of TABLE.entries()) {
  test(`${index}: ${JSON.stringify(expr).slice(0, 100)}`, () => {
    const found = evaluate(expr, { input: (port) => VALUES[port] });
    assert.deepEqual(found, value);
    const issues: ExprIssue[] = [];
    const typed = typeOfExpr(expr, { input: (port) => TYPES[port] }, issues);
    assert.equal(
      `${showType(typed.type)}${typed.optional ? "?" : ""}`.replace(/^integer/, "int"),
      type.replace(/^integer/, "int"),
    );
    if (found !== undefined) assert.ok(validateValue(typed.type, found).ok, "the value is of the type");
  });
}

test("wrong operands are refused at run time and found before", () => {
  const wrong: readonly Expr[] = [
    op("add", input("s"), literal(1)),
    op("lt", input("s"), input("n")),
    { kind: "concat", parts: [input("list")] },
  ];
  for (const expr of wrong) {
    assert.throws(() => evaluate(expr, { input: (port) => VALUES[port] }), { code: "GOLGI_EXPRESSION" });
    const issues: ExprIssue[] = [];
    typeOfExpr(expr, { input: (port) => TYPES[port] }, issues);
    assert.equal(issues[0]?.code, "GOLGI_OPERAND");
  }
  assert.throws(() => evaluate(op("div", literal(1), literal(0)), { input: () => undefined }), { code: "GOLGI_EXPRESSION" });
  assert.throws(() => evaluate({ kind: "output", node: "a", port: "b" }, { input: () => undefined }), {
    code: "GOLGI_UNKNOWN_REFERENCE",
  });
});

test("unknown names are found, with the nearest known one", () => {
  const issues: ExprIssue[] = [];
  typeOfExpr(
    { kind: "list", items: [get(input("rec"), "aa"), input("nope"), op("eq", literal(1))] },
    { input: (port) => TYPES[port] },
    issues,
  );
  assert.deepEqual(
    issues.map(({ code }) => code),
    ["GOLGI_UNKNOWN_FIELD", "GOLGI_UNKNOWN_REFERENCE", "GOLGI_OPERAND"],
  );
  assert.equal(issues[0]?.hint, "Did you mean a?");
});

test("nothing of a prototype is reachable", () => {
  for (const key of ["constructor", "__proto__", "toString", "length"]) {
    assert.equal(evaluate(get(input("rec"), key), { input: (port) => VALUES[port] }), undefined);
    assert.equal(evaluate(get(input("s"), key), { input: (port) => VALUES[port] }), undefined);
  }
});

test("dependencies, each once", () => {
  const output = (node: string): Expr => ({ kind: "output", node, port: "p" });
  assert.deepEqual(
    dependenciesOf({
      kind: "record",
      fields: {
        a: get(output("x"), 0),
        b: { kind: "concat", parts: [output("y"), output("x")] },
        c: op("eq", output("z"), literal(1)),
      },
    }),
    ["x", "y", "z"],
  );
});
