/** Matching all ways at once gives the answers of JavaScript's engine, and ends where that one does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linearMatcher } from "./linear-match.ts";
import { mayExplode, parsePattern } from "./pattern-tree.ts";
import { patternOf } from "./pattern.ts";
import { validateValue } from "./validate.ts";

const one = fc.constantFrom(
  "a",
  "b",
  "-",
  "é",
  "🧬",
  ".",
  "[ab]",
  "[^a]",
  "[a\\]b-]",
  "\\d",
  "\\w",
  "\\s",
  "\\p{L}",
  "\\u{1f9ec}",
  "\\ud83e\\uddec",
  "\\x61",
  "\\/",
  "[]",
  "[^]",
);
const place = fc.constantFrom("^", "$", "\\b", "\\B");
const times = fc.constantFrom("", "", "*", "+", "?", "*?", "{2}", "{0,2}", "{1,}", "{0}", "{2,3}?");

const { pattern } = fc.letrec<{ pattern: string; group: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.tuple(one, times).map((both) => both.join("")),
    place,
    fc.tuple(tie("group"), times).map((both) => both.join("")),
    fc.tuple(fc.constantFrom("(?=", "(?!", "(?<=", "(?<!"), tie("pattern")).map(([open, body]) => `${open}${body})`),
  ),
  group: fc.tuple(fc.constantFrom("(", "(?:"), tie("pattern")).map(([open, body]) => `${open}${body})`),
  pattern: fc
    .array(
      fc.array(tie("part"), { maxLength: 3 }).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((choices) => choices.join("|")),
}));
const text = fc.array(fc.constantFrom("a", "b", "-", "é", "🧬", "1", " ", "]"), { maxLength: 7 }).map((parts) => parts.join(""));

test("all ways at once: the answer of JavaScript's engine", () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 5 }), (source, texts) => {
      const tree = parsePattern(source);
      assert.ok(tree, source);
      const matcher = linearMatcher(tree);
      assert.ok(matcher, source);
      // V8 looks for a match also between the two halves of a character, where what looks around it sees neither.
      const told = /\(\?[=!<]|\\b/i.test(source) ? texts.map((one) => one.replaceAll("🧬", "b")) : texts;
      for (const one of told) assert.equal(matcher.test(one), new RegExp(source, "u").test(one), `/${source}/ on ${one}`);
    }),
    { numRuns: Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 2000) },
  );
});

test("patterns that take for ever are answered at once, on texts of any length that is tested", () => {
  for (const source of [
    "^(a|a)*$",
    "^(a|ab|b)*$",
    "(a|a)+$",
    `^${"a?".repeat(40)}${"a".repeat(40)}$`,
    `^${"(a|a)".repeat(40)}$`,
    "^(a{1,20}){1,20}$",
    "^((a{0,9}){0,9}){0,9}!$",
    "^(?=(a|a)*$)b",
    "^(?!.*(a|aa){3,}c)a*$",
    "^((a|b)*c|(a|b)*d)*$",
    "^(?:a(?:a?a?)*)*$",
    "(a|a)*\\1$",
    "^(\\-|a|a)*$",
    "^(a{1,4000}){1,4000}$",
    "^(((a|a){9}){9}){9}$",
  ]) {
    const known = patternOf(source);
    assert.ok(known, source);
    const began = process.cpuUsage();
    for (const length of [30, 2000])
      validateValue({ type: "string", pattern: source }, `${"a".repeat(Math.min(length, known.longest) - 1)}!`);
    const { user } = process.cpuUsage(began);
    assert.ok(user < 5e6, `${source}: ${user / 1e6} s`);
  }
});

test("what is common is left to JavaScript's engine, or tested on long texts too", () => {
  for (const source of [
    "^[A-Z]{3}\\d+$",
    "^(chr)?([0-9]{1,2}|X|Y|MT?)$",
    "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$",
    "^(ab)+$",
    "^(['\"])[a-z]*\\1$",
    "^(?i:[a-z]+)-x$",
  ]) {
    const tree = parsePattern(source);
    assert.ok(tree && !mayExplode(tree), source);
  }
  assert.ok(validateValue({ type: "string", pattern: "^\\w+\\:\\d+(\\:x)?$" }, `${"a".repeat(1000)}:1:x`).ok);
  const list = { type: "string", pattern: "^(chr([0-9]{1,2}|X|Y)(,|$))+$" } as const;
  assert.ok(validateValue(list, Array.from({ length: 3000 }, (_, n) => `chr${n % 22}`).join(",")).ok);
  assert.ok(!validateValue(list, `${"chr1,".repeat(3000)}!`).ok);
});
