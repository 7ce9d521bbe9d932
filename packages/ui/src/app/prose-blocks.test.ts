import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blocksOf, spansOf } from "./prose-blocks.ts";

test("paragraphs, headings, lists and code", () => {
  assert.deepEqual(blocksOf("One\nline.\n\n## Two\n- a\n- b\n  more\n1. c\n\n```sh\n# not a heading\n```\nend"), [
    { kind: "paragraph", text: "One line." },
    { kind: "heading", text: "Two" },
    { kind: "list", ordered: false, items: ["a", "b more"] },
    { kind: "list", ordered: true, items: ["c"] },
    { kind: "code", text: "# not a heading" },
    { kind: "paragraph", text: "end" },
  ]);
});

test("spans; links lead to the web and to pages here, and nowhere else", () => {
  assert.deepEqual(spansOf("see `a*b*` and **this** *one* [x](https://example.org/a?b)"), [
    { kind: "text", text: "see " },
    { kind: "code", text: "a*b*" },
    { kind: "text", text: " and " },
    { kind: "strong", text: "this" },
    { kind: "text", text: " " },
    { kind: "emphasis", text: "one" },
    { kind: "text", text: " " },
    { kind: "link", text: "x", to: "https://example.org/a?b" },
  ]);
  assert.deepEqual(spansOf("[runs](/runs)"), [{ kind: "link", text: "runs", to: "/runs" }]);
  for (const to of ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x"])
    assert.ok(
      spansOf(`[x](${to})`).every(({ kind }) => kind === "text"),
      to,
    );
});

test("whatever is written is shown: no text is lost, and nothing throws", () => {
  const letters = /[a-z]/g;
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "\n", "#", "- ", "`", "*", "[", "](", ")", "1. ", " ", "<b>")), (parts) => {
      const text = parts.join("");
      const shown = blocksOf(text)
        .flatMap((block) => (block.kind === "list" ? block.items : [block.text]))
        .flatMap((words) => spansOf(words))
        .map((span) => (span.kind === "link" ? span.text + span.to : span.text))
        .join("");
      assert.ok((shown.match(letters)?.length ?? 0) <= (text.match(letters)?.length ?? 0));
      if (!text.includes("`")) assert.equal(shown.match(letters)?.join(""), text.match(letters)?.join(""));
    }),
  );
});
