/**
 * Command-line words into raw inputs, guided by the workflow's input type.
 *
 *   --min-quality 30   --min-quality=30      a value (kebab-case or as declared)
 *   --dry  --no-dry                          booleans
 *   --tags a b         --tags a --tags b     lists
 *   --samples.0.name a                       into records and lists
 *   --samples @samples.csv | @samples.json   from a file
 *   --inputs @file.json                      many inputs at once
 *   --input.label x                          an input with the name of an option of `golgi run` itself
 */
import { showPath, typeKind } from "@golgi/ir";
import type { Json, Type } from "@golgi/ir";
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { nearest, nearestFile } from "../output/suggest.ts";
import { assignRaw, mergeRaw } from "./raw.ts";
import type { InputIssue, Path, Raw } from "./raw.ts";
import { readSheet } from "./sheet.ts";

export interface FlagReading {
  readonly raw: Raw;
  readonly issues: readonly InputIssue[];
}

/** camelCase to kebab-case. */
export function flagName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

export interface FlagRequest {
  readonly words: readonly string[];
  readonly type: Type;
  /** Directory that paths are relative to. */
  readonly base: string;
  /** Options of the command itself, for suggestions. */
  readonly options: readonly string[];
}

export function readFlags({ words, type, base, options }: FlagRequest): FlagReading {
  const issues: InputIssue[] = [];
  let tree: Raw = { kind: "record", fields: new Map(), origin: { where: "inputs", base } };
  const given = new Map<string, { readonly flag: string; readonly path: Path; readonly raw: Raw }>();
  let before: string | undefined;
  for (let i = 0; i < words.length; ) {
    const word = words[i] ?? "";
    i++;
    // Commander takes the first `--`; another means no more than that.
    if (word === "--") continue;
    if (!word.startsWith("--")) {
      issues.push({
        code: "GOLGI_INPUT_SYNTAX",
        where: word,
        path: [],
        message: `"${word}" belongs to no flag.`,
        hint:
          before === undefined
            ? 'Inputs are given as --name value; a value with spaces needs quotes: --name "two words".'
            : `${before} is true or false: write ${before} or ${before} false.`,
      });
      continue;
    }
    const [flag = "", inline] = splitOnce(word);
    if (flag === "--inputs") {
      const value = inline ?? words[i++];
      const read = readReference({ flag, value: value ?? "", type, base, path: [] });
      issues.push(...read.issues);
      if (read.raw !== undefined) tree = mergeRaw(tree, read.raw);
      continue;
    }
    const target = findTarget(flag, type);
    if (target === undefined) {
      issues.push(unknownFlag(flag, type, options));
      // Its value, if it has one, belongs to it.
      if (inline === undefined) while (i < words.length && !(words[i] ?? "").startsWith("--")) i++;
      continue;
    }
    before = takesBoolean(target.type) && !target.negated ? flag : undefined;
    if (target.negated && inline !== undefined) {
      const positive = `--${flag.slice(5)}`;
      const message = `${flag} takes no value, but got ${JSON.stringify(inline)}.`;
      issues.push({
        code: "GOLGI_INPUT_SYNTAX",
        where: flag,
        path: target.path,
        message,
        hint: `Write ${flag}, or ${positive}.`,
      });
      continue;
    }
    const values = inline !== undefined ? [inline] : takeValues(words, i, target);
    if (inline === undefined) i += values.length;
    const read = readValues(flag, values, { ...target, base });
    issues.push(...read.issues);
    if (read.raw === undefined) continue;
    const key = JSON.stringify(target.path);
    const part = [...given.values()].find(({ path }) => path.length > target.path.length && startsWith(path, target.path));
    if (part !== undefined) {
      const message = `${flag} comes after ${part.flag} and would replace it.`;
      issues.push({
        code: "GOLGI_INPUT_SYNTAX",
        where: flag,
        path: target.path,
        message,
        hint: `Give ${flag} first, then ${part.flag}.`,
      });
      continue;
    }
    const earlier = given.get(key)?.raw;
    const merged = earlier === undefined ? read.raw : joinLists(earlier, read.raw, target.type);
    if (merged === undefined) {
      issues.push({
        code: "GOLGI_INPUT_SYNTAX",
        where: flag,
        path: target.path,
        message: `${flag} is given twice.`,
        hint: "Give it once.",
      });
      continue;
    }
    given.set(key, { flag, path: target.path, raw: merged });
    tree = assignRaw(tree, target.path, merged);
  }
  if (tree.kind !== "record") return { raw: tree, issues };
  const gaps = [...tree.fields].flatMap(([name, field]) => gapIn(field, [name]) ?? []);
  const whole = [...tree.fields].filter(([name]) => !gaps.some(({ path }) => path[0] === name));
  return { raw: { ...tree, fields: new Map(whole) }, issues: [...issues, ...gaps] };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => step === path[i]);
}

