import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionsIn } from "./conditions.ts";
import { tokensOf } from "./source-token.ts";

/** The references found, in order. */
function found(body: string, parameters = "({ flag, n, sample: s })"): readonly string[] {
  const source = `${parameters} => { ${body} }`;
  return conditionsIn(source).map(({ finding, offset }) => {
    const chain = /the reference (\S+)/.exec(finding.message)?.[1] ?? "";
    assert.ok(source.slice(offset).startsWith(chain.split(/[.?[]/)[0] ?? " "));
    return chain;
  });
}

const WRONG: readonly (readonly [string, readonly string[]])[] = [
  ["if (flag) a();", ["flag"]],
  ["while (flag) a();", ["flag"]],
  ["const x = flag ? 1 : 2;", ["flag"]],
  ["return !flag;", ["flag"]],
  ["if (s.deep[0].on && n > 3) a();", ["s.deep[0].on"]],
  ["switch (s.name) { case 'a': b(); } switch (other) { default: b(); }", ["s.name"]],
  ["const x = n ?? 5; const y = n || 5;", ["n", "n"]],
  ["if (n === 3) a(); if (3 !== n) b();", ["n", "n"]],
  ["const all = map(list, (i) => i); if (all) b();", ["all"]],
  ["const alias = s.name; if (alias) b();", ["alias"]],
  ["const more = expr.gt(n, 2); return more ? a : b;", ["more"]],
  ["const text = `${flag ? 1 : 2}`;", ["flag"]],
  ["const r = /flag ? x/; if (flag) x();", ["flag"]],
];
const RIGHT = [
  "if (ready(flag)) a();",
  "if (limits.flag) a();",
  "const x = { flag, n: 3 }; f(flag);",
  "// if (flag)\n /* flag ? 1 : 2 */ const text = 'if (flag)' + \"!flag\";",
  "const text = `if (flag) ${other ? 1 : 2}`;",
  "const sum = s.reads.length; if (sum) a();",
  "for (const sample of known) use(sample.flag, n);",
  "const optional = s?.name; f(optional);",
  "sh.if(flag, a, b); when(flag).then(a).else(b);",
  "const re = /[/]flag ?/.test(x) ? 1 : 2;",
];

for (const [body, expected] of WRONG) test(body, () => assert.deepEqual(found(body), expected));
for (const body of RIGHT) test(`fine: ${body}`, () => assert.deepEqual(found(body), []));

test("parameters of every shape", () => {
  assert.deepEqual(found("if (x.on) a();", "(x)"), ["x.on"]);
  assert.deepEqual(found("if (x.on) a();", "x"), ["x.on"]);
  assert.deepEqual(found("if (x || y) a();", "(x, y)"), ["x"]);
  assert.deepEqual(found("if (inner) a(); if (outer) b();", "({ outer: { inner } })"), ["inner"]);
  assert.deepEqual(found("if (x) a();", "()"), []);
  assert.deepEqual(found("if (flag) a();", "function body({ flag })"), ["flag"]);
});

test("the whole source is tokens and space, in order", () => {
  const source = String(found) + String(tokensOf);
  let at = 0;
  for (const { text, offset } of tokensOf(source)) {
    assert.ok(offset >= at);
    assert.equal(source.slice(offset, offset + text.length), text);
    at = offset + text.length;
  }
});
