import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScriptBody, TemplatePart } from "@golgi/ir";
import { lower, python, sh, t, task } from "../index.ts";
import { scriptTexts } from "./indent.ts";
import type { ScriptContext } from "../graph/task.ts";

const inputs = {
  name: t.string(),
  maybe: t.string().optional(),
  on: t.bool(),
  n: t.int().nullable(),
  file: t.file(),
  names: t.array(t.string()),
  pairs: t.array(t.object({ key: t.string(), values: t.array(t.int()) })),
  record: t.object({ a: t.string() }),
};
const outputs = { out: t.file() };
type Context = ScriptContext<typeof inputs, typeof outputs>;

function trace(script: (context: Context) => ReturnType<typeof sh>): {
  readonly body: ScriptBody;
  readonly errors: readonly string[];
} {
  const { document, diagnostics } = lower(task({ name: "it", inputs, outputs, script }), { bundles: new Map() });
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  const body = Object.values(document?.tasks ?? {})[0]?.body;
  return { body: body?.kind === "script" ? body : { kind: "script", language: "shell", interpreter: [], template: [] }, errors };
}
const parts = (script: (context: Context) => ReturnType<typeof sh>): readonly TemplatePart[] => {
  const { body, errors } = trace(script);
  assert.deepEqual(errors, []);
  return body.template.slice(0, -1);
};
/** Every sample ends like this, so that the output counts as made. */
const end = (context: Context) => sh` > ${context.outputs.out}`;
const input = (port: string) => ({ kind: "input", port }) as const;

test("common indentation goes, the rest stays; the text is raw", () => {
  assert.deepEqual(scriptTexts(["\n    if x; then\n      y\n\n    fi  \n  "]), ["if x; then\n  y\n\nfi"]);
  assert.deepEqual(scriptTexts(["\n\tcat <<EOF\n\ta\\n\\\\b \\` \\${HOME} \\$\n\tEOF\n"]), [
    "cat <<EOF\na\\n\\\\b ` ${HOME} \\$\nEOF",
  ]);
  assert.deepEqual(scriptTexts(["\n  a ", " b\n  ", "\n    c "]), ["a ", " b\n", "\n  c"]);
  assert.deepEqual(scriptTexts(["one line ", " end"]), ["one line ", " end"]);
  assert.deepEqual(scriptTexts([""]), [""]);
});

test("values, text with references, nested pieces and lists", () => {
  assert.deepEqual(
    parts(
      (c) =>
        sh`a ${c.inputs.name} ${`x:${c.inputs.name}/${c.inputs.n}`} ${sh`b ${c.inputs.file}`} ${[c.inputs.name, "w"]} ${5}${end(c)}`,
    ),
    [
      { kind: "text", text: "a " },
      { kind: "value", value: input("name") },
      { kind: "text", text: " " },
      {
        kind: "value",
        value: {
          kind: "concat",
          parts: [{ kind: "literal", value: "x:" }, input("name"), { kind: "literal", value: "/" }, input("n")],
        },
      },
      { kind: "text", text: " b " },
      { kind: "value", value: input("file") },
      { kind: "text", text: " " },
      { kind: "value", value: { kind: "list", items: [input("name"), { kind: "literal", value: "w" }] } },
      { kind: "text", text: " " },
      { kind: "value", value: { kind: "literal", value: 5 } },
      { kind: "text", text: " > " },
    ],
  );
});

