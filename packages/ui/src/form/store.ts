/**
 * State of one form, outside React: the draft, what is wrong with it, what a person has visited.
 *
 * 1. A field's component reads only its own draft and issues; typing in one field renders one field.
 * 2. The check runs shortly after the last edit, and at once when asked for; issues that did not change keep their identity.
 * 3. Missing values are not complained about before the field was visited or a check was asked for.
 */
import type { Json, JsonObject, Type, ValueIssue } from "@golgi/ir";
import { applyEdit, checkDraft, draftAt, draftOf, fieldOf, placeIssues, placeKey } from "./model/index.ts";
import type { Draft, DraftPath, Edit, Field } from "./model/index.ts";

export type ValuePath = readonly (string | number)[];
type Places = ReadonlyMap<string, readonly ValueIssue[]>;

interface FormSummary {
  /** Issues of the whole form, shown or not. */
  readonly issues: readonly ValueIssue[];
  /** A check was asked for: everything that is wrong is shown. */
  readonly attempted: boolean;
}

export interface FormStore {
  readonly type: Type;
  readonly field: Field;
  root(): Draft;
  draftAt(path: DraftPath): Draft | undefined;
  issuesAt(path: ValuePath): readonly ValueIssue[];
  /** Number of shown issues at or below a place. */
  issuesWithin(path: ValuePath): number;
  summary(): FormSummary;
  edit(path: DraftPath, edit: Edit): void;
  /** The person left a field. */
  visit(path: ValuePath): void;
  /** Checks now and shows all issues. */
  check(): { readonly value: JsonObject | undefined; readonly issues: readonly ValueIssue[] };
  /** Issues the server found; kept until the next edit. */
  setIssues(issues: readonly ValueIssue[]): void;
  /** What is given so far, right or wrong. */
  value(): Json | undefined;
  reset(draft: Draft): void;
  /** Takes the last edit at or below a place back, and leaves what was done elsewhere. */
  undo(within?: DraftPath): boolean;
  redo(within?: DraftPath): boolean;
  subscribe(listener: () => void): () => void;
}

const CHECK_DELAY_MS = 120;
const VISIT_DELAY_MS = 200;
const MOST_UNDO = 100;
const NONE: readonly ValueIssue[] = [];

/** An edit at a place, and the whole draft before it (to undo) or after it (to redo). */
interface Step {
  readonly path: DraftPath;
  readonly draft: Draft;
  readonly typed: boolean;
}

export function createForm(type: Type, start: { readonly value?: Json; readonly draft?: Draft } = {}): FormStore {
  const field = fieldOf(type);
  let draft = start.draft ?? draftOf(field, start.value);
  let places: Places = new Map();
  let summary: FormSummary = { issues: NONE, attempted: false };
  /** When the issues of a place may be shown. */
  const visited = new Map<string, number>();
  const listeners = new Set<() => void>();
  const past: Step[] = [];
  let future: Step[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const show = (issues: readonly ValueIssue[], attempted = summary.attempted) => {
    places = keepEqual(places, placeIssues(field, draft, issues));
    if (attempted !== summary.attempted || !sameIssues(issues, summary.issues)) summary = { issues, attempted };
  };
  const recheck = () => {
    timer = undefined;
    show(checkDraft(type, field, draft).issues);
    notify();
  };
  const put = (next: Draft) => {
    if (next === draft) return;
    draft = next;
    clearTimeout(timer);
    timer = setTimeout(recheck, CHECK_DELAY_MS);
    notify();
  };
  const remember = (path: DraftPath, typed: boolean) => {
    future = [];
    const last = past.at(-1);
    // Letters typed one after the other are one step.
    if (typed && last?.typed === true && isWithin(path, last.path) && isWithin(last.path, path)) return;
    past.push({ path, draft, typed });
    if (past.length > MOST_UNDO) past.shift();
  };
  /** Puts the part at a place back to how it is in the last step that touched it. */
  const travel = (from: Step[], to: Step[], within: DraftPath): boolean => {
    const index = from.findLastIndex(({ path }) => isWithin(path, within) || isWithin(within, path));
    const [step] = index < 0 ? [] : from.splice(index, 1);
    const part = step === undefined ? undefined : draftAt(step.draft, within);
    if (step === undefined || part === undefined) return false;
    to.push({ ...step, draft });
    put(applyEdit({ field, draft }, within, { do: "replace", draft: part }));
    return true;
  };
  const isShown = (key: string, issue: ValueIssue) =>
    summary.attempted ||
    issue.code !== "GOLGI_VALUE_MISSING" ||
    (visited.get(key) ?? Number.POSITIVE_INFINITY) <= performance.now();
  show(checkDraft(type, field, draft).issues);

  return {
    type,
    field,
    root: () => draft,
    draftAt: (path) => draftAt(draft, path),
    issuesAt(path) {
      const key = placeKey(path);
      const issues = places.get(key);
      return issues?.some((issue) => isShown(key, issue)) === true ? issues : NONE;
    },
    issuesWithin(path) {
      let count = 0;
      for (const [key, issues] of places) {
        const at = issues[0]?.path ?? [];
        if (path.every((step, index) => at[index] === step) && issues.some((issue) => isShown(key, issue)))
          count += issues.length;
      }
      return count;
    },
    summary: () => summary,
    edit(path, edit) {
      const next = applyEdit({ field, draft }, path, edit);
      if (next === draft) return;
      remember(path, edit.do === "type");
      put(next);
    },
    visit(path) {
      const key = placeKey(path);
      if (visited.has(key)) return;
      visited.set(key, performance.now() + VISIT_DELAY_MS - 1);
      // What is missing appears a moment later: else it would move what the person is about to click.
      setTimeout(notify, VISIT_DELAY_MS);
    },
    check() {
      clearTimeout(timer);
      const checked = checkDraft(type, field, draft);
      show(checked.issues, true);
      notify();
      return { value: checked.value as JsonObject | undefined, issues: checked.issues };
    },
    setIssues(issues) {
      show(issues, true);
      notify();
    },
    value: () => checkDraft(type, field, draft).value,
    reset(next) {
      remember([], false);
      visited.clear();
      summary = { issues: NONE, attempted: false };
      put(next);
      show(checkDraft(type, field, draft).issues);
      notify();
    },
    undo: (within = []) => travel(past, future, within),
    redo: (within = []) => travel(future, past, within),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isWithin(path: DraftPath, outer: DraftPath): boolean {
  return outer.every((step, index) => path[index] === step);
}

/** Lists of issues that are as before are the very same objects, so that only fields with news render. */
function keepEqual(before: Places, after: Places): Places {
  const kept = new Map<string, readonly ValueIssue[]>();
  for (const [key, issues] of after) {
    const old = before.get(key);
    kept.set(key, old !== undefined && sameIssues(old, issues) ? old : issues);
  }
  return kept;
}

function sameIssues(a: readonly ValueIssue[], b: readonly ValueIssue[]): boolean {
  return a.length === b.length && a.every((issue, index) => issue.message === b[index]?.message && issue.hint === b[index]?.hint);
}
