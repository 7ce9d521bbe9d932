/**
 * The value that a draft stands for, and what in it is no value yet. Cached by draft (drafts are immutable), so after an edit only the
 * changed path is worked out again.
 */
import type { Json } from "@golgi/ir";
import type { Draft } from "./draft.ts";
import type { Field } from "./field.ts";
import { parseText } from "./parse.ts";

/** Something that has no value: a text that cannot be read, a place that must be filled. */
export interface Problem {
  /** Relative to the draft, in terms of the value (branches of unions are no steps). */
  readonly path: readonly (string | number)[];
  readonly kind: "missing" | "unreadable" | "duplicate" | "elsewhere";
  readonly reason: string;
  readonly hint?: string;
  /** The text as typed. */
  readonly text?: string;
  readonly field: Field;
}

export interface DraftValue {
  /** `undefined`: nothing given. Where a text cannot be read it stands in the value as it is. */
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
}

const NOTHING: DraftValue = { value: undefined, problems: [] };
const NULL: DraftValue = { value: null, problems: [] };
const CACHE = new WeakMap<Draft, { readonly field: Field; readonly result: DraftValue }>();

export function draftToValue(field: Field, draft: Draft): DraftValue {
  if (draft.state === "unset") return NOTHING;
  if (draft.state === "null") return NULL;
  const known = CACHE.get(draft);
  if (known?.field === field) return known.result;
  const result = read(field, draft);
  CACHE.set(draft, { field, result });
  return result;
}

function read(field: Field, draft: Draft): DraftValue {
  switch (draft.kind) {
    case "text":
      return readText(field, draft.text);
    case "choice":
      return { value: draft.choice, problems: [] };
    case "artifact":
      if (draft.artifact !== null) return { value: draft.artifact as Json, problems: [] };
      return draft.wanted === undefined ? NOTHING : { value: draft.wanted, problems: [elsewhere(field, draft.wanted)] };
    case "record":
      return field.kind === "record" ? readRecord(field, draft) : NOTHING;
    case "list":
      return readList(field, draft.items);
    case "map":
      return field.kind === "map" ? readMap(field, draft) : NOTHING;
    case "union": {
      const branch = field.kind === "union" ? field.branches[draft.branch] : undefined;
      const own = draft.drafts[draft.branch];
      return branch === undefined || own === undefined || own === null ? NOTHING : draftToValue(branch, own);
    }
  }
}

function readText(field: Field, text: string): DraftValue {
  if (field.kind !== "string" && field.kind !== "integer" && field.kind !== "number" && field.kind !== "any") return NOTHING;
  const parsed = parseText(field, text);
  if (parsed.ok) return { value: parsed.value, problems: [] };
  const { reason, hint } = parsed;
  return { value: text, problems: [{ path: [], kind: "unreadable", reason, text, field, ...(hint !== undefined && { hint }) }] };
}

function readRecord(field: Field & { readonly kind: "record" }, draft: Draft & { readonly kind: "record" }): DraftValue {
  const value: Record<string, Json> = {};
  const problems: Problem[] = [];
  for (const part of field.fields) {
    const own = draft.fields[part.name];
    if (own === undefined) continue;
    const given = draftToValue(part, own);
    if (given.value !== undefined) value[part.name] = given.value;
    collect(problems, part.name, given.problems);
  }
  return { value, problems };
}

/** A tuple that may be left out, and of which nothing is given, is left out. */
function readList(field: Field, items: readonly Draft[]): DraftValue {
  if (field.kind === "array") return readItems(items, () => field.item);
  if (field.kind !== "tuple") return NOTHING;
  if (!field.required && items.length > 0 && items.every((item) => item.state === "unset")) return NOTHING;
  return readItems(items, (index) => field.places[index]);
}

/** A place of a list cannot be left out, so an unfilled one is a problem of its own; null stands there meanwhile. */
function readItems(items: readonly Draft[], fieldOf: (index: number) => Field | undefined): DraftValue {
  const problems: Problem[] = [];
  const value = items.map((item, index): Json => {
    const field = fieldOf(index);
    if (field === undefined) return null;
    const given = draftToValue(field, item);
    collect(problems, index, given.problems);
    if (given.value === undefined) {
      if (field.fallback !== undefined) return field.fallback;
      problems.push(missing(field, [index]));
    }
    return given.value ?? null;
  });
  return { value, problems };
}

function readMap(field: Field & { readonly kind: "map" }, draft: Draft & { readonly kind: "map" }): DraftValue {
  const value: Record<string, Json> = {};
  const problems: Problem[] = [];
  for (const [index, item] of draft.items.entries()) {
    const name = draft.names[index] ?? "";
    const given = draftToValue(field.item, item);
    if (draft.names.indexOf(name) < index) {
      problems.push({
        path: [name],
        kind: "duplicate",
        reason: `the name ${JSON.stringify(name)} is given twice`,
        field: field.item,
      });
      continue;
    }
    if (name === "") problems.push(unnamed(field.item));
    Object.defineProperty(value, name, { value: given.value ?? null, enumerable: true, configurable: true, writable: true });
    if (given.value === undefined) problems.push(missing(field.item, [name]));
    collect(problems, name, given.problems);
  }
  return { value, problems };
}

function elsewhere(field: Field, wanted: string): Problem {
  const isAddress = /^https?:\/\//i.test(wanted);
  return {
    path: [],
    kind: "elsewhere",
    reason: `the file ${wanted} is not here yet`,
    hint: isAddress ? "Have it fetched, or choose another file." : "Add the file: it finds its place by its name.",
    field,
  };
}

function missing(field: Field, path: readonly (string | number)[]): Problem {
  return {
    path,
    kind: "missing",
    reason: "is required, but missing",
    field,
    ...(field.help !== undefined && { hint: field.help }),
  };
}

/** A name is empty until it is typed; no one means the empty name. */
function unnamed(field: Field): Problem {
  return { path: [""], kind: "missing", reason: "has no name yet", hint: "Give it a name, or remove it.", field };
}

function collect(into: Problem[], step: string | number, problems: readonly Problem[]): void {
  for (const problem of problems) into.push({ ...problem, path: [step, ...problem.path] });
}
