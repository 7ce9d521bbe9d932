/**
 * A regular expression as a tree. Reads only what JavaScript's own parser has accepted with the flag `u`, so it need not look for mistakes.
 * Captures have no part in whether a text matches, so groups leave no trace, but for those that are referred to (`other`).
 */

export type PatternNode =
  /** One character: literal, class, `.`, or escape, as it is written. */
  | { readonly kind: "one"; readonly source: string }
  | { readonly kind: "assert"; readonly what: "^" | "$" | "\\b" | "\\B" }
  | { readonly kind: "look"; readonly behind: boolean; readonly negative: boolean; readonly body: PatternNode }
  /** A back reference, or a modifier of what follows. */
  | { readonly kind: "other" }
  | { readonly kind: "all"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "any"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly min: number; readonly max: number; readonly body: PatternNode };

const ESCAPE = /\\(?:u\{[^}]*\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u.{4}|x..|c.|[pP]\{[^}]*\}|.)/suy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const GROUP = /\((?:\?(?:(<?[=!])|<[^>]*>|([a-z-]*):))?/suy;
const TIMES = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/uy;

/** `undefined`: nested too deeply to be read. */
export function parsePattern(source: string): PatternNode | undefined {
  try {
    const reading = { source, at: 0 };
    return readAny(reading, 0);
  } catch (error) {
    if (error instanceof Untold) return undefined;
    throw error;
  }
}

class Untold extends Error {}

interface Reading {
  readonly source: string;
  at: number;
}

const DEEPEST = 200;

function readAny(reading: Reading, depth: number): PatternNode {
  if (depth > DEEPEST) throw new Untold();
  const parts = [readAll(reading, depth)];
  while (reading.source[reading.at] === "|") {
    reading.at++;
    parts.push(readAll(reading, depth));
  }
  return parts.length === 1 ? (parts[0] as PatternNode) : { kind: "any", parts };
}

function readAll(reading: Reading, depth: number): PatternNode {
  const parts: PatternNode[] = [];
  for (;;) {
    const next = reading.source[reading.at];
    if (next === undefined || next === "|" || next === ")") break;
    parts.push(withTimes(reading, readOne(reading, next, depth)));
  }
  return parts.length === 1 ? (parts[0] as PatternNode) : { kind: "all", parts };
}

function readOne(reading: Reading, next: string, depth: number): PatternNode {
  if (next === "(") return readGroup(reading, depth);
  if (next === "^" || next === "$") {
    reading.at++;
    return { kind: "assert", what: next };
  }
  if (next === "[") return { kind: "one", source: taken(reading, CLASS)[0] };
  if (next === "\\") {
    const [escape] = taken(reading, ESCAPE);
    if (escape === "\\b" || escape === "\\B") return { kind: "assert", what: escape };
    if (/^\\[1-9k]/.test(escape)) return { kind: "other" };
    return { kind: "one", source: escape };
  }
  const character = String.fromCodePoint(reading.source.codePointAt(reading.at) as number);
  reading.at += character.length;
  return { kind: "one", source: character };
}

function readGroup(reading: Reading, depth: number): PatternNode {
  const [, look, modifier = ""] = taken(reading, GROUP);
  const body = readAny(reading, depth + 1);
  reading.at++;
  if (modifier !== "") return { kind: "all", parts: [{ kind: "other" }, body] };
  return look === undefined ? body : { kind: "look", behind: look.startsWith("<"), negative: look.endsWith("!"), body };
}

function withTimes(reading: Reading, body: PatternNode): PatternNode {
  const match = matchAt(reading, TIMES);
  if (match === null) return body;
  const [, sign, least = "0", comma, most = ""] = match;
  const unbounded = sign === "*" || sign === "+" || (comma === "," && most === "");
  if (sign !== undefined) return { kind: "repeat", min: sign === "+" ? 1 : 0, max: unbounded ? Infinity : 1, body };
  return { kind: "repeat", min: Number(least), max: unbounded ? Infinity : Number(comma === "" ? least : most), body };
}

function matchAt(reading: Reading, token: RegExp): RegExpExecArray | null {
  token.lastIndex = reading.at;
  const match = token.exec(reading.source);
  if (match !== null) reading.at = token.lastIndex;
  return match;
}

function taken(reading: Reading, token: RegExp): RegExpExecArray {
  const match = matchAt(reading, token);
  if (match === null) throw new Untold();
  return match;
}

/** So many ways to match one text are tried in no time. */
const FEW_WAYS = 500;

/**
 * May a backtracking engine take exponential time? Said of every pattern that repeats a choice, or that offers many choices in a row; some
 * of them would do no harm.
 */
export function mayExplode(tree: PatternNode): boolean {
  return waysOf(tree) > FEW_WAYS;
}

/** How often one text may be matched otherwise, apart from repetitions whose work only grows with a power of the text's length. */
function waysOf(node: PatternNode): number {
  switch (node.kind) {
    case "one":
    case "assert":
    case "other":
      return 1;
    case "look":
      return waysOf(node.body);
    case "all":
      return node.parts.reduce((ways, part) => ways * waysOf(part), 1);
    case "any":
      return node.parts.reduce((ways, part) => ways + waysOf(part), 0);
    case "repeat": {
      const { min, max, body } = node;
      const inside = waysOf(body) * (hasLongRepeat(body) ? 2 : 1);
      const times = max - min > 20 ? 1 : max - min + 1;
      return inside === 1 ? times : times * inside ** Math.min(max, 1000);
    }
  }
}

function hasLongRepeat(node: PatternNode): boolean {
  if (node.kind === "repeat") return node.max - node.min > 20 || hasLongRepeat(node.body);
  return node.kind === "all" || node.kind === "any" ? node.parts.some(hasLongRepeat) : false;
}
