/** The form of many runs: which inputs are columns, and keeping all of it over a reload. */
import type { JsonObject, RecordType } from "@golgi/ir";
import { useCallback, useState } from "react";
import { createForm, draftOf, fieldOf, type Draft, type FormStore } from "../../form/index.ts";
import { useKeptDraft } from "../kept-draft.ts";
import { removeItem, writeItem } from "./browser-storage.ts";
import { manyType, moveColumns, ROWS, usualColumns, valueOfRun } from "./many-type.ts";

const SAVE_DELAY_MS = 400;

/** What is kept. */
export interface SavedSheet {
  readonly columns: readonly string[];
  readonly draft: Draft;
}

export interface ManyForm {
  readonly store: FormStore;
  readonly columns: readonly string[];
  setColumns(columns: readonly string[]): void;
  /** Adds a row, and gives the inputs that are no columns to all. */
  addRun(inputs: JsonObject): void;
  startOver(): void;
}

interface Start {
  readonly type: RecordType;
  /** In the browser's storage. */
  readonly key: string;
  readonly saved: SavedSheet | undefined;
  /** Inputs of the first row. */
  readonly inputs: JsonObject | undefined;
}

interface State {
  readonly columns: readonly string[];
  readonly store: FormStore;
}

export function useManyForm({ type, key, saved, inputs }: Start): ManyForm {
  const [state, setState] = useState((): State => {
    const columns = saved?.columns.filter((name) => Object.hasOwn(type.properties, name)) ?? usualColumns(type);
    const whole = manyType(type, columns);
    const field = fieldOf(whole);
    const draft = saved === undefined ? draftOf(field, valueOfRun(inputs ?? {}, columns)) : moveColumns(saved.draft, field);
    return { columns, store: createForm(whole, { draft }) };
  });
  const { columns, store } = state;
  const save = useCallback((draft: Draft) => void writeItem(key, { columns, draft } satisfies SavedSheet), [columns, key]);
  const drop = useKeptDraft(store, save, SAVE_DELAY_MS);
  return {
    store,
    columns,
    setColumns(next) {
      const whole = manyType(type, next);
      const draft = moveColumns(store.root(), fieldOf(whole));
      drop();
      void writeItem(key, { columns: next, draft } satisfies SavedSheet);
      setState({ columns: next, store: createForm(whole, { draft }) });
    },
    addRun(given) {
      const added = draftOf(store.field, valueOfRun(given, columns));
      store.reset(withRow(store.root(), added, Object.keys(given)));
    },
    startOver() {
      drop();
      void removeItem(key);
      store.reset(draftOf(store.field, valueOfRun(inputs ?? {}, columns)));
    },
  };
}

/** The draft with the row of another one behind its own rows, and what that one gives to all. An only row without content gives way. */
function withRow(draft: Draft, added: Draft, names: readonly string[]): Draft {
  if (draft.kind !== "record" || added.kind !== "record") return draft;
  const [own, other] = [draft.fields[ROWS], added.fields[ROWS]];
  const same = Object.fromEntries(Object.entries(added.fields).filter(([name]) => name !== ROWS && names.includes(name)));
  if (own?.kind !== "list" || other?.kind !== "list") return { ...draft, fields: { ...draft.fields, ...same } };
  const kept = own.items.length === 1 && isUntouched(own.items[0]) ? [] : own.items;
  const items = [...kept, ...other.items];
  const list: Draft = { ...own, state: "set", items, keys: items.map((_, index) => index) };
  return { ...draft, fields: { ...draft.fields, ...same, [ROWS]: list } };
}

function isUntouched(row: Draft | undefined): boolean {
  return (
    row?.kind === "record" &&
    Object.values(row.fields).every((cell) => cell.state === "unset" || cell.kind === "record" || isUnsetList(cell))
  );
}

function isUnsetList(cell: Draft): boolean {
  return cell.kind === "list" && cell.items.every((item) => item.state === "unset");
}