test("flags, conditions and repetition", () => {
  assert.deepEqual(
    parts((c) => sh`${sh.flag("-q", c.inputs.maybe)}${sh.flag("--n=", c.inputs.n)}${sh.raw("--fixed *")}${end(c)}`),
    [
      { kind: "flag", flag: "-q", value: input("maybe"), join: " " },
      { kind: "flag", flag: "--n", value: input("n"), join: "=" },
      { kind: "text", text: "--fixed * > " },
    ],
  );
  assert.deepEqual(
    parts((c) => sh`${sh.if(c.inputs.on, sh`yes`, sh`no`)}${sh.if(c.inputs.name, sh`there`)}${end(c)}`),
    [
      { kind: "if", condition: input("on"), then: [{ kind: "text", text: "yes" }], else: [{ kind: "text", text: "no" }] },
      {
        kind: "if",
        condition: { kind: "op", op: "present", args: [input("name")] },
        then: [{ kind: "text", text: "there" }],
        else: [],
      },
      { kind: "text", text: " > " },
    ],
  );
  const [each] = parts(
    (c) =>
      sh`${sh.each(c.inputs.pairs, (pair) => sh`${pair.key}=${sh.each(pair.values, (v) => sh`<${v}>`, { separator: "," })}`)}${end(c)}`,
  );
  assert.deepEqual(each, {
    kind: "each",
    list: input("pairs"),
    variable: "item",
    separator: " ",
    body: [
      { kind: "value", value: { kind: "get", from: { kind: "variable", name: "item" }, key: "key" } },
      { kind: "text", text: "=" },
      {
        kind: "each",
        list: { kind: "get", from: { kind: "variable", name: "item" }, key: "values" },
        variable: "item2",
        separator: ",",
        body: [
          { kind: "text", text: "<" },
          { kind: "value", value: { kind: "variable", name: "item2" } },
          { kind: "text", text: ">" },
        ],
      },
    ],
  });
});

test("python takes records, and nested lines keep their place", () => {
  const { body, errors } = trace(
    (c) => python`
      def f():
          ${python`
            a = ${c.inputs.record}
            b = ${[1, c.inputs.name]}`}
      open(${c.outputs.out})`,
  );
  assert.deepEqual(errors, []);
  assert.equal(body.language, "python");
  assert.deepEqual(
    body.template.map((part) => (part.kind === "text" ? part.text : "#")).join(""),
    "def f():\n    a = #\n    b = #\nopen(#)",
  );
});

test("misuse inside a script is found, all of it", () => {
  const wrong = (script: (context: Context) => unknown) => trace(script as never).errors;
  assert.deepEqual(
    wrong((c) => sh`${c.inputs.record as never} ${c.inputs.pairs as never}${end(c)}`),
    ["GOLGI_UNQUOTABLE_PLACEHOLDER", "GOLGI_UNQUOTABLE_PLACEHOLDER"],
  );
  assert.deepEqual(
    wrong((c) => sh`${`${c.inputs.name}`.toUpperCase()}${end(c)}`),
    ["GOLGI_REF_AS_TEXT"],
  );
  assert.deepEqual(
    wrong((c) => sh`${undefined as never}${end(c)}`),
    ["GOLGI_UNQUOTABLE_PLACEHOLDER"],
  );
  assert.deepEqual(
    wrong((c) => sh`${python`x` as never}${end(c)}`),
    ["GOLGI_INVALID_SCRIPT"],
  );
  assert.deepEqual(
    wrong((c) => sh`${`${c.inputs.names}`}${end(c)}`),
    ["GOLGI_UNQUOTABLE_PLACEHOLDER"],
  );
  assert.deepEqual(
    wrong((c) => sh`${sh.raw(c.inputs.name as never)}${end(c)}`),
    ["GOLGI_REF_IN_RAW_TEXT"],
  );
  assert.deepEqual(
    wrong((c) => sh`${sh.each(c.inputs.name as never, (x) => sh`${x as never}`)}${end(c)}`),
    ["GOLGI_NOT_A_LIST"],
  );
  assert.deepEqual(
    wrong((c) => sh`${sh.if(c.inputs.on, "text" as never)}${end(c)}`),
    ["GOLGI_INVALID_SCRIPT"],
  );
  assert.deepEqual(
    wrong((c) => sh`${(c.inputs.n as never) > 3 ? sh`a` : sh`b`}${end(c)}`),
    ["GOLGI_REF_AS_NUMBER"],
  );
});
