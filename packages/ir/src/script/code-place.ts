/**
 * Follows strings and comments of Python or R source while it is written piece by piece. A placeholder is an expression there, so it is
 * refused inside a string, where its quotes would end the author's.
 */
import { templatePlaceError } from "../errors.ts";

type State =
  | { readonly kind: "code" }
  | { readonly kind: "comment" }
  | { readonly kind: "string"; readonly end: string; readonly raw: boolean };

export class CodePlace {
  #text = "";
  #position = 0;
  #state: State = { kind: "code" };
  readonly #language: "python" | "r";

  constructor(language: "python" | "r") {
    this.#language = language;
  }

  write(text: string): void {
    this.#text += text;
    this.#read(false);
  }

  /** Adds a literal of the language. */
  writeLiteral(literal: string): void {
    this.#read(true);
    if (this.#state.kind === "string") {
      const near = this.#text.slice(-60);
      throw templatePlaceError(
        `a value cannot be written after ${JSON.stringify(near)}: it stands inside a string`,
        "Write the placeholder without quotes; it becomes a quoted literal by itself.",
      );
    }
    this.#text += this.#state.kind === "comment" ? literal.replace(/[\r\n]/g, " ") : literal;
    this.#position = this.#text.length;
  }

  finish(): string {
    return this.#text;
  }

  #read(last: boolean): void {
    while (this.#position < this.#text.length) {
      const length = this.#token(last);
      if (length === 0) return;
      this.#position += length;
    }
  }

  /** Length of the next token; 0 when more text is needed. */
  #token(last: boolean): number {
    const rest = this.#text.slice(this.#position, this.#position + 64);
    const char = rest[0] as string;
    switch (this.#state.kind) {
      case "comment":
        if (char === "\n" || char === "\r") this.#state = { kind: "code" };
        return 1;
      case "string":
        if (char === "\\" && !this.#state.raw) return rest.length < 2 && !last ? 0 : 2;
        if (!last && rest.length < this.#state.end.length && this.#state.end.startsWith(rest)) return 0;
        if (rest.startsWith(this.#state.end)) {
          const { length } = this.#state.end;
          this.#state = { kind: "code" };
          return length;
        }
        if (char === "\n" && this.#language === "python" && this.#state.end.length === 1) this.#state = { kind: "code" };
        return 1;
      case "code":
        return this.#codeToken(rest, last);
    }
  }

  #codeToken(rest: string, last: boolean): number {
    const char = rest[0] as string;
    if (char === "#") {
      this.#state = { kind: "comment" };
      return 1;
    }
    if (this.#language === "r" && /^[rR]["']/.test(rest) && !/\w/.test(this.#text[this.#position - 1] ?? ""))
      return this.#rawString(rest);
    if (char === '"' || char === "'" || (char === "`" && this.#language === "r")) {
      if (this.#language === "python" && !last && rest.length < 3 && rest === char.repeat(rest.length)) return 0;
      const end = this.#language === "python" && rest.startsWith(char.repeat(3)) ? char.repeat(3) : char;
      this.#state = { kind: "string", end, raw: false };
      return end.length;
    }
    return this.#language === "r" && rest.length < 2 && !last && /[rR]/.test(char) ? 0 : 1;
  }

  /** R ≥ 4: r"(…)", r"---[…]---" and so on. */
  #rawString(rest: string): number {
    const open = /^[rR](["'])(-*)([([{])/.exec(rest);
    if (open === null) return 1;
    const [whole, quote = "", dashes = "", bracket = ""] = open;
    const close = { "(": ")", "[": "]", "{": "}" }[bracket] ?? "";
    this.#state = { kind: "string", end: close + dashes + quote, raw: true };
    return whole.length;
  }
}
