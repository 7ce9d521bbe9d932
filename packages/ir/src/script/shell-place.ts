/**
 * Follows the quoting of a shell script while it is written piece by piece, and writes values so that they stay data wherever they
 * stand: as a word, inside quotes, in a here-document or in a comment.
 *
 * S1  A value never changes how the text around it is read.
 * S2  Where that cannot be promised the value is refused (`GOLGI_TEMPLATE_PLACE`): back quotes, `${…}`, after a lone `$` or `\`, text in
 *     arithmetic (bash evaluates subscripts there), or where the author's text itself cannot be followed with certainty.
 *
 * S3  For a script that bash cannot parse this holds when bash stops at the error (`-e`, as in the default interpreter): without `-e` it
 *     may go on with the next line, in the middle of a quote.
 *
 * What it cannot know: a program that runs its own arguments as code (`eval`, `bash -c`, `awk`). Grammar: POSIX.1-2024 ch. 2, bash(1).
 */
import { templatePlaceError } from "../errors.ts";

type Frame =
  | {
      readonly kind: "code";
      parens: number;
      /** Open brackets of an array subscript, as in `name[`. */
      subscript: number;
      /** Closed by the `)` that has no partner. */
      readonly nested: boolean;
    }
  | { readonly kind: "single" | "double" | "ansi" | "backquote" | "comment" }
  | { readonly kind: "parameter"; readonly quoted: boolean }
  | { readonly kind: "arithmetic"; parens: number }
  | {
      readonly kind: "heredoc";
      readonly delimiter: string;
      readonly quoted: boolean;
      readonly tabs: boolean;
      line: string;
      lineHasValue: boolean;
    };
type Heredoc = Extract<Frame, { kind: "heredoc" }>;

/** A scalar in words of text; `number` marks what arithmetic may hold. */
export interface Word {
  readonly text: string;
  readonly number: boolean;
}

const NUMERIC_TEST = /^-(eq|ne|lt|le|gt|ge|v|R|t)$/;
const USE_VARIABLE = "Assign the value to a shell variable first, on a line of its own, and use the variable here.";

export class ShellPlace {
  #text = "";
  #position = 0;
  readonly #frames: Frame[] = [{ kind: "code", parens: 0, subscript: 0, nested: false }];
  #pending: Omit<Heredoc, "kind" | "line" | "lineHasValue">[] = [];
  /** Where an escaped character ended: an escaped space does not end a word. */
  #escapeEnd = -1;
  /** Why values are refused from here on. */
  #lost: string | undefined;
  /** Inside `[[ … ]]`: whether a text value and an arithmetic test were seen. */
  #test: { text: boolean; numeric: boolean } | undefined;

  get text(): string {
    return this.#text;
  }