/** Lists put together item by item must not leave one out. The first that does; nothing more is said about its input. */
function gapIn(raw: Raw, path: Path): InputIssue | undefined {
  if (raw.kind !== "list" && raw.kind !== "record") return undefined;
  const parts: Iterable<readonly [string | number, Raw | undefined]> = raw.kind === "list" ? raw.items.entries() : raw.fields;
  for (const [step, part] of parts) {
    const at = [...path, step];
    const found = part === undefined ? missingItem(at) : gapIn(part, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function missingItem(path: Path): InputIssue {
  const where = `--${path.map((part, i) => (i === 0 ? flagName(String(part)) : part)).join(".")}`;
  const message = `${where} is not given, but a later item of the list is.`;
  return { code: "GOLGI_INPUT_SYNTAX", where, path: path.slice(0, 1), message, hint: "Count the items from 0, without a gap." };
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

interface Target {
  readonly path: Path;
  readonly type: Type;
  readonly negated: boolean;
}

function findTarget(flag: string, type: Type): Target | undefined {
  const parts = flag
    .replace(/^--/, "")
    .replace(/^input\./, "")
    .split(".");
  const direct = descend(type, parts);
  if (direct !== undefined) return { ...direct, negated: false };
  if (!flag.startsWith("--no-")) return undefined;
  const positive = descend(type, flag.slice(5).split("."));
  return positive !== undefined && takesBoolean(positive.type) ? { ...positive, negated: true } : undefined;
}

function descend(type: Type, parts: readonly string[], path: Path = []): { path: Path; type: Type } | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return { path, type };
  for (const candidate of type.anyOf ?? [type]) {
    const step = stepInto(candidate, part);
    const found = step === undefined ? undefined : descend(step.type, rest, [...path, step.key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function stepInto(type: Type, part: string): { key: string | number; type: Type } | undefined {
  switch (typeKind(type)) {
    case "record": {
      const names = Object.keys(type.properties ?? {});
      const name = names.find((one) => one === part) ?? names.find((one) => flagName(one) === part.toLowerCase());
      const field = name === undefined ? undefined : type.properties?.[name];
      return name === undefined || field === undefined ? undefined : { key: name, type: field };
    }
    case "map":
      return type.additionalProperties === undefined || type.additionalProperties === false
        ? undefined
        : { key: part, type: type.additionalProperties };
    case "array":
      return /^\d{1,6}$/.test(part) && type.items !== undefined && type.items !== false
        ? { key: Number(part), type: type.items }
        : undefined;
    case "tuple": {
      const element = /^\d{1,6}$/.test(part) ? type.prefixItems?.[Number(part)] : undefined;
      return element === undefined ? undefined : { key: Number(part), type: element };
    }
    default:
      return undefined;
  }
}

function takesBoolean(type: Type): boolean {
  return typeKind(type) === "boolean" || (type.anyOf?.some(takesBoolean) ?? false);
}

function takesList(type: Type): boolean {
  const kind = typeKind(type);
  return kind === "array" || kind === "tuple" || (type.anyOf?.some(takesList) ?? false);
}

/** Words that belong to the flag: up to the next flag for a list, at most one otherwise. */
function takeValues(words: readonly string[], from: number, target: Target): readonly string[] {
  const next = words[from];
  if (target.negated) return [];
  if (takesBoolean(target.type)) return next === "true" || next === "false" || next === "null" ? [next] : [];
  if (next === undefined || next.startsWith("--")) return [];
  if (!takesList(target.type)) return [next];
  const values: string[] = [];
  for (let i = from; i < words.length && !(words[i] ?? "").startsWith("--"); i++) values.push(words[i] ?? "");
  return values;
}

interface Reading {
  readonly raw?: Raw;
  readonly issues: readonly InputIssue[];
}

function readValues(flag: string, values: readonly string[], target: Target & { readonly base: string }): Reading {
  const origin = { where: flag, base: target.base };
  const [first] = values;
  if (target.negated) return { raw: { kind: "json", value: false, origin }, issues: [] };
  if (first === undefined) {
    if (takesBoolean(target.type)) return { raw: { kind: "json", value: true, origin }, issues: [] };
    const issue = {
      code: "GOLGI_INPUT_SYNTAX",
      where: flag,
      path: target.path,
      message: `${flag} needs a value.`,
      hint: `Write ${flag} VALUE, or ${flag}=VALUE when the value begins with \`--\`.`,
    };
    return { issues: [issue] };
  }
  if (values.length === 1) return readReference({ flag, value: first, type: target.type, base: target.base, path: target.path });
  return { raw: { kind: "list", origin, items: values.map((text) => ({ kind: "text", text, origin })) }, issues: [] };
}

interface ReferenceRequest {
  readonly flag: string;
  readonly value: string;
  readonly type: Type;
  readonly base: string;
  readonly path: Path;
}

/** One word: `@file` for composite types, JSON, or plain text. */
function readReference({ flag, value, type, base, path }: ReferenceRequest): Reading {
  const origin = { where: flag, base };
  const issue = (message: string, hint: string): Reading => ({
    issues: [{ code: "GOLGI_INPUT_SYNTAX", where: flag, path, message, hint }],
  });
  if (!isComposite(type)) return { raw: { kind: "text", text: value, origin }, issues: [] };
  if (value.startsWith("@")) return readNamedFile({ flag, value: value.slice(1), type, base, path });
  if (/^\s*[[{]/.test(value)) {
    const parsed = parseJson(value);
    return parsed.ok
      ? { raw: { kind: "json", value: parsed.value, origin }, issues: [] }
      : issue(
          `${flag} is not valid JSON: ${parsed.problem}.`,
          "Quote it for your shell with single quotes, or put it in a file and write @file.json.",
        );
  }
  if (path.length === 0) return issue(`${flag} needs a file or JSON.`, `Write --inputs @${value === "" ? "inputs.json" : value}`);
  if (/\.(csv|tsv|json)$/i.test(value) && !takesText(type))
    return issue(`${flag} needs a list or record, not "${value}".`, `To read it from that file, write ${flag} @${value}`);
  return { raw: { kind: "text", text: value, origin }, issues: [] };
}

function readNamedFile({ flag, value, type, base, path }: ReferenceRequest): Reading {
  const file = resolve(base, value);
  const issue = (code: string, message: string, hint: string): Reading => ({
    issues: [{ code, where: flag, path, message, hint }],
  });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (failure) {
    const { code = "" } = failure as NodeJS.ErrnoException;
    const reason = { ENOENT: "does not exist", EISDIR: "is a directory", EACCES: "may not be read by you" }[code];
    const near = code === "ENOENT" ? nearestFile(value, base) : undefined;
    return issue(
      "GOLGI_INPUT_FILE",
      `${value === "" ? "The path after @" : value} ${value === "" ? "is empty" : (reason ?? `cannot be read (${code})`)}.`,
      near === undefined ? "Check the path; it is relative to the directory you are in." : `Did you mean @${near}?`,
    );
  }
  if (/\.(xlsx?|ods)$/i.test(value) || isWorkbook(bytes))
    return issue(
      "GOLGI_SHEET",
      `${value} is a workbook (a spreadsheet program's own format), not a text sheet.`,
      "Open it there and save it as CSV UTF-8; a new name alone does not change it.",
    );
  const text = textOf(bytes);
  if (text === undefined)
    return issue(
      "GOLGI_SHEET",
      `${value} is not text in UTF-8.`,
      /\.json$/i.test(value) ? "Save it as JSON in UTF-8." : "Save it as plain text in UTF-8 (in a spreadsheet: CSV UTF-8).",
    );
  if (/\.(csv|tsv|tab|txt)$/i.test(value)) {
    const item = listItem(type);
    if (item === undefined)
      return issue("GOLGI_SHEET", `${flag} is not a list, so it cannot be a sheet.`, "Give it as JSON or with dotted flags.");
    return readSheet({ text, name: basename(value), base: dirname(file), item, path });
  }
  const parsed = parseJson(text);
  if (!parsed.ok)
    return issue(
      "GOLGI_INPUT_SYNTAX",
      `${value} is not valid JSON: ${parsed.problem}.`,
      "Correct it, or use a sheet (.csv, .tsv).",
    );
  return {
    raw: {
      kind: "json",
      value: parsed.value,
      origin: { where: path.length === 0 ? basename(value) : `${basename(value)} (${flag})`, base: dirname(file) },
    },
    issues: [],
  };
}

/** A zip (xlsx, ods) or an OLE compound file (xls), whatever its name says. */
function isWorkbook(bytes: Buffer): boolean {
  const magic = bytes.subarray(0, 4).toString("latin1");
  return magic === "PK\x03\x04" || magic === "\xd0\xcf\x11\xe0";
}

/** UTF-8, or UTF-16 with its mark, as spreadsheets write "Unicode text"; `undefined` for what is neither. */
function textOf(bytes: Buffer): string | undefined {
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  try {
    const text = new TextDecoder(wide ?? "utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function listItem(type: Type): Type | undefined {
  for (const member of type.anyOf ?? [type]) if (typeKind(member) === "array" && member.items) return member.items;
  return undefined;
}

function isComposite(type: Type): boolean {
  const kind = typeKind(type);
  if (kind === "union") return type.anyOf?.some(isComposite) ?? false;
  return kind === "array" || kind === "tuple" || kind === "record" || kind === "map" || kind === "any";
}

/** A lone word can be a value of the type: as the only item of a list, or as any JSON. */
function takesText(type: Type): boolean {
  const kind = typeKind(type);
  if (kind === "union") return type.anyOf?.some(takesText) ?? false;
  const item = listItem(type);
  return (
    kind === "any" || kind === "tuple" || (item !== undefined && !isComposite(item)) || (!isComposite(type) && kind !== "record")
  );
}

function parseJson(text: string): { ok: true; value: Json } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (failure) {
    return { ok: false, problem: failure instanceof Error ? failure.message : String(failure) };
  }
}

/** The same list flag twice adds items; anything else twice is a mistake. */
function joinLists(before: Raw, after: Raw, type: Type): Raw | undefined {
  if (!takesList(type)) return undefined;
  const items = (raw: Raw): readonly Raw[] => (raw.kind === "list" ? raw.items : [raw]);
  return { kind: "list", origin: before.origin, items: [...items(before), ...items(after)] };
}

function unknownFlag(flag: string, type: Type, options: readonly string[]): InputIssue {
  const known = Object.keys(type.properties ?? {}).map((name) => `--${flagName(name)}`);
  const near = nearest(
    flag.slice(2),
    [...known, ...options].map((one) => one.slice(2)),
  ).map((one) => `--${one}`);
  const parts = flag.slice(2).split(".");
  const parent = parts.length > 1 ? descend(type, parts.slice(0, -1)) : undefined;
  const hint =
    parent !== undefined && takesList(parent.type)
      ? `Items are counted from 0: --${parts.slice(0, -1).join(".")}.0`
      : parent !== undefined
        ? `${showPath(parent.path)} has: ${Object.keys(parent.type.properties ?? {}).join(", ") || "no fields"}.`
        : near.length > 0
          ? `Did you mean ${near.join(" or ")}?`
          : known.length === 0
            ? "The workflow has no inputs."
            : `Inputs: ${known.join(", ")}.`;
  return { code: "GOLGI_INPUT_UNKNOWN", where: flag, path: [], message: `There is no input or option ${flag}.`, hint };
}
