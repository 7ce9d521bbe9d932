/**
 * What a person has entered so far: a tree of the shape of the fields, immutable, plain JSON (it is saved to survive a reload).
 *
 * 1. Every place has a state: `unset` (nothing given: left out, or the default is taken), `null`, or `set`.
 * 2. What was entered is kept while the state is another one, and each branch of a union keeps its own draft.
 * 3. Texts are kept as typed, also when they are no value yet.
 */
import type { DirectoryValue, FileValue, Scalar } from "@golgi/ir";
import type { Field } from "./field.ts";

export type DraftState = "unset" | "null" | "set";
interface DraftCommon {
  readonly state: DraftState;
}
export interface TextDraft extends DraftCommon {
  readonly kind: "text";
  readonly text: string;
}
export interface ChoiceDraft extends DraftCommon {
  readonly kind: "choice";
  readonly choice: Scalar;
}
export interface ArtifactDraft extends DraftCommon {
  readonly kind: "artifact";
  readonly artifact: FileValue | DirectoryValue | null;
  /** The name or address of a file that is not here yet, as a pasted table says it. */
  readonly wanted?: string;
}
interface RecordDraft extends DraftCommon {
  readonly kind: "record";
  readonly fields: Readonly<Record<string, Draft>>;
}
/** Lists and tuples. `keys` name the items while they move; as long as `items`. */
export interface ListDraft extends DraftCommon {
  readonly kind: "list";
  readonly items: readonly Draft[];
  readonly keys: readonly number[];
}
/** Items as typed: two may have the same name for a while. */
export interface MapDraft extends DraftCommon {
  readonly kind: "map";
  readonly names: readonly string[];
  readonly items: readonly Draft[];
  readonly keys: readonly number[];
}
interface UnionDraft extends DraftCommon {
  readonly kind: "union";
  /** Index of the chosen branch; -1: none yet. */
  readonly branch: number;
  readonly drafts: readonly (Draft | null)[];
}
export type Draft = TextDraft | ChoiceDraft | ArtifactDraft | RecordDraft | ListDraft | MapDraft | UnionDraft;

/** Steps into a draft: a field of a record, a place of a list, tuple or map, a branch of a union. */
export type DraftPath = readonly (string | number)[];

/** Nothing entered yet. Records and tuples that must be given are open from the start, constants are given. */
export function emptyDraft(field: Field): Draft {
  const open = field.required && !field.nullable ? "set" : "unset";
  switch (field.kind) {
    case "string":
    case "integer":
    case "number":
    case "any":
      return { kind: "text", state: "unset", text: "" };
    case "boolean":
    case "enum":
    case "null":
      return { kind: "choice", state: field.widget === "constant" ? open : "unset", choice: field.options[0]?.value ?? null };
    case "file":
    case "directory":
    case "table":
      return { kind: "artifact", state: "unset", artifact: null };
    case "record":
      return {
        kind: "record",
        state: open,
        fields: Object.fromEntries(field.fields.map((part) => [part.name, emptyDraft(part)])),
      };
    case "tuple":
      return { kind: "list", state: open, items: field.places.map(emptyDraft), keys: field.places.map((_, index) => index) };
    case "array":
      return { kind: "list", state: "unset", items: [], keys: [] };
    case "map":
      return { kind: "map", state: "unset", names: [], items: [], keys: [] };
    case "union":
      return { kind: "union", state: "unset", branch: -1, drafts: field.branches.map(() => null) };
  }
}

export function childDraft(draft: Draft, step: string | number): Draft | undefined {
  switch (draft.kind) {
    case "record":
      return Object.hasOwn(draft.fields, step) ? draft.fields[step] : undefined;
    case "list":
    case "map":
      return draft.items[step as number];
    case "union":
      return draft.drafts[step as number] ?? undefined;
    default:
      return undefined;
  }
}

export function draftAt(root: Draft, path: DraftPath): Draft | undefined {
  let draft: Draft | undefined = root;
  for (const step of path) {
    draft = childDraft(draft, step);
    if (draft === undefined) return undefined;
  }
  return draft;
}

export function childField(field: Field, step: string | number): Field | undefined {
  switch (field.kind) {
    case "record":
      return field.fields.find((part) => part.name === step);
    case "tuple":
      return field.places[step as number];
    case "array":
    case "map":
      return field.item;
    case "union":
      return field.branches[step as number];
    default:
      return undefined;
  }
}
