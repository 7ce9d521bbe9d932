/** Rendering of templates: every kind of part, in each language, and every place that is refused. */
import { test } from "node:test";
import assert from "node:assert/strict";
import type { Expr } from "../expr.ts";
import type { Json } from "../json.ts";
import type { Language, Template, TemplatePart } from "../template.ts";
import type { Type } from "../type.ts";
import { checkPlaces } from "./check-places.ts";
import { renderTemplate } from "./render.ts";

const input = (port: string): Expr => ({ kind: "input", port });
const value = (port: string): TemplatePart => ({ kind: "value", value: input(port) });
const text = (words: string): TemplatePart => ({ kind: "text", text: words });
const body = (template: Template, language: Language) => ({ kind: "script", language, interpreter: ["x"], template }) as const;

function render(template: Template, values: Readonly<Record<string, Json>>, language: Language = "shell"): string {
  return renderTemplate(body(template, language), {
    input: (port) => values[port],
    outputPath: (port) => `/job/out/${port}/${port}.bam`,
    resource: () => 4,
  });
}
const file = { class: "File", digest: `sha256:${"a".repeat(64)}`, name: "p.fq", size: 1, path: "/job/in/p/p.fq" };

test("values of a shell script", () => {
  const cases: readonly (readonly [Json | undefined, string])[] = [
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    [30, "'30'"],
    [-0, "'0'"],
    [1e21, "'1e+21'"],
    [true, "'true'"],
    [null, ""],
    [undefined, ""],
    [[], ""],
    [["a", "b c"], "'a' 'b c'"],
    [file, "'/job/in/p/p.fq'"],
    [[file, file], "'/job/in/p/p.fq' '/job/in/p/p.fq'"],
    ["", "''"],
    ["-rf", "'-rf'"],
  ];
  for (const [given, words] of cases)
    assert.equal(render([text("x "), value("v")], given === undefined ? {} : { v: given }), `x ${words}`);
});

test("values of Python and R", () => {
  const given = ['é\n"', 1, true, null, { "a b": [1, 2] }, file];
  assert.equal(
    render([value("v")], { v: given }, "python"),
    '["\\u00e9\\n\\"", 1, True, None, {"a b": [1, 2]}, "/job/in/p/p.fq"]',
  );
  assert.equal(
    render([value("v")], { v: given }, "r"),
    'list("\\u00e9\\n\\"", 1, TRUE, NULL, list("a b" = c(1, 2)), "/job/in/p/p.fq")',
  );
  assert.equal(render([value("v")], {}, "python"), "None");
  assert.equal(render([value("v")], { v: [] }, "r"), "list()");
  assert.equal(render([value("v")], { v: "\u{1f9ec}" }, "r"), '"\\U0001f9ec"');
});

test("flags", () => {
  const flag = (join: " " | "="): Template => [text("x "), { kind: "flag", flag: "-q", value: input("v"), join }];
  assert.equal(render(flag(" "), { v: 30 }), "x -q '30'");
  assert.equal(render(flag("="), { v: "a b" }), "x -q='a b'");
  assert.equal(render(flag(" "), { v: ["a", "b"] }), "x -q 'a' -q 'b'");
  assert.equal(render(flag(" "), { v: true }), "x -q");
  for (const nothing of [null, false, []]) assert.equal(render(flag(" "), { v: nothing }), "x ");
  assert.equal(render(flag(" "), { v: 0 }), "x -q '0'");
});

test("if and each", () => {
  const condition: Template = [{ kind: "if", condition: input("v"), then: [text("yes "), value("v")], else: [text("no")] }];
  assert.equal(render(condition, { v: "a" }), "yes 'a'");
  for (const none of [{}, { v: null }, { v: false }]) assert.equal(render(condition, none as Record<string, Json>), "no");
  const nested: Template = [
    {
      kind: "each",
      list: input("rows"),
      variable: "row",
      separator: "; ",
      body: [
        text("echo "),
        { kind: "value", value: { kind: "get", from: { kind: "variable", name: "row" }, key: "name" } },
        text(":"),
        {
          kind: "each",
          list: { kind: "get", from: { kind: "variable", name: "row" }, key: "files" },
          variable: "f",
          separator: ",",
          body: [{ kind: "value", value: { kind: "variable", name: "f" } }],
        },
      ],
    },
  ];
  assert.equal(
    render(nested, {
      rows: [
        { name: "a", files: ["x", "y"] },
        { name: "b", files: [] },
      ],
    }),
    "echo 'a':'x','y'; echo 'b':",
  );
  assert.equal(render(nested, {}), "");
});

