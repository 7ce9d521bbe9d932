/**
 * sh`…`, python`…` and rscript`…`: tags that make a template (data), not a string.
 *
 * 1. Literal text of the tag is code, as the author wrote it. Every `${value}` is data: quoted by its type when the script is rendered,
 *    so no value can become code.
 * 2. Templates of the same language may be nested: `${sh`…`}` is code too.
 */
import type { Expr, Language, SourcePosition, Template, TemplatePart } from "@golgi/ir";
import * as check from "../check/placeholders.ts";
import type { Ref, RefOf, Scalar } from "../graph/reference-type.ts";
import { createBroken, createRef } from "../graph/reference.ts";
import { callerOf } from "../graph/position.ts";
import { activeScope, resolve, type Scope } from "../graph/scope.ts";
import { isBroken, stateOf, type RefState } from "../graph/state.ts";
import { report } from "../graph/trace.ts";
import { fieldOf, isNullable } from "../graph/type-field.ts";
import type { Artifact } from "../types/handle.ts";
import type { Finding } from "../errors.ts";
import { scriptTexts } from "./indent.ts";
import { hasMark, splitMarks } from "./marks.ts";

/** A piece of a script in one language. */
export interface ScriptTemplate {
  readonly kind: "template";
  readonly language: Language;
  readonly parts: Template;
}

type Word = Scalar | undefined | Artifact;
/** What has a form as shell words: text, numbers, files and directories, and lists of them. */
export type ShellValue =
  | string
  | number
  | boolean
  | ScriptTemplate
  | Ref<Word | readonly Word[]>
  | readonly (string | number | Ref<Word>)[];
/** Python and R take any value as a literal; files are their paths. */
export type LiteralValue = Scalar | ScriptTemplate | Ref<unknown> | readonly unknown[] | object;

export interface Tag<V> {
  (texts: TemplateStringsArray, ...values: readonly V[]): ScriptTemplate;
}

export interface ShellTag extends Tag<ShellValue> {
  /** Text that is not quoted, for words that are fixed in the workflow's own source. Never for references. */
  raw(text: string): ScriptTemplate;
  /** `-q 30`; nothing when the value is absent, null or false; the flag alone when true. `--min=` joins with the sign. */
  flag(flag: string, value: ShellValue): ScriptTemplate;
  /** One of two pieces. A value that is not a boolean counts as true when it is present. */
  if(condition: Ref<unknown> | boolean, then: ScriptTemplate, otherwise?: ScriptTemplate): ScriptTemplate;
  /** One piece per item of a list. */
  each<T>(
    list: Ref<readonly T[]>,
    piece: (item: RefOf<T>) => ScriptTemplate,
    options?: { readonly separator?: string },
  ): ScriptTemplate;
}

export function isTemplate(value: unknown): value is ScriptTemplate {
  return (
    typeof value === "object" &&
    value !== null &&
    stateOf(value) === undefined &&
    (value as { kind?: unknown }).kind === "template"
  );
}

/** Where a tag stands: the script being traced, if any, and the line. */
interface Place {
  readonly scope: Scope | undefined;
  readonly language: Language;
  readonly at: SourcePosition | undefined;
}

function found(place: Place, finding: Finding): void {
  if (place.scope !== undefined) report(place.scope.trace, finding, place.at);
}

function template(language: Language, parts: Template): ScriptTemplate {
  return { kind: "template", language, parts };
}

function build(place: Place, texts: TemplateStringsArray, values: readonly unknown[]): ScriptTemplate {
  const parts: TemplatePart[] = [];
  for (const [index, text] of scriptTexts(texts.raw).entries()) {
    if (text !== "") parts.push({ kind: "text", text });
    if (index < values.length) parts.push(...partsOf(place, values[index], lineIndent(text)));
  }
  return template(place.language, joinTexts(parts));
}

/** White space between the last line break and the end, when nothing else stands there. */
function lineIndent(text: string): string {
  return /(?:^|\n)([ \t]*)$/.exec(text)?.[1] ?? "";
}

function partsOf(place: Place, value: unknown, indent: string): Template {
  if (isTemplate(value)) {
    if (value.language !== place.language) found(place, check.mixedLanguages(place.language, value.language));
    return place.language === "shell" || indent === "" ? value.parts : value.parts.map((part) => indented(part, indent));
  }
  const expr = exprOf(place, value);
  return expr === undefined ? [] : [{ kind: "value", value: expr }];
}

/** Python and R care about indentation: the lines of a nested piece stand where its first line stands. */
function indented(part: TemplatePart, indent: string): TemplatePart {
  return part.kind === "text" ? { kind: "text", text: part.text.replaceAll("\n", `\n${indent}`) } : part;
}

