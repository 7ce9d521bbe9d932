/**
 * A draft made for one type, for another one: what was entered for an earlier version of a workflow is taken over as far as it has a place.
 * Fields keep their drafts by name, places by number; what is of another kind begins anew, but for texts and choices. Pure.
 */
import { emptyDraft, type Draft } from "./draft.ts";
import type { Field } from "./field.ts";

export function adaptDraft(field: Field, draft: Draft | undefined): Draft {
  const empty = emptyDraft(field);
  if (draft === undefined) return empty;
  if (field.widget === "constant") return isSameChoice(draft, empty) ? draft : empty;
  if (draft.state === "null" && !field.nullable) return adaptDraft(field, { ...draft, state: "unset" });
  const { state } = empty.state === "set" && draft.state === "unset" ? empty : draft;
  switch (draft.kind) {
    case "text":
      if (empty.kind === "choice" && draft.state === "set") return { ...empty, state, choice: draft.text };
      return empty.kind === "text" ? draft : empty;
    case "choice":
      if (empty.kind === "text" && draft.state === "set") return { ...empty, state, text: String(draft.choice) };
      return empty.kind === "choice" ? draft : empty;
    case "artifact":
      return empty.kind === "artifact" ? draft : empty;
    case "record": {
      if (field.kind !== "record") return empty;
      const fields = field.fields.map((part) => [part.name, adaptDraft(part, ownOf(draft.fields, part.name))] as const);
      return { kind: "record", state, fields: Object.fromEntries(fields) };
    }
    case "list":
      if (field.kind === "array") return { ...draft, state, items: draft.items.map((item) => adaptDraft(field.item, item)) };
      if (field.kind !== "tuple" || empty.kind !== "list") return empty;
      return { ...empty, state, items: field.places.map((part, index) => adaptDraft(part, draft.items[index])) };
    case "map":
      return field.kind === "map" ? { ...draft, state, items: draft.items.map((item) => adaptDraft(field.item, item)) } : empty;
    case "union": {
      if (field.kind !== "union") return empty;
      const drafts = field.branches.map((branch, index) => {
        const own = draft.drafts[index] ?? undefined;
        return own === undefined ? null : adaptDraft(branch, own);
      });
      return drafts[draft.branch] === undefined || drafts[draft.branch] === null ? empty : { ...draft, state, drafts };
    }
  }
}

function ownOf(fields: Readonly<Record<string, Draft>>, name: string): Draft | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function isSameChoice(a: Draft, b: Draft): boolean {
  return a.kind === "choice" && b.kind === "choice" && a.choice === b.choice;
}
