/**
 * Regular expressions of types, guarded: JavaScript's engine backtracks, so a pattern that repeats a choice can take for ever on a short
 * text. Patterns with nested repetition are refused by `checkType`; others that may explode are matched all ways at once, with the same
 * answer; and every text is limited to what its pattern can be tested against in bounded time.
 */
import { linearMatcher } from "./linear-match.ts";
import { mayExplode, parsePattern } from "./pattern-tree.ts";

export interface Pattern {
  test(text: string): boolean;
  /** Texts of more UTF-16 units are refused without a test. */
  readonly longest: number;
}

const PATTERNS = new Map<string, Pattern | undefined>();
const MOST_PATTERNS = 10_000;
/** Steps of the engine that are affordable for one value: about a second. */
const STEPS = 3e8;
/** Steps of `linearMatcher`, for the same time. */
const LINEAR_STEPS = 1e7;
const ALWAYS_TESTED = 200;
/** A text in a pattern that may explode and cannot be matched all ways at once. */
const RISKY_LONGEST = 24;

/** Compiled as JSON Schema says (Unicode, not anchored); without the Unicode flag where only that reads. Undefined: not a pattern. */
export function patternOf(source: string): Pattern | undefined {
  if (PATTERNS.has(source)) return PATTERNS.get(source);
  const pattern = read(source);
  if (PATTERNS.size >= MOST_PATTERNS) PATTERNS.clear();
  PATTERNS.set(source, pattern);
  return pattern;
}

function read(source: string): Pattern | undefined {
  const strict = compile(source, "u");
  const regex = strict ?? compile(source, "");
  if (regex === undefined) return undefined;
  const tree = parsePattern(source);
  if (tree !== undefined && !mayExplode(tree)) return patternBy(regex, longestFor(source));
  // Without `u` parts of it mean something else; how often they repeat can be told even so.
  const matcher = tree === undefined || strict === undefined ? undefined : linearMatcher(tree);
  if (matcher === undefined) return patternBy(regex, RISKY_LONGEST);
  const room = LINEAR_STEPS / matcher.size;
  return { test: matcher.test, longest: Math.floor(matcher.looksAhead ? Math.sqrt(room) : room) };
}

function patternBy(regex: RegExp, longest: number): Pattern {
  return { test: (text) => regex.test(text), longest };
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Work grows at most with length^k for k unbounded repetitions in a row (plus one when the match may start anywhere). */
function longestFor(source: string): number {
  const { repetitions, nested } = repetitionOf(source);
  if (nested) return RISKY_LONGEST;
  const degree = repetitions + (source.startsWith("^") ? 0 : 1);
  return degree <= 1 ? STEPS : Math.max(ALWAYS_TESTED, Math.floor(STEPS ** (1 / degree)));
}

/** Is there a repetition without bound inside another one, e.g. `(a+)+`? */
export function hasNestedRepetition(source: string): boolean {
  return repetitionOf(source).nested;
}

function repetitionOf(source: string): { readonly repetitions: number; readonly nested: boolean } {
  let repetitions = 0;
  let nested = false;
  const groups: boolean[] = [];
  let inner = false; // does what was just closed hold an unbounded repetition or alternatives?
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === "\\") {
      i++;
      inner = false;
    } else if (char === "[") {
      i = endOfClass(source, i);
      inner = false;
    } else if (char === "(") groups.push(false);
    else if (char === ")") {
      inner = groups.pop() ?? false;
      if (inner && groups.length > 0) groups[groups.length - 1] = true;
    } else if (isUnbounded(source, i)) {
      repetitions++;
      if (inner) nested = true;
      if (groups.length > 0) groups[groups.length - 1] = true;
    } else if (char !== "?" && char !== "{") inner = false;
  }
  return { repetitions, nested };
}

/** `*`, `+`, `{2,}`, or a bounded repetition so long that it works like one. */
function isUnbounded(source: string, at: number): boolean {
  const char = source[at];
  if (char === "*" || char === "+") return true;
  if (char !== "{") return false;
  const bounds = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at, at + 30));
  if (bounds === null) return false;
  const [, least, comma, most] = bounds;
  return (comma === "," && most === "") || Number(most === "" ? least : most) > 20;
}

function endOfClass(source: string, open: number): number {
  let i = open + 1;
  while (i < source.length && source[i] !== "]") i += source[i] === "\\" ? 2 : 1;
  return i;
}
