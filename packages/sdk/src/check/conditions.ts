/**
 * `if (ref)`, `switch (ref)`, `ref ? a : b`, `!ref`, `ref && x`, `ref === x`: JavaScript gives a reference no chance to notice these, and it always
 * counts as true. So the source of a body is searched for its own parameters, and for variables that surely hold references, in such
 * places. What comes from elsewhere is not followed: this finds the common mistake, not every one.
 */
import { error, type Finding } from "../errors.ts";
import { tokensOf, type Token } from "./source-token.ts";

export interface Condition {
  readonly finding: Finding;
  /** Of the reference, from the start of the function's source. */
  readonly offset: number;
}

const found = new Map<string, readonly Condition[]>();

/** Conditions in the source of a body; the same source is searched once. */
export function conditionsIn(source: string): readonly Condition[] {
  let list = found.get(source);
  if (list === undefined) {
    const tokens = tokensOf(source);
    const names = referenceNames(tokens);
    found.set(source, (list = names.size === 0 ? [] : search(tokens, names)));
  }
  return list;
}

/** Parameters of the function, and variables made from them or by calls that always give references. */
function referenceNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set(parameterNames(tokens));
  for (let i = 0; i + 3 < tokens.length; i++) {
    const [keyword, name, sign] = [tokens[i], tokens[i + 1], tokens[i + 2]];
    if (keyword?.text !== "const" || name?.kind !== "name" || sign?.text !== "=") continue;
    const [first, next] = [tokens[i + 3], tokens[i + 4]];
    const end = chainEnd(tokens, i + 3);
    const alias =
      tokens[end - 1]?.text !== "length" && first?.kind === "name" && names.has(first.text) && endsStatement(tokens[end]);
    if (alias || MAKERS.has(`${first?.text}${next?.text}`)) names.add(name.text);
  }
  return names;
}
const MAKERS = new Set(["map(", "gate(", "dynamic(", "expr."]);

function endsStatement(token: Token | undefined): boolean {
  return token === undefined || token.text === ";" || token.kind === "name";
}

/** Names that the first parameters bind: `(a, b)`, `({ a, b: c })`, `a => …`. */
function parameterNames(tokens: readonly Token[]): readonly string[] {
  const open = tokens.findIndex(({ text }) => text === "(" || text === "=>");
  if (tokens[open]?.text !== "(") return tokens[open - 1]?.kind === "name" ? [tokens[open - 1]?.text ?? ""] : [];
  const names: string[] = [];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text)) depth--;
    if (depth === 0) break;
    const key = tokens[i + 1]?.text === ":";
    if (token.kind === "name" && !key && tokens[i - 1]?.text !== "=") names.push(token.text);
  }
  return names;
}

const TESTS_LEFT = new Set(["!", "===", "!=="]);
const TESTS_RIGHT = new Set(["?", "&&", "||", "??", "===", "!=="]);

function search(tokens: readonly Token[], names: ReadonlySet<string>): readonly Condition[] {
  const conditions: Condition[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const before = tokens[i - 1]?.text ?? "";
    const isReference = token.kind === "name" && names.has(token.text) && before !== "." && before !== "?.";
    if (!isReference) continue;
    const end = chainEnd(tokens, i);
    const after = tokens[end]?.text ?? "";
    // Of a tuple the length is a number; of a list, reading it is reported when the body runs.
    if (tokens[end - 1]?.text === "length") continue;
    const switched = before === "(" && tokens[i - 2]?.text === "switch" && after === ")";
    const tested = before === "(" && (tokens[i - 2]?.text === "if" || tokens[i - 2]?.text === "while") && after === ")";
    // In an object or parameter list `name ?` cannot stand; `name => …` and `name: …` are no conditions either.
    if (!tested && !switched && !TESTS_LEFT.has(before) && !TESTS_RIGHT.has(after)) continue;
    const chain = tokens
      .slice(i, end)
      .map(({ text }) => text)
      .join("");
    const sign = switched ? "switch" : tested ? "if" : TESTS_LEFT.has(before) ? before : after;
    conditions.push({ finding: condition(chain, sign), offset: token.offset });
  }
  return conditions;
}

/** The token behind `name.field[0].other`. A call ends the chain: what it gives is not known. */
function chainEnd(tokens: readonly Token[], start: number): number {
  let at = start + 1;
  for (;;) {
    const sign = tokens[at]?.text;
    if ((sign === "." || sign === "?.") && tokens[at + 1]?.kind === "name") at += 2;
    else if (sign === "[" && tokens[at + 2]?.text === "]") at += 3;
    else return at;
  }
}

function condition(chain: string, sign: string): Finding {
  const compares = sign === "===" || sign === "!==" || sign === "switch";
  const message = compares
    ? `the reference ${chain} is compared with ${sign}, which can only tell whether it is the same reference`
    : sign === "??"
      ? `the reference ${chain} stands before ??, but a reference is never null or undefined`
      : `the reference ${chain} is used as a JavaScript condition, where it always counts as true`;
  const hint = compares
    ? `Use expr.${sign === "!==" ? "ne" : "eq"}(${chain}, …) and when(…).`
    : sign === "??" || sign === "||"
      ? `Use expr.coalesce(${chain}, …).`
      : "Use when(condition).then(() => …).else(() => …); in a script, sh.if(condition, …, …).";
  return error("GOLGI_REF_AS_CONDITION", message, hint);
}
