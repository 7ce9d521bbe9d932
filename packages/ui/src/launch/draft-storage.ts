/** Keeps a draft of a launch in the browser, by version of the workflow, so that it survives a reload. */
import type { Draft, Field } from "../form/index.ts";

const PREFIX = "golgi.draft.";

export function draftKey(workflow: string, version: string, source: string | undefined): string {
  return `${PREFIX}${workflow}@${version}${source === undefined ? "" : `#${source}`}`;
}

export function loadDraft(key: string, field: Field): Draft | undefined {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return undefined;
    const draft = JSON.parse(text) as Draft;
    return draft.kind === "record" &&
      field.kind === "record" &&
      field.fields.every((part) => draft.fields[part.name] !== undefined)
      ? draft
      : undefined;
  } catch {
    return undefined;
  }
}

/** A full or forbidden storage is no reason to stop working. */
export function saveDraft(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Nothing is lost but the reload.
  }
}

export function forgetDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}
