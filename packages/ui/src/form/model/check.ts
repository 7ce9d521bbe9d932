/**
 * What is wrong with a draft: the verdict of `validateValue`, with the same messages as server and command line, placed at fields.
 *
 * 1. A text that cannot be read is reported as the validator would report it (`expected a whole number, but got "1.2.3"`), with the
 *    reason added as the hint. Quantities (`2 h`, `2 GiB`) are read by the form alone, so there the reason is the message.
 * 2. An issue inside something that has no field (a companion of a file, say) belongs to the nearest field above.
 */
import { showPath, validateValue, type Json, type Type, type ValueIssue } from "@golgi/ir";
import type { Draft } from "./draft.ts";
import type { Field } from "./field.ts";
import { draftToValue, type Problem } from "./to-value.ts";

export interface Checked {
  /** With what could be read; defaults are not filled in, so that what is left out stays left out. */
  readonly value: Json | undefined;
  readonly issues: readonly ValueIssue[];
}

export function checkDraft(type: Type, field: Field, draft: Draft): Checked {
  const { value, problems } = draftToValue(field, draft);
  const own = problems.map(issueOf);
  const covered = new Set(own.map((issue) => placeKey(issue.path)));
  const checked = value === undefined ? undefined : validateValue(type, value);
  const found = checked === undefined || checked.ok ? [] : checked.issues.filter((issue) => !isCovered(issue.path, covered));
  return { value, issues: own.length === 0 ? found : inOrder(field, [...own, ...found]) };
}

/** As the fields stand in the form. */
function inOrder(field: Field, issues: readonly ValueIssue[]): readonly ValueIssue[] {
  if (field.kind !== "record") return issues;
  const order = new Map<string | number | undefined, number>(field.fields.map((part, index) => [part.name, index]));
  return issues.toSorted((a, b) => (order.get(a.path[0]) ?? -1) - (order.get(b.path[0]) ?? -1));
}

function issueOf(problem: Problem): ValueIssue {
  const { path, kind, reason, hint, text, field } = problem;
  const place = showPath(path);
  const says = (words: string) => (place === "" ? words : `${place}: ${words}`);
  const quantity = field.widget === "duration" || field.widget === "bytes";
  if (kind !== "unreadable" || text === undefined || quantity) {
    const code = kind === "missing" ? "GOLGI_VALUE_MISSING" : kind === "duplicate" ? "GOLGI_VALUE_KEY" : "GOLGI_VALUE_TYPE";
    return { path, code, message: says(reason), ...(hint !== undefined && { hint }) };
  }
  const verdict = validateValue(field.type, text);
  const first = verdict.ok ? undefined : verdict.issues[0];
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return {
    path,
    code: first?.code ?? "GOLGI_VALUE_JSON",
    message: says(first?.message ?? reason),
    hint: first === undefined ? (hint ?? "") : hint === undefined ? sentence : `${sentence} ${hint}`,
  };
}

function isCovered(path: ValueIssue["path"], covered: ReadonlySet<string>): boolean {
  if (covered.size === 0) return false;
  for (let length = path.length; length > 0; length--) if (covered.has(placeKey(path.slice(0, length)))) return true;
  return false;
}

/** A place of the value as a map key. */
export function placeKey(path: readonly (string | number)[]): string {
  return path.length === 0 ? "" : JSON.stringify(path);
}

/** Issues by the place of the field that shows them. */
export function placeIssues(
  field: Field,
  draft: Draft,
  issues: readonly ValueIssue[],
): ReadonlyMap<string, readonly ValueIssue[]> {
  const places = new Map<string, ValueIssue[]>();
  for (const issue of issues) {
    const key = placeKey(issue.path.slice(0, depthOf(field, draft, issue.path)));
    const list = places.get(key);
    if (list === undefined) places.set(key, [issue]);
    else list.push(issue);
  }
  return places;
}

/** How many steps of a value's path lead to fields. */
function depthOf(root: Field, draft: Draft, path: ValueIssue["path"]): number {
  let [field, own]: [Field, Draft | undefined] = [root, draft];
  for (let depth = 0; depth < path.length; depth++) {
    while (field.kind === "union" && own?.kind === "union") {
      const branch: Field | undefined = field.branches[own.branch];
      if (branch === undefined) return depth;
      [field, own] = [branch, own.drafts[own.branch] ?? undefined];
    }
    const step = path[depth] as string | number;
    const next = stepInto(field, own, step);
    if (next === undefined) return depth;
    [field, own] = next;
  }
  return path.length;
}

function stepInto(field: Field, draft: Draft | undefined, step: string | number): [Field, Draft | undefined] | undefined {
  switch (field.kind) {
    case "record": {
      const part = field.fields.find((candidate) => candidate.name === step);
      return part === undefined ? undefined : [part, draft?.kind === "record" ? draft.fields[step] : undefined];
    }
    case "tuple": {
      const part = field.places[step as number];
      return part === undefined ? undefined : [part, draft?.kind === "list" ? draft.items[step as number] : undefined];
    }
    case "array":
      return [field.item, draft?.kind === "list" ? draft.items[step as number] : undefined];
    case "map":
      return [field.item, draft?.kind === "map" ? draft.items[draft.names.indexOf(String(step))] : undefined];
    default:
      return undefined;
  }
}

/** An issue's message where the place is plain to see. */
export function messageHere(issue: ValueIssue): string {
  const place = showPath(issue.path);
  const words = place !== "" && issue.message.startsWith(`${place}: `) ? issue.message.slice(place.length + 2) : issue.message;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
