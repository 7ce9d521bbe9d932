/**
 * Reads raw inputs by type: text becomes numbers, booleans and file values; JSON is kept, with paths inside it resolved.
 * What does not fit is passed on as it is, so that `validateValue` says what is wrong in the words of every other surface.
 */
import { readBytes, readDuration, typeKind, validateValue } from "@golgi/ir";
import type { Json, Type } from "@golgi/ir";
import type { ArtifactReader } from "./artifact.ts";
import { openRaw } from "./raw.ts";
import type { InputIssue, Path, Raw } from "./raw.ts";

export interface Coercion {
  readonly artifacts: ArtifactReader;
  readonly issues: InputIssue[];
}

/** At once where no file has to be read: a sheet may have a million rows. */
type Soon<T> = T | Promise<T>;

/** Never refuses: where a problem was noted, something of the right shape stands in, so that the rest can be checked too. */
export function coerce(raw: Raw, type: Type, path: Path, to: Coercion): Soon<Json> {
  switch (typeKind(type)) {
    case "file":
    case "table":
    case "directory":
      return coerceArtifact(raw, type, path, to);
    case "union":
      return coerceUnion(raw, type, path, to);
    case "array":
    case "tuple":
      return coerceList(raw, type, path, to);
    case "record":
    case "map":
      return coerceFields(raw, type, path, to);
    default:
      return raw.kind === "text" ? coerceText(raw, { type, path, to }) : plainJson(raw);
  }
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

interface TextPlace {
  readonly type: Type;
  readonly path: Path;
  readonly to: Coercion;
}

function coerceText({ text, origin }: Raw & { readonly kind: "text" }, { type, path, to }: TextPlace): Json {
  switch (typeKind(type)) {
    case "integer":
    case "number": {
      if (NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
      const quantity = type["x-golgi"]?.quantity;
      if (quantity !== "bytes" && quantity !== "duration") return text;
      const reading = quantity === "bytes" ? readBytes(text) : readDuration(text);
      if (reading.ok) return reading.value;
      const message = `${reading.reason[0]?.toUpperCase() ?? ""}${reading.reason.slice(1)}.`;
      to.issues.push({ code: "GOLGI_VALUE_FORMAT", where: origin.where, path, message, hint: reading.hint });
      return text;
    }
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "null":
      return text === "null" ? null : text;
    case "enum": {
      const members = type.enum ?? (type.const === undefined ? [] : [type.const]);
      const found = members.find((member) => String(member) === text);
      return found === undefined ? text : found;
    }
    case "any":
      return jsonOrText(text);
    default:
      return text;
  }
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function coerceArtifact(raw: Raw, type: Type, path: Path, to: Coercion): Promise<Json> {
  const value = raw.kind === "text" ? raw.text : plainJson(raw);
  const read = await to.artifacts.read(value, type, { path, origin: raw.origin });
  to.issues.push(...read.issues);
  return read.value ?? standIn(type);
}

function coerceList(raw: Raw, type: Type, path: Path, to: Coercion): Soon<Json> {
  // A long list of plain values is kept as it is: its problems are shown with their place inside it.
  if (raw.kind === "json" && Array.isArray(raw.value) && raw.value.length > LONG && !holdsArtifact(type)) return raw.value;
  const opened = openRaw(raw);
  if (opened.kind === "json") return opened.value;
  if (opened.kind === "record") return plainJson(opened);
  const items: readonly (Raw | undefined)[] = opened.kind === "text" ? [opened] : Array.from(opened.items);
  return allInOrder(items, to, (item, i, place) => {
    const itemType = typeKind(type) === "tuple" ? type.prefixItems?.[i] : type.items;
    if (item === undefined) return null;
    if (itemType === undefined || itemType === false) return plainJson(item);
    return coerce(item, itemType, [...path, i], place);
  });
}

const LONG = 1000;

function holdsArtifact(type: Type): boolean {
  const kind = typeKind(type);
  if (kind === "file" || kind === "table" || kind === "directory") return true;
  const parts = [...(type.anyOf ?? []), ...(type.prefixItems ?? []), ...Object.values(type.properties ?? {})];
  if (type.items) parts.push(type.items);
  if (type.additionalProperties) parts.push(type.additionalProperties);
  return parts.some(holdsArtifact);
}

/** At once, since files are read; their problems in the order in which they were given. */
function allInOrder<T>(
  items: readonly T[],
  to: Coercion,
  read: (item: T, index: number, to: Coercion) => Soon<Json>,
): Soon<Json[]> {
  const places: InputIssue[][] = [];
  let waits = false;
  const values = items.map((item, i) => {
    const issues: InputIssue[] = [];
    const value = read(item, i, { ...to, issues });
    waits ||= value instanceof Promise;
    places.push(issues);
    return value;
  });
  const withProblems = (all: Json[]): Json[] => {
    for (const issues of places) to.issues.push(...issues);
    return all;
  };
  return waits ? Promise.all(values).then(withProblems) : withProblems(values as Json[]);
}

/** In place of a file that could not be read; its problem is already noted, so it never gets further than validation. */
function standIn(type: Type): Json {
  const digest = `sha256:${"0".repeat(64)}`;
  return typeKind(type) === "directory"
    ? { class: "Directory", digest, name: "unread" }
    : { class: "File", digest, name: "unread", size: 0 };
}

function coerceFields(raw: Raw, type: Type, path: Path, to: Coercion): Soon<Json> {
  const opened = openRaw(raw);
  if (opened.kind !== "record") return opened.kind === "text" ? opened.text : plainJson(opened);
  const fieldType = (name: string): Type | undefined => type.properties?.[name] ?? (type.additionalProperties || undefined);
  const names = [...opened.fields.keys()];
  const values = allInOrder([...opened.fields], to, ([name, field], _, place) => {
    const inner = fieldType(name);
    return inner === undefined ? plainJson(field) : coerce(field, inner, [...path, name], place);
  });
  const record = (all: readonly Json[]): Json => Object.fromEntries(names.map((name, i) => [name, all[i] as Json]));
  return values instanceof Promise ? values.then(record) : record(values);
}

/** The first member that the value fits; for a tagged record the member whose tag it has. */
function coerceUnion(raw: Raw, type: Type, path: Path, to: Coercion): Soon<Json> {
  const members = type.anyOf ?? [];
  if (
    raw.kind === "text" &&
    raw.text === "null" &&
    members.some((m) => typeKind(m) === "null") &&
    !members.some((m) => typeKind(m) === "string")
  )
    return null;
  if (raw.kind === "json" && raw.value === null) return null;
  const others = members.filter((member) => typeKind(member) !== "null");
  const [only] = others;
  return others.length === 1 && only !== undefined ? coerce(raw, only, path, to) : coerceFirst(raw, others, path, to);
}

async function coerceFirst(raw: Raw, others: readonly Type[], path: Path, to: Coercion): Promise<Json> {
  const ordered = [...others].sort((a, b) => rankFor(raw, a) - rankFor(raw, b));
  let attempt: Coercion | undefined;
  let value: Json | undefined;
  for (const member of ordered) {
    const trial: Coercion = { ...to, issues: [] };
    const candidate = await coerce(raw, member, path, trial);
    const fits = trial.issues.length === 0 && validateValue(member, candidate).ok;
    if (attempt === undefined || fits) [attempt, value] = [trial, candidate];
    if (fits) break;
  }
  if (attempt === undefined || value === undefined) return plainJson(raw);
  to.issues.push(...attempt.issues);
  return value;
}

/** Records whose constant tags agree first; strings last, since any text is one. */
function rankFor(raw: Raw, member: Type): number {
  const kind = typeKind(member);
  if (kind === "string") return 3;
  if (kind !== "record") return 1;
  const value = openRaw(raw);
  if (value.kind !== "record") return 2;
  const tags = Object.entries(member.properties ?? {}).filter(([, type]) => type.const !== undefined);
  const agree = tags.every(([name, tag]) => {
    const field = value.fields.get(name);
    return field !== undefined && String(plainJson(field)) === String(tag.const);
  });
  return agree && tags.length > 0 ? 0 : 2;
}

function plainJson(raw: Raw): Json {
  switch (raw.kind) {
    case "text":
      return raw.text;
    case "json":
      return raw.value;
    case "list":
      return Array.from(raw.items, (item) => (item === undefined ? null : plainJson(item)));
    case "record":
      return Object.fromEntries([...raw.fields].map(([key, field]) => [key, plainJson(field)]));
  }
}