function joinTexts(parts: Template): Template {
  const joined: TemplatePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "text" && last?.kind === "text") joined[joined.length - 1] = { kind: "text", text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/** The expression of a placeholder; `undefined` when it was reported. */
function exprOf(place: Place, value: unknown): Expr | undefined {
  const ref = stateOf(value);
  if (ref !== undefined) return refExpr(place, ref);
  if (typeof value === "string") return textExpr(place, value);
  if ((typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean") return { kind: "literal", value };
  if (value === null && place.language !== "shell") return { kind: "literal", value };
  if (Array.isArray(value)) {
    const items = value.map((item) => exprOf(place, item));
    return { kind: "list", items: items.filter((item) => item !== undefined) };
  }
  if (isPlainRecord(value) && place.language !== "shell") {
    const fields = Object.entries(value).map(([key, field]) => [key, exprOf(place, field)] as const);
    return {
      kind: "record",
      fields: Object.fromEntries(fields.filter(([, field]) => field !== undefined)) as Record<string, Expr>,
    };
  }
  found(place, check.notAPlaceholder(value, place.language));
  return undefined;
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function refExpr(place: Place, ref: RefState): Expr | undefined {
  if (place.scope === undefined || isBroken(ref)) return undefined;
  const expr = resolve(ref, place.scope, place.at);
  if (expr !== undefined && place.language === "shell") {
    const finding = check.unquotable(ref);
    if (finding !== undefined) found(place, finding);
  }
  return expr;
}

function textExpr(place: Place, text: string): Expr | undefined {
  if (!hasMark(text)) return { kind: "literal", value: text };
  const pieces = place.scope?.marks === undefined ? undefined : splitMarks(place.scope.marks, text);
  if (pieces === undefined) {
    found(place, check.damagedText());
    return undefined;
  }
  const parts = pieces.map((piece) => {
    if (typeof piece === "string") return { kind: "literal", value: piece } as const;
    const finding = check.notText(piece);
    if (finding !== undefined) found(place, finding);
    return refExpr(place, piece);
  });
  return { kind: "concat", parts: parts.filter((part) => part !== undefined) };
}

function placeOf(language: Language, boundary: (...args: never[]) => unknown): Place {
  return { scope: activeScope(), language, at: callerOf(boundary) };
}

function tagOf<V>(language: Language): Tag<V> {
  return function tag(texts: TemplateStringsArray, ...values: readonly V[]): ScriptTemplate {
    return build(placeOf(language, tag), texts, values);
  };
}

function raw(text: string): ScriptTemplate {
  const place = placeOf("shell", raw);
  if (stateOf(text) !== undefined || hasMark(text)) {
    found(place, check.referenceInRawText());
    return template("shell", []);
  }
  return template("shell", [{ kind: "text", text }]);
}

function flag(name: string, value: ShellValue): ScriptTemplate {
  const place = placeOf("shell", flag);
  const expr = exprOf(place, value);
  if (expr === undefined) return template("shell", []);
  const join = name.endsWith("=") ? "=" : " ";
  return template("shell", [{ kind: "flag", flag: join === "=" ? name.slice(0, -1) : name, value: expr, join }]);
}

function either(condition: unknown, then: ScriptTemplate, otherwise?: ScriptTemplate): ScriptTemplate {
  const place = placeOf("shell", either);
  for (const side of [then, otherwise]) {
    if (side !== undefined && !isTemplate(side)) found(place, check.notATemplate("sh.if", side));
  }
  const parts = isTemplate(then) ? then.parts : [];
  const others = isTemplate(otherwise) ? otherwise.parts : [];
  const ref = stateOf(condition);
  if (ref === undefined) return template("shell", condition ? parts : others);
  const value = refExpr({ ...place, language: "python" }, ref);
  if (value === undefined) return template("shell", [...parts, ...others]);
  const plain = ref.type.type === "boolean" || isNullable(ref.type) || ref.optional;
  const test: Expr = plain ? value : { kind: "op", op: "present", args: [value] };
  return template("shell", [{ kind: "if", condition: test, then: parts, else: others }]);
}

function each(
  list: unknown,
  piece: (item: never) => ScriptTemplate,
  options: { readonly separator?: string } = {},
): ScriptTemplate {
  const place = placeOf("shell", each);
  const { scope } = place;
  const ref = stateOf(list);
  if (scope === undefined || ref === undefined) {
    found(place, check.notAList(list));
    return template("shell", []);
  }
  const item = fieldOf(ref.type, "0");
  if (item === undefined) found(place, check.notAList(list));
  const value = refExpr({ ...place, language: "python" }, ref);
  const count = (scope.idCounts.get("each") ?? 0) + 1;
  scope.idCounts.set("each", count);
  const variable = count === 1 ? "item" : `item${count}`;
  const subject =
    item === undefined ? createBroken() : createRef({ scope, expr: { kind: "variable", name: variable }, type: item.type });
  const body = piece(subject as never);
  if (!isTemplate(body)) found(place, check.notATemplate("sh.each", body));
  if (value === undefined || !isTemplate(body)) return template("shell", []);
  return template("shell", [{ kind: "each", list: value, variable, body: body.parts, separator: options.separator ?? " " }]);
}

/** A shell script: `bash -euo pipefail`. */
export const sh: ShellTag = Object.assign(tagOf<ShellValue>("shell"), { raw, flag, if: either, each }) as ShellTag;
/** A Python script; values are Python literals. */
export const python: Tag<LiteralValue> = tagOf<LiteralValue>("python");
/** An R script; values are R literals. */
export const rscript: Tag<LiteralValue> = tagOf<LiteralValue>("r");
