/**
 * Renders a script body from values. Nothing of the author's code runs; a value can never become code (see `ShellPlace`).
 *
 * How a value is written, by language:
 *   shell   one word; a list one word per item; absent, null and the empty list nothing; a file its path; a boolean `true`/`false`.
 *           Inside quotes, here-documents and comments of the author a value is escaped for that place.
 *   python  a literal: str, int/float, True/False, None, list, dict; a file its path as str.
 *   r       a literal: character, numeric, TRUE/FALSE, NULL, c(…) or list(…); a file its path as character.
 */
import { evaluate, holds, named, pathOf, type Scope } from "../evaluate.ts";
import { templateValueError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { ScriptBody } from "../task.ts";
import type { Language, Template, TemplatePart } from "../template.ts";
import { isObject } from "../value.ts";
import { CodePlace } from "./code-place.ts";
import { pythonLiteral, rLiteral } from "./literal.ts";
import { ShellPlace, type Word } from "./shell-place.ts";

export function renderTemplate(body: ScriptBody, scope: Scope): string {
  const output = outputFor(body.language);
  renderParts(body.template, scope, output);
  return output.finish();
}

/** Where a rendered script goes: text of the author, and values written in the way of its language. */
interface Output {
  write(text: string): void;
  writeValue(value: Json | undefined): void;
  finish(): string;
}

function outputFor(language: Language): Output {
  if (language === "shell") {
    const place = new ShellPlace();
    return {
      write: (text) => place.write(text),
      writeValue: (value) => place.writeWords(wordsOf(value)),
      finish: () => place.finish(),
    };
  }
  const place = new CodePlace(language);
  const literal = language === "python" ? pythonLiteral : rLiteral;
  return {
    write: (text) => place.write(text),
    writeValue: (value) => place.writeLiteral(literal(value)),
    finish: () => place.finish(),
  };
}

function renderParts(parts: Template, scope: Scope, output: Output): void {
  for (const part of parts) renderPart(part, scope, output);
}

function renderPart(part: TemplatePart, scope: Scope, output: Output): void {
  switch (part.kind) {
    case "text":
      output.write(part.text);
      return;
    case "value":
      output.writeValue(evaluate(part.value, scope));
      return;
    case "flag":
      renderFlag(part, evaluate(part.value, scope), output);
      return;
    case "if":
      renderParts(holds(evaluate(part.condition, scope)) ? part.then : part.else, scope, output);
      return;
    case "each":
      renderEach(part, scope, output);
  }
}

function renderFlag(part: Extract<TemplatePart, { kind: "flag" }>, value: Json | undefined, output: Output): void {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
  let first = true;
  for (const item of items) {
    if (!holds(item)) continue;
    if (!first) output.write(" ");
    first = false;
    output.write(item === true ? part.flag : part.flag + part.join);
    if (item !== true) output.writeValue(item);
  }
}

function renderEach(part: Extract<TemplatePart, { kind: "each" }>, scope: Scope, output: Output): void {
  const list = evaluate(part.list, scope);
  if (list === undefined || list === null) return;
  if (!Array.isArray(list))
    throw templateValueError(`\`each\` needs a list, but got ${named(list)}`, "Give a list, or use `if` for an optional value.");
  for (const [index, item] of (list as readonly Json[]).entries()) {
    if (index > 0) output.write(part.separator);
    renderParts(part.body, withVariable(scope, part.variable, item), output);
  }
}

function withVariable(scope: Scope, name: string, value: Json): Scope {
  return { ...bound(scope), variable: (wanted) => (wanted === name ? value : scope.variable?.(wanted)) };
}

/** A copy of a scope's functions that keeps their `this`. */
function bound(scope: Scope): Scope {
  return {
    input: (port) => scope.input(port),
    ...(scope.output && { output: (node: string, port: string) => scope.output?.(node, port) }),
    ...(scope.outputPath && { outputPath: scope.outputPath.bind(scope) }),
    ...(scope.resource && { resource: scope.resource.bind(scope) }),
  };
}

/** The shell words of a value. */
export function wordsOf(value: Json | undefined): readonly Word[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(wordsOf);
  if (typeof value === "number") return [{ text: String(Object.is(value, -0) ? 0 : value), number: true }];
  if (typeof value === "boolean") return [{ text: String(value), number: false }];
  const text = typeof value === "string" ? value : pathOf(value);
  if (text === undefined) throw unwritable(value);
  if (text.includes("\0"))
    throw templateValueError("a text with a NUL character cannot be part of a command", "Remove the character.");
  if (!text.isWellFormed())
    throw templateValueError("a text with half a surrogate pair cannot be written", "Repair the text's encoding.");
  return [{ text, number: false }];
}

function unwritable(value: Json): Error {
  const what = isObject(value) && value["class"] !== undefined ? `${named(value)}, which is not staged,` : named(value);
  return templateValueError(
    `${what} cannot be written as a word of a shell script`,
    "Use one of its fields, or read all inputs from inputs.json in the job's directory.",
  );
}