test("texts, outputs and resources", () => {
  const group: Expr = { kind: "concat", parts: [{ kind: "literal", value: "@RG\\tID:" }, input("s")] };
  const template: Template = [
    text("bwa -t "),
    { kind: "value", value: { kind: "resource", name: "cpus" } },
    text(" -R "),
    { kind: "value", value: group },
    text(" > "),
    { kind: "value", value: { kind: "outputPath", port: "bam" } },
  ];
  assert.equal(render(template, { s: "s'1" }), "bwa -t '4' -R '@RG\\tID:s'\\''1' > '/job/out/bam/bam.bam'");
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["echo `", "`", /back quotes/],
  ["echo ${x:-", "}", /inside \$\{…\}/],
  ["echo $", "", /a lone `\$`/],
  ["echo \\", "", /a lone `\\`/],
  ['echo "$', '"', /a lone `\$`/],
  ["echo $((1 + ", "))", /arithmetic/],
  ["((i < ", "))", /arithmetic/],
  ["a[", "]=1", /subscript/],
  ["cat <<", "\nx\n", /here-document's end/],
  ["[[ 1 -eq ", " ]]", /arithmetic test/],
];
for (const [before, after, reason] of REFUSED) {
  test(`refused for a text, at run time and before: ${before}…${after}`, () => {
    const template = [text(before), value("v"), text(after)];
    assert.throws(
      () => render(template, { v: "x" }),
      (error: Error & { code?: string }) => error.code === "GOLGI_TEMPLATE_PLACE" && reason.test(error.message),
    );
    const found = checkPlaces(body(template, "shell"), { input: () => ({ type: { type: "string" }, optional: false }) });
    assert.match(found[0]?.message ?? "", reason);
  });
}

test("numbers may stand in arithmetic", () => {
  assert.equal(render([text("echo $((1 + "), value("v"), text("))")], { v: 2 }), "echo $((1 + 2))");
  assert.deepEqual(
    checkPlaces(body([text("echo $((1 + "), value("v"), text("))")], "shell"), {
      input: () => ({ type: { type: "integer" } as Type, optional: false }),
    }),
    [],
  );
});

test("a placeholder inside a string of Python or R is refused", () => {
  for (const before of ['open("', "open('", 'x = """', 'f"{'])
    assert.throws(() => render([text(before), value("v")], { v: "x" }, "python"), { code: "GOLGI_TEMPLATE_PLACE" });
  for (const before of ['x <- "', 'r"(', 'r"---['])
    assert.throws(() => render([text(before), value("v")], { v: "x" }, "r"), { code: "GOLGI_TEMPLATE_PLACE" });
  assert.equal(render([text('x = "a\\"b"; y = '), value("v")], { v: "x" }, "python"), 'x = "a\\"b"; y = "x"');
  assert.equal(render([text("# note: "), value("v"), text("\ny = 1")], { v: "a\nb" }, "python"), '# note: "a\\nb"\ny = 1');
});

test("what has no form is refused", () => {
  assert.throws(() => render([value("v")], { v: { a: 1 } }), { code: "GOLGI_TEMPLATE_VALUE" });
  assert.throws(() => render([value("v")], { v: "a\0b" }), { code: "GOLGI_TEMPLATE_VALUE" });
  assert.throws(() => render([value("v")], { v: "\ud800" }, "python"), { code: "GOLGI_TEMPLATE_VALUE" });
  assert.throws(() => render([{ kind: "each", list: input("v"), variable: "x", separator: "", body: [] }], { v: 1 }), {
    code: "GOLGI_TEMPLATE_VALUE",
  });
});