  /** Adds the author's own text. */
  write(text: string): void {
    this.#text += text;
    while (this.#position < this.#text.length && this.#step(false));
  }

  /** Adds values: each a word of its own in code, one text with spaces elsewhere. */
  writeWords(words: readonly Word[]): void {
    this.#settle();
    const inHeredoc = this.#top().kind !== "heredoc" && this.#frames.some((frame) => frame.kind === "heredoc");
    if (inHeredoc && words.some((word) => word.text.includes("\n")))
      throw this.#refused("its line break could end the here-document", USE_VARIABLE);
    const written = this.#quote(words);
    this.#text += written;
    this.#position = this.#text.length;
    const frame = this.#top();
    if (frame.kind === "heredoc") this.#heredocValue(frame, written);
  }

  /** At the end: an open quote means that the author's text was not what it seemed. */
  finish(): string {
    while (this.#position < this.#text.length) this.#step(true);
    return this.#text;
  }

  /** Resolves what needed a look ahead, knowing that a value comes next. */
  #settle(): void {
    while (this.#position < this.#text.length) {
      const rest = this.#text.slice(this.#position);
      if (rest === "$" || rest === "\\")
        throw this.#refused(`a lone \`${rest}\` stands before it`, "Remove it, or double it if it is meant literally.");
      if (rest.startsWith("<<") && !rest.startsWith("<<<"))
        throw this.#refused("it would name a here-document's end", "Write the name in the script.");
      this.#step(true);
    }
    if (this.#lost !== undefined) throw this.#refused(this.#lost, USE_VARIABLE);
  }

  #quote(words: readonly Word[]): string {
    const frame = this.#top();
    const joined = () => words.map((word) => word.text).join(" ");
    if (this.#frames.some((each) => each.kind === "code" && each.subscript > 0)) {
      return this.#numbers(words, "bash would evaluate a text inside a subscript");
    }
    switch (frame.kind) {
      case "code":
        return this.#quoteInCode(words);
      case "single":
        return joined().replaceAll("'", "'\\''");
      case "double":
        return joined().replace(/[\\$"`]/g, "\\$&");
      case "ansi":
        return joined().replace(/[\\']/g, "\\$&");
      case "comment":
        return joined().replace(/[\0-\x1f\x7f]/g, " ");
      case "heredoc":
        return frame.quoted ? joined() : joined().replace(/[\\$`]/g, "\\$&");
      case "arithmetic":
        return this.#numbers(words, "bash would evaluate a text inside arithmetic");
      case "backquote":
        throw this.#refused("it stands inside back quotes", "Write $(…) instead of back quotes.");
      case "parameter":
        throw this.#refused("it stands inside ${…} of the shell", USE_VARIABLE);
    }
  }

  #quoteInCode(words: readonly Word[]): string {
    if (this.#test !== undefined && words.some((word) => !word.number)) {
      this.#test.text = true;
      this.#checkTest();
    }
    return words.map((word) => quoteShellWord(word.text)).join(" ");
  }

  #numbers(words: readonly Word[], why: string): string {
    if (words.some((word) => !word.number)) throw this.#refused(why, "Only numbers can stand here.");
    return words.map((word) => word.text).join(" ");
  }

  #checkTest(): void {
    if (this.#test?.text === true && this.#test.numeric) {
      throw this.#refused("bash would evaluate a text in an arithmetic test of [[ … ]]", "Use [ … ] for this test, or a number.");
    }
  }

  #heredocValue(frame: Heredoc, written: string): void {
    const lines = written.split("\n");
    for (const [index, line] of lines.entries()) {
      if (index > 0) this.#endLine(frame);
      frame.line += line;
      frame.lineHasValue = frame.lineHasValue || line !== "";
    }
    if (lines.length > 1) frame.lineHasValue = true;
  }

  #top(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  /** Reads one token; false when more text is needed to know it. `last`: no more text follows this. */
  #step(last: boolean): boolean {
    const frame = this.#top();
    const at = this.#position;
    const char = this.#text[at] as string;
    const needs = (count: number) => !last && at + count > this.#text.length;
    switch (frame.kind) {
      case "single":
        if (char === "'") this.#frames.pop();
        return this.#advance(1);
      case "comment":
        if (char !== "\n") return this.#advance(1);
        this.#frames.pop();
        return true;
      case "backquote":
        if (char === "\\") return needs(2) ? false : this.#advance(2);
        if (char === "`") this.#frames.pop();
        return this.#advance(1);
      case "ansi":
        if (char === "\\") return needs(2) ? false : this.#advance(2);
        if (char === "'") this.#frames.pop();
        return this.#advance(1);
      case "double":
        if (char === '"') this.#frames.pop();
        return char === '"' ? this.#advance(1) : this.#expansion(needs);
      case "parameter":
        return this.#inParameter(frame, needs);
      case "arithmetic":
        return this.#inArithmetic(frame, needs);
      case "heredoc":
        return this.#inHeredoc(frame, needs);
      case "code":
        return this.#inCode(frame, needs);
    }
  }

  #advance(count: number): true {
    if (this.#frames.length > 1 && this.#text.slice(this.#position, this.#position + count).includes("\n")) this.#newlineInside();
    this.#position += count;
    return true;
  }

  /** A here-document is cut into lines before its `$(…)` are read, so a line break inside one cannot be followed. */
  #newlineInside(): void {
    if (this.#top().kind !== "heredoc" && this.#frames.some((frame) => frame.kind === "heredoc")) {
      this.#lost = "an expansion before it spans lines of a here-document";
    }
  }

  /** `\x`, `$(`, `$((`, `${`, back quote: what is live in double quotes, here-documents and everywhere in code. */
  #expansion(needs: (count: number) => boolean): boolean {
    const at = this.#position;
    const char = this.#text[at];
    const outer = this.#top().kind;
    if (char === "\\") return needs(2) ? false : this.#escape(outer);
    if (char === "`") return this.#push({ kind: "backquote" }, 1);
    if (char !== "$") return this.#advance(1);
    if (needs(2)) return false;
    const next = this.#text[at + 1];
    if (next === "{")
      return this.#push({ kind: "parameter", quoted: outer === "double" || outer === "heredoc" || this.#insideQuotes() }, 2);
    if (next !== undefined && "$?!#*@-".includes(next)) return this.#advance(2);
    if (next !== "(") return this.#advance(1);
    if (needs(3)) return false;
    if (this.#text[at + 2] === "(") return this.#push({ kind: "arithmetic", parens: 2 }, 3);
    return this.#push({ kind: "code", parens: 0, subscript: 0, nested: true }, 2);
  }

  /** A continued line joins what stands around it to one token; only between words is that easy to follow. */
  #escape(outer: Frame["kind"]): true {
    const before = this.#text[this.#position - 1] ?? "\n";
    const joins = outer === "code" ? !/\s/.test(before) : before === "$";
    const continued = this.#text[this.#position + 1] === "\n";
    if (continued && joins) this.#lost = "a line is continued inside a word before it";
    this.#advance(2);
    if (!continued) this.#escapeEnd = this.#position;
    return true;
  }

  #insideQuotes(): boolean {
    const frame = this.#top();
    return frame.kind === "parameter" && frame.quoted;
  }

  #push(frame: Frame, length: number): true {
    this.#advance(length);
    this.#frames.push(frame);
    return true;
  }

  #inParameter(frame: Extract<Frame, { kind: "parameter" }>, needs: (count: number) => boolean): boolean {
    const char = this.#text[this.#position];
    if (char === "}") {
      this.#frames.pop();
      return this.#advance(1);
    }
    if (char === '"') return this.#push({ kind: "double" }, 1);
    if (char !== "'") return this.#expansion(needs);
    if (!frame.quoted) return this.#push({ kind: "single" }, 1);
    this.#lost = "a quote inside a quoted ${…} before it can be read in two ways";
    return this.#advance(1);
  }

  #inArithmetic(frame: Extract<Frame, { kind: "arithmetic" }>, needs: (count: number) => boolean): boolean {
    const char = this.#text[this.#position];
    if (char === "(") frame.parens++;
    else if (char === ")") {
      frame.parens--;
      if (frame.parens === 1) {
        if (needs(2)) {
          frame.parens++;
          return false;
        }
        if (this.#text[this.#position + 1] !== ")") this.#lost = "`((` before it can be read in two ways; write `( (`";
      }
      if (frame.parens === 0) this.#frames.pop();
    } else if (char === '"') return this.#push({ kind: "double" }, 1);
    else if (char === "'") return this.#push({ kind: "single" }, 1);
    else if (char === "#" && /\s/.test(this.#text[this.#position - 1] ?? ""))
      this.#lost = "`((` before it can be read in two ways";
    else return this.#expansion(needs);
    return this.#advance(1);
  }

  #inHeredoc(frame: Heredoc, needs: (count: number) => boolean): boolean {
    const char = this.#text[this.#position] as string;
    if (char === "\n") {
      this.#position++;
      this.#endLine(frame);
      return true;
    }
    const from = this.#position;
    if (frame.quoted) this.#position++;
    else if (!this.#expansion(needs)) return false;
    const read = this.#text.slice(from, this.#position);
    const lineBreak = read.indexOf("\n");
    if (lineBreak < 0) frame.line += read;
    else {
      frame.line = "\\"; // a continued line is never the delimiter
      frame.lineHasValue = false;
    }
    return true;
  }

  #endLine(frame: Heredoc): void {
    const line = frame.tabs ? frame.line.replace(/^\t+/, "") : frame.line;
    const { lineHasValue } = frame;
    frame.line = "";
    frame.lineHasValue = false;
    if (line !== frame.delimiter) return;
    if (lineHasValue)
      throw this.#refused("it would end the here-document", `Give the here-document an end other than ${frame.delimiter}.`);
    this.#frames.pop();
    this.#openHeredoc();
  }

  #openHeredoc(): void {
    const next = this.#pending.shift();
    if (next !== undefined) this.#frames.push({ kind: "heredoc", ...next, line: "", lineHasValue: false });
  }

  #inCode(frame: Extract<Frame, { kind: "code" }>, needs: (count: number) => boolean): boolean {
    const at = this.#position;
    const char = this.#text[at] as string;
    const wordStart = at === 0 || (at !== this.#escapeEnd && /[\s;&|()<>]/.test(this.#text[at - 1] as string));
    switch (char) {
      case "\n":
        if (frame.subscript > 0) this.#lost = "an open bracket before it can be read in two ways";
        this.#advance(1);
        this.#openHeredoc();
        return true;
      case "'":
        return this.#push({ kind: "single" }, 1);
      case '"':
        return this.#push({ kind: "double" }, 1);
      case "$":
        if (needs(2)) return false;
        if (this.#text[at + 1] === "'") return this.#push({ kind: "ansi" }, 2);
        return this.#expansion(needs);
      case "#":
        return wordStart ? this.#push({ kind: "comment" }, 1) : this.#advance(1);
      case "(":
        if (needs(2)) return false;
        if (this.#text[at + 1] === "(") return this.#push({ kind: "arithmetic", parens: 2 }, 2);
        frame.parens++;
        return this.#advance(1);
      case ")":
        if (frame.parens > 0) frame.parens--;
        else if (frame.nested) this.#frames.pop();
        return this.#advance(1);
      case "<":
        return this.#inRedirection(needs);
      case "[":
      case "]":
        if (frame.subscript > 0) frame.subscript += char === "[" ? 1 : -1;
        return wordStart && char === "[" ? this.#word(needs) : this.#advance(1);
      default:
        return wordStart && /[\w[\]-]/.test(char) ? this.#word(needs) : this.#expansion(needs);
    }
  }

  /** Words that change how what follows is read. */
  #word(needs: (count: number) => boolean): boolean {
    const word = /^[\w[\]-]+/.exec(this.#text.slice(this.#position))?.[0] ?? "";
    if (needs(word.length + 1)) return false;
    const subscript = /^[A-Za-z_]\w*\[/.exec(word);
    const frame = this.#top();
    if (subscript !== null && frame.kind === "code" && frame.subscript === 0) {
      frame.subscript = 1;
      return this.#advance(subscript[0].length);
    }
    if (word === "case" && this.#frames.length > 1) this.#lost = "`case` inside a quoted $(…) before it cannot be followed";
    if (word === "[[") this.#test = { text: false, numeric: false };
    if (word === "]]") this.#test = undefined;
    this.#advance(word.length);
    if (this.#test !== undefined && NUMERIC_TEST.test(word)) {
      this.#test.numeric = true;
      this.#checkTest();
    }
    return true;
  }

  /** `<<word` announces a here-document; `<<<` and others do not. */
  #inRedirection(needs: (count: number) => boolean): boolean {
    const rest = this.#text.slice(this.#position);
    if (needs(3) && "<<".startsWith(rest)) return false;
    if (!rest.startsWith("<<")) return this.#advance(1);
    if (rest.startsWith("<<<")) return this.#advance(3);
    const top = this.#top();
    if (top.kind === "code" && top.subscript > 0) this.#lost = "`<<` inside a bracket before it can be read in two ways";
    const found = /^<<(-?)[ \t]*('[\w.-]+'|"[\w.-]+"|\\?[\w.-]+)(?=[\s;&|()<>])/.exec(rest);
    if (found === null) {
      if (!rest.includes("\n") && needs(rest.length + 1)) return false;
      this.#lost = "a here-document before it cannot be followed";
      return this.#advance(2);
    }
    const [whole, dash, word = ""] = found;
    this.#pending.push({ delimiter: word.replace(/\\(.)|['"]/g, "$1"), quoted: /['"\\]/.test(word), tabs: dash === "-" });
    return this.#advance(whole.length);
  }

  #refused(why: string, hint: string): Error {
    const near = this.#text.slice(-60).split("\n").slice(-2).join("\n");
    return templatePlaceError(`a value cannot be written after ${JSON.stringify(near)}: ${why}`, hint);
  }
}

/** One word for a POSIX shell. Always quoted: a bare word could be a keyword, an assignment or the number of a redirection. */
export function quoteShellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
