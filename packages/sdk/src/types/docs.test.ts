/**
 * The tables of docs/authoring/types.md are true: each type, evaluated, has the schema that stands beside it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as bio from "../bio.ts";
import { type AnySchema, t, toType } from "./index.ts";

const page = readFileSync(new URL("../../../../docs/authoring/types.md", import.meta.url), "utf8");
const code = (cell: string) => cell.trim().replaceAll("\\|", "|").replace(/^`|`$/g, "");

const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
const isSchema = (cell: string) => /^(\{"|\{\}$)/.test(code(cell));
const typed = rows.filter((cells) => cells.some(isSchema));

test("the page has its tables", () => {
  assert.ok(typed.length >= 30, `${typed.length} rows with a schema`);
});

const evaluate = (expression: string) => new Function("t", "bio", `with (bio) { return ${expression}; }`)(t, bio) as AnySchema;

for (const cells of typed) {
  const expression = code(cells[0] ?? "");
  const schema = code(cells.find(isSchema) ?? "");
  test(expression, () => {
    assert.deepEqual(toType(evaluate(expression)), JSON.parse(schema));
  });
}

test("every other type on the page can be made", () => {
  const others = rows.filter((cells) => !typed.includes(cells)).map((cells) => code(cells[0] ?? ""));
  const expressions = others.filter((expression) => /^(t\.|\w+\()/.test(expression));
  assert.ok(expressions.length >= 10);
  for (const expression of expressions) toType(evaluate(expression));
});

test("every format function is on the page", () => {
  for (const name of Object.keys(bio)) assert.ok(page.includes(`\`${name}\``) || page.includes(`${name}(`), name);
});
