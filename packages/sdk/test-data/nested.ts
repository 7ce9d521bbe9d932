// @ts-nocheck: one mistake in each place where the graph is nested; each line says which finding belongs to it
import { dynamic, expr, gate, map, t, when, whenPresent, workflow } from "@golgi/sdk";
import { greet } from "./diagnostics/parts.ts";

const wrong = { a: 1 };

function helper(name) {
  return greet({ name, shout: `${name}` }); // here GOLGI_REF_AS_TEXT GOLGI_UNKNOWN_INPUT
}

const inner = workflow({
  name: "inner",
  inputs: { n: t.int() },
  body: ({ n }) => greet({ name: n }), // here GOLGI_WRONG_TYPE
});

export const outer = workflow({
  name: "outer",
  inputs: { names: t.array(t.string()), n: t.int(), maybe: t.string().optional() },
  body: ({ names, n, maybe }) => {
    const texts = map(names, (name, index) => {
      const other = expr.get(names, index); // here GOLGI_INVALID_OPERAND
      const first = expr.get(wrong, "a"); // here GOLGI_INVALID_OPERAND
      const [same] = [name].map((one) => greet({ nam: one })); // here GOLGI_UNKNOWN_INPUT GOLGI_MISSING_INPUT
      return when(expr.gt(n, 1))
        .then(() => map(names, () => greet({ name: n }).text)) // here GOLGI_WRONG_TYPE
        .else(() => [inner({ n }).text, helper(name).text, other, first, same.text]);
    });
    const known = whenPresent(maybe)
      .then((value) => greet({ name: value, name2: value }).text) // here GOLGI_UNKNOWN_INPUT
      .else(() => greet({ name: maybe }).text); // here GOLGI_NULLABLE_INTO_REQUIRED
    const answer = gate({ title: "Good?", answer: t.bool(), default: "yes" }); // here GOLGI_INVALID_VALUE
    return { texts, known, answer, some: dynamic(greet, { name: n }).text }; // here GOLGI_INVALID_OPTION GOLGI_WRONG_TYPE
  },
  onFailure: ({ failure }) => greet({ name: failure.cause }), // here GOLGI_UNKNOWN_FIELD
  finally: ({ status }) => {
    greet({ name: JSON.stringify(status) }); // here GOLGI_REF_AS_JSON
    new Set([status]).values().next().value.missing.deeper(); // here GOLGI_UNKNOWN_FIELD
    throw new TypeError("mine"); // here GOLGI_BODY_THREW
  },
});
