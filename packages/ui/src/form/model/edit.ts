/** Edits of a draft: each gives a new draft that shares all parts it did not touch. */
import type { DirectoryValue, FileValue, Scalar } from "@golgi/ir";
import { emptyDraft, type Draft, type DraftPath, type DraftState, type ListDraft, type MapDraft } from "./draft.ts";
import type { Field } from "./field.ts";

export type Edit =
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "choose"; readonly choice: Scalar }
  | { readonly do: "attach"; readonly artifact: FileValue | DirectoryValue | null }
  /** A file that is not here yet, by its name or address. */
  | { readonly do: "want"; readonly wanted: string }
  | { readonly do: "state"; readonly state: DraftState }
  | { readonly do: "replace"; readonly draft: Draft }
  /** Lists and maps. `at`: before which item; default the end. */
  | { readonly do: "insert"; readonly items: readonly Draft[]; readonly names?: readonly string[]; readonly at?: number }
  | { readonly do: "remove"; readonly at: number; readonly count?: number }
  | { readonly do: "move"; readonly from: number; readonly to: number }
  | { readonly do: "rename"; readonly at: number; readonly name: string }
  /** Unions. */
  | { readonly do: "branch"; readonly branch: number };

/** The draft with an edit made at a path; places above become `set`, because something inside them was given. */
export function applyEdit(root: { readonly field: Field; readonly draft: Draft }, path: DraftPath, edit: Edit): Draft {
  return step(root.draft, root.field, { path, edit, depth: 0 });
}

interface Work {
  readonly path: DraftPath;
  readonly edit: Edit;
  readonly depth: number;
}

function step(draft: Draft, field: Field, work: Work): Draft {
  const at = work.path[work.depth];
  if (at === undefined) return change(draft, field, work.edit);
  const next = { ...work, depth: work.depth + 1 };
  const state = touches(work.edit) ? "set" : draft.state;
  switch (draft.kind) {
    case "record": {
      const part = field.kind === "record" ? field.fields.find((candidate) => candidate.name === at) : undefined;
      const old = draft.fields[at];
      if (part === undefined || old === undefined) return draft;
      return { ...draft, state, fields: { ...draft.fields, [at]: step(old, part, next) } };
    }
    case "list":
    case "map": {
      const part =
        field.kind === "tuple"
          ? field.places[at as number]
          : field.kind === "array" || field.kind === "map"
            ? field.item
            : undefined;
      const old = draft.items[at as number];
      if (part === undefined || old === undefined) return draft;
      return { ...draft, state, items: draft.items.with(at as number, step(old, part, next)) };
    }
    case "union": {
      const part = field.kind === "union" ? field.branches[at as number] : undefined;
      if (part === undefined) return draft;
      const old = draft.drafts[at as number] ?? emptyDraft(part);
      return { ...draft, state, drafts: draft.drafts.with(at as number, step(old, part, next)) };
    }
    default:
      return draft;
  }
}

/** Does the edit give something (rather than take it back)? */
function touches(edit: Edit): boolean {
  if (edit.do === "state") return edit.state !== "unset";
  if (edit.do === "type") return edit.text !== "";
  if (edit.do === "replace") return edit.draft.state !== "unset";
  return edit.do !== "attach" || edit.artifact !== null;
}

function change(draft: Draft, field: Field, edit: Edit): Draft {
  switch (edit.do) {
    case "replace":
      return edit.draft;
    case "state":
      return { ...draft, state: edit.state };
    case "type":
      return draft.kind === "text" ? { ...draft, text: edit.text, state: edit.text === "" ? "unset" : "set" } : draft;
    case "choose":
      return draft.kind === "choice" ? { ...draft, choice: edit.choice, state: "set" } : draft;
    case "attach":
      return draft.kind === "artifact"
        ? { kind: "artifact", artifact: edit.artifact, state: edit.artifact === null ? "unset" : "set" }
        : draft;
    case "want":
      return draft.kind === "artifact" ? { kind: "artifact", artifact: null, wanted: edit.wanted, state: "set" } : draft;
    case "branch":
      return draft.kind === "union" && field.kind === "union" ? chooseBranch(draft, field, edit.branch) : draft;
    default:
      return draft.kind === "list" || draft.kind === "map" ? changeItems(draft, edit) : draft;
  }
}

function chooseBranch(
  draft: Draft & { readonly kind: "union" },
  field: Field & { readonly kind: "union" },
  branch: number,
): Draft {
  const part = field.branches[branch];
  if (part === undefined) return draft;
  const own = draft.drafts[branch] ?? emptyDraft(part);
  return { ...draft, state: "set", branch, drafts: draft.drafts.with(branch, own) };
}

type ItemsEdit = Extract<Edit, { readonly do: "insert" | "remove" | "move" | "rename" }>;

function changeItems(draft: ListDraft | MapDraft, edit: ItemsEdit): Draft {
  switch (edit.do) {
    case "insert": {
      const at = edit.at ?? draft.items.length;
      const first = draft.keys.reduce((most, key) => Math.max(most, key), -1) + 1;
      const keys = draft.keys.toSpliced(at, 0, ...edit.items.map((_, index) => first + index));
      const items = draft.items.toSpliced(at, 0, ...edit.items);
      if (draft.kind === "list") return { ...draft, state: "set", items, keys };
      const names = draft.names.toSpliced(at, 0, ...edit.items.map((_, index) => edit.names?.[index] ?? ""));
      return { ...draft, state: "set", items, keys, names };
    }
    case "remove":
      return splice(draft, (list) => list.toSpliced(edit.at, edit.count ?? 1));
    case "move":
      return splice(draft, (list) => moved(list, edit.from, edit.to));
    case "rename":
      return draft.kind === "map" ? { ...draft, state: "set", names: draft.names.with(edit.at, edit.name) } : draft;
  }
}

function splice(draft: ListDraft | MapDraft, on: <T>(list: readonly T[]) => readonly T[]): Draft {
  const parts = { state: "set" as const, items: on(draft.items), keys: on(draft.keys) };
  return draft.kind === "map" ? { ...draft, ...parts, names: on(draft.names) } : { ...draft, ...parts };
}

function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (from < 0 || from >= list.length || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, list[from] as T);
}
