/**
 * All that a person gave for a run (flags, files, a preset) into one checked record of inputs, or every problem with it at once.
 * Later wins: preset, then `--inputs`, then flags. Defaults are filled in last, by the same validator as everywhere.
 */
import { showPath, typeKind, validateValue } from "@golgi/ir";
import type { JsonObject, RecordType, Type, ValueIssue } from "@golgi/ir";
import { createArtifactReader } from "./artifact.ts";
import type { ArtifactSources } from "./artifact.ts";
import { coerce } from "./coerce.ts";
import type { Coercion } from "./coerce.ts";
import { flagName, readFlags } from "./flags.ts";
import { mergeRaw, openRaw } from "./raw.ts";
import type { InputIssue, Path, Raw } from "./raw.ts";

export interface InputRequest {
  readonly type: RecordType;
  readonly words: readonly string[];
  /** Options of the command itself, for suggestions. */
  readonly options?: readonly string[];
  /** Directory that paths in flags are relative to. */
  readonly base: string;
  readonly preset?: { readonly name: string; readonly values: JsonObject; readonly base: string };
  readonly sources: ArtifactSources;
}

export type InputReading =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly issues: readonly InputIssue[] };

export async function readInputs(request: InputRequest): Promise<InputReading> {
  const flags = readFlags({ words: request.words, type: request.type, base: request.base, options: request.options ?? [] });
  const raw = mergeRaw(presetRaw(request), flags.raw);
  const to: Coercion = {
    artifacts: createArtifactReader(request.sources),
    issues: [...flags.issues],
  };
  const value = await coerce(raw, request.type, [], to);
  const checked = validateValue(request.type, value);
  const noted = to.issues.map((issue) => issue.path);
  const unread = flags.issues.map((issue) => issue.path);
  if (!checked.ok) {
    for (const issue of checked.issues) {
      if (issue.code === "GOLGI_VALUE_MORE" && to.issues.length > 0) continue;
      if (noted.some((path) => isWithin(path, issue.path)) || unread.some((path) => isWithin(issue.path, path))) continue;
      to.issues.push(withOrigin(issue, raw, request.type));
    }
  }
  if (to.issues.length > 0) return { ok: false, issues: to.issues };
  return checked.ok ? { ok: true, values: checked.value as JsonObject } : { ok: false, issues: to.issues };
}

function presetRaw({ preset }: InputRequest): Raw | undefined {
  if (preset === undefined) return undefined;
  return { kind: "json", value: preset.values, origin: { where: `preset ${preset.name}`, base: preset.base } };
}

/** `inner` is `outer` or below it. */
function isWithin(outer: Path, inner: Path): boolean {
  return outer.length > 0 && outer.length <= inner.length && outer.every((part, i) => part === inner[i]);
}

function withOrigin(found: ValueIssue, raw: Raw, type: Type): InputIssue {
  const issue = { ...found, message: withoutPlace(found) };
  const hint = issue.hint === undefined ? {} : { hint: issue.hint };
  for (let length = issue.path.length; length > 0; length--) {
    const origin = rawAt(raw, issue.path.slice(0, length))?.origin;
    if (origin === undefined) continue;
    const rest = issue.path.slice(length);
    const byFlag = origin.where.startsWith("--");
    const cell = / row \d+$/.test(origin.where) && typeof rest[0] === "string";
    const place = rest.length === 0 ? origin.where : `${origin.where}${cell ? ", column " : ": "}${showPath(rest)}`;
    const where = short(byFlag ? flagOf(issue.path, origin.where) : place);
    return {
      code: issue.code,
      where,
      path: issue.path,
      message: issue.message,
      ...hintFor(issue, { type, cell, ...(byFlag && { flag: where }) }),
    };
  }
  const [first] = issue.path;
  const where = typeof first === "string" ? `--${[flagName(first), ...issue.path.slice(1)].join(".")}` : "inputs";
  const name = typeof first === "string" ? first : undefined;
  const field = name === undefined ? undefined : type.properties?.[name];
  if (field !== undefined && issue.code === "GOLGI_VALUE_MISSING")
    return {
      code: issue.code,
      where,
      path: issue.path,
      message: issue.message,
      hint: asked(`Give ${where} ${placeholderOf(field)}`, issue),
    };
  const example = field === undefined || issue.hint !== undefined ? hint : { hint: `Give ${where} ${placeholderOf(field)}` };
  return { code: issue.code, where, path: issue.path, message: issue.message, ...example };
}

