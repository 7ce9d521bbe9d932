/**
 * Keeps a draft of a launch in the browser, by version of the workflow, so that it survives a reload. A version without one takes over the
 * draft of the version that was filled in last.
 */
import { adaptDraft, type Draft, type Field } from "../form/model/index.ts";

const PREFIX = "golgi.draft.";

export interface DraftPlace {
  readonly workflow: string;
  readonly version: string;
  /** What the form started from: a run, a preset. */
  readonly source: string | undefined;
}

export interface Kept {
  readonly draft: Draft;
  /** Names of inputs that were given to the other version and are unknown to this one. */
  readonly dropped: readonly string[];
}

interface Saved {
  readonly at: number;
  readonly draft: Draft;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export function draftKey({ workflow, version, source }: DraftPlace): string {
  return `${PREFIX}${workflow}@${version}${source === undefined ? "" : `#${source}`}`;
}

export function loadDraft(place: DraftPlace, field: Field, store: Store = localStorage): Kept | undefined {
  try {
    const own = read(store, draftKey(place));
    if (own !== undefined && isWhole(own.draft, field)) return { draft: own.draft, dropped: [] };
    const [key, latest] = own === undefined ? (latestOf(place, store) ?? []) : [draftKey(place), own];
    if (key === undefined || latest === undefined) return undefined;
    const draft = adaptDraft(field, latest.draft);
    // It lives on in this version: drafts of old versions do not pile up.
    saveDraft(place, draft, store);
    if (key !== draftKey(place)) store.removeItem(key);
    return { draft, dropped: givenBut(latest.draft, field) };
  } catch {
    return undefined;
  }
}

/** A full or forbidden storage is no reason to stop working. */
export function saveDraft(place: DraftPlace, draft: Draft, store: Store = localStorage): void {
  try {
    store.setItem(draftKey(place), JSON.stringify({ at: Date.now(), draft } satisfies Saved));
  } catch {
    // Nothing is lost but the reload.
  }
}

export function forgetDraft(place: DraftPlace, store: Store = localStorage): void {
  try {
    store.removeItem(draftKey(place));
  } catch {
    // As above.
  }
}

function read(store: Store, key: string): Saved | undefined {
  const text = store.getItem(key);
  if (text === null) return undefined;
  const saved = JSON.parse(text) as Saved | Draft;
  return "draft" in saved ? saved : { at: 0, draft: saved };
}

function isWhole(draft: Draft, field: Field): boolean {
  return (
    draft.kind === "record" && field.kind === "record" && field.fields.every((part) => draft.fields[part.name] !== undefined)
  );
}

/** Of the same workflow and start, in any version. */
function latestOf({ workflow, source }: DraftPlace, store: Store): readonly [string, Saved] | undefined {
  const found: (readonly [string, Saved])[] = [];
  for (let index = 0; index < store.length; index++) {
    const key = store.key(index) ?? "";
    const end = source === undefined ? "" : `#${source}`;
    if (!key.startsWith(`${PREFIX}${workflow}@`) || key.slice(key.indexOf("@") + 1).replace(/^[^#]*/, "") !== end) continue;
    const saved = read(store, key);
    if (saved !== undefined) found.push([key, saved]);
  }
  return found.toSorted(([, a], [, b]) => b.at - a.at)[0];
}

function givenBut(draft: Draft, field: Field): readonly string[] {
  if (draft.kind !== "record" || field.kind !== "record") return [];
  const known = new Set(field.fields.map(({ name }) => name));
  return Object.entries(draft.fields).flatMap(([name, part]) => (part.state === "unset" || known.has(name) ? [] : [name]));
}
