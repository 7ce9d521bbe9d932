/**
 * Tokens of JavaScript source, just well enough to find names and operators: comments, texts and regular expressions are skipped, and
 * what stands in `${…}` of a template literal is read like other code.
 */
export interface Token {
  readonly kind: "name" | "sign" | "text";
  readonly text: string;
  /** From the start of the source. */
  readonly offset: number;
}

const SPACE = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const NUMBER = /\d[\w.]*/y;
const TEXT = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEX = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const SIGN = /=>|\?\.|\?\?=?|&&=?|\|\|=?|[=!]==?|[<>]=?|\.\.\.|[^\s\w]/y;
/** After these a slash starts a regular expression. */
const BEFORE_REGEX = new Set(["(", ",", "=", ":", "[", "!", "&&", "||", "??", "?", "{", "}", ";", "=>", "return"]);

export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  /** Depth of braces at which each open template literal goes on. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const add = (kind: Token["kind"], text: string): void => {
    tokens.push({ kind, text, offset: at });
    at += text.length;
  };
  while (at < source.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const char = source[at];
    if (char === "`" || (char === "}" && templates.at(-1) === depth)) {
      if (char === "}") templates.pop();
      const end = templatePart(source, at + 1);
      add("text", source.slice(at, end.at));
      if (end.opens) templates.push(depth);
      continue;
    }
    if (char === "{") depth++;
    if (char === "}") depth--;
    const text = take(TEXT) ?? take(NUMBER) ?? (BEFORE_REGEX.has(tokens.at(-1)?.text ?? "(") ? take(REGEX) : undefined);
    const name = text === undefined ? take(NAME) : undefined;
    if (text !== undefined) add("text", text);
    else if (name !== undefined) add("name", name);
    else add("sign", take(SIGN) ?? (char as string));
  }
  return tokens;
}

/** Where the literal text ends: behind its backtick, or behind a `${`. */
function templatePart(source: string, start: number): { readonly at: number; readonly opens: boolean } {
  for (let at = start; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return { at: at + 1, opens: false };
    else if (source[at] === "$" && source[at + 1] === "{") return { at: at + 2, opens: true };
  }
  return { at: source.length, opens: false };
}
