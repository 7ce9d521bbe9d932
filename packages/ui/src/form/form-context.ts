/** How components of fields reach the form they belong to. */
import { createContext, use, useCallback, useSyncExternalStore } from "react";
import type { ValueIssue } from "@golgi/ir";
import type { ComponentType } from "react";
import type { FieldViewProps } from "./fields/field-frame.tsx";
import type { Draft, DraftPath } from "./model/index.ts";
import type { FilePort } from "./files.ts";
import type { FormStore, ValuePath } from "./store.ts";

export interface FormContextValue {
  readonly store: FormStore;
  readonly files: FilePort;
  /** Renders a field of any kind. */
  readonly View: ComponentType<FieldViewProps>;
  /** Prefix of element ids, so that two forms can be on a page. */
  readonly id: string;
}

export const FormContext = createContext<FormContextValue | undefined>(undefined);

export function useForm(): FormContextValue {
  const context = use(FormContext);
  if (context === undefined) throw new Error("a field stands outside of a form");
  return context;
}

/** The draft at a path; undefined while it is not there (its item was just removed). */
export function useDraft<D extends Draft>(path: DraftPath): D | undefined {
  const { store } = useForm();
  const read = useCallback(() => store.draftAt(path), [store, path]);
  return useSyncExternalStore(store.subscribe, read) as D | undefined;
}

/** A part of the draft at a path, e.g. its state only; renders when that part changes. */
export function useDraftPart<T>(path: DraftPath, pick: (draft: Draft | undefined) => T): T {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => pick(store.draftAt(path)));
}

export function useIssues(path: ValuePath): readonly ValueIssue[] {
  const { store } = useForm();
  const read = useCallback(() => store.issuesAt(path), [store, path]);
  return useSyncExternalStore(store.subscribe, read);
}

export function useIssueCount(path: ValuePath): number {
  const { store } = useForm();
  return useSyncExternalStore(store.subscribe, () => store.issuesWithin(path));
}

/** The id of the element that takes focus for a place. */
export function fieldId(form: string, path: ValuePath): string {
  return `${form}${path.map((step) => `.${String(step).replaceAll(/[^\w-]/g, "_")}`).join("")}`;
}

/** Puts the focus on a place once it is on the page. */
export function useFieldFocus(): (place: ValuePath) => void {
  const { id } = useForm();
  return useCallback(
    (place) => {
      requestAnimationFrame(() => {
        const element = document.getElementById(fieldId(id, place));
        const target =
          element?.matches("input, textarea, select, button") === true
            ? element
            : element?.querySelector<HTMLElement>("input, textarea, select, button");
        target?.focus();
      });
    },
    [id],
  );
}