/** What was given at a place. A lone text stands for a list of one. */
function rawAt(raw: Raw, path: Path): Raw | undefined {
  let at: Raw | undefined = raw;
  for (const step of path) {
    if (at === undefined) return undefined;
    const opened = openRaw(at);
    if (opened.kind === "list") at = typeof step === "number" ? opened.items[step] : undefined;
    else if (opened.kind === "record") at = typeof step === "string" ? opened.fields.get(step) : undefined;
    else at = opened.kind === "text" && step === 0 ? opened : undefined;
  }
  return at;
}

/** Both ends of a place as deep as JSON can be. */
function short(place: string): string {
  return place.length > 300 ? `${place.slice(0, 150)}…${place.slice(-50)}` : place;
}

/** The dotted flag of a place; what holds it may have been made by the flag of another field. */
function flagOf(path: Path, given: string): string {
  const prefix = given.startsWith("--input.") ? "--input." : "--";
  return `${prefix}${path.map((part, i) => (typeof part === "string" && i === 0 ? flagName(part) : part)).join(".")}`;
}

/** How to give what is missing: as a flag, where its record was given by flags. */
function hintFor(
  issue: ValueIssue,
  { type, cell, flag }: { readonly type: Type; readonly cell: boolean; readonly flag?: string },
): { readonly hint?: string } {
  const { code, hint, path } = issue;
  const field = path.at(-1);
  if (code !== "GOLGI_VALUE_MISSING" || typeof field !== "string") return hint === undefined ? {} : { hint };
  if (flag === undefined && cell) return { hint: asked("Fill in the cell", issue, ".") };
  if (flag === undefined) return { hint: asked(`Add the field ${JSON.stringify(field)}`, issue, ".") };
  const wanted = typeAt(type, path);
  return { hint: asked(`Add ${flag} ${wanted === undefined ? "VALUE" : placeholderOf(wanted)}`, issue) };
}

/** The hint of a missing value is its author's description of it. */
function asked(what: string, { hint }: ValueIssue, end = ""): string {
  return hint === undefined ? `${what}${end}` : `${what}: ${hint}`;
}

function typeAt(type: Type | undefined, [step, ...rest]: Path): Type | undefined {
  if (type === undefined || step === undefined) return type;
  for (const member of type.anyOf ?? [type]) {
    const inner =
      typeof step === "string"
        ? (member.properties?.[step] ?? (member.additionalProperties || undefined))
        : (member.prefixItems?.[step] ?? (member.items || undefined));
    const found = typeAt(inner, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The place is shown as a flag or cell; the message need not repeat it as a path. */
function withoutPlace({ message, path }: ValueIssue): string {
  const place = `${showPath(path)}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** What a value of the type looks like on the command line. */
export function placeholderOf(type: Type): string {
  const given = type["x-golgi"]?.placeholder;
  if (given !== undefined) return given;
  switch (typeKind(type)) {
    case "file":
    case "table":
      return "FILE";
    case "directory":
      return "DIR";
    case "integer":
    case "number":
      return "N";
    case "boolean":
      return "";
    case "enum":
      return type.const !== undefined ? String(type.const) : (type.enum ?? []).join("|");
    case "tuple":
      return (type.prefixItems ?? []).map(placeholderOf).join(" ");
    case "array": {
      const item = type.items === undefined || type.items === false ? undefined : type.items;
      return item !== undefined && typeKind(item) === "record"
        ? "@sheet.csv|@list.json"
        : `${item === undefined ? "VALUE" : placeholderOf(item)}…`;
    }
    case "record":
    case "map":
    case "any":
      return "@file.json";
    case "union": {
      const members = (type.anyOf ?? []).filter((member) => typeKind(member) !== "null").map(placeholderOf);
      return [...new Set(members)].join("|");
    }
    default:
      return "TEXT";
  }
}
