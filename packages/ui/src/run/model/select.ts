/** Which rows a table or timeline shows, and in which order: filters and sorts over the columns, giving row indexes. */
import type { RunModel } from "./run-model.ts";
import { codeOf, KINDS, type NodeKind, type ShownStatus } from "./status.ts";

export const SORTS = ["order", "path", "status", "wait", "time", "attempts"] as const;
export type Sort = (typeof SORTS)[number];

export interface Selection {
  /** Every word must occur in the path; case does not matter. */
  readonly text?: string;
  readonly statuses?: readonly ShownStatus[];
  readonly kinds?: readonly NodeKind[];
  readonly sort: Sort;
  readonly descending: boolean;
  /** For rows that still run. */
  readonly now: number;
}

export function selectRows(
  model: RunModel,
  { text = "", statuses = [], kinds = [], sort, descending, now }: Selection,
): Uint32Array {
  const { columns } = model;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wantedStatus = new Set(statuses.map(codeOf));
  const wantedKind = new Set(kinds.map((kind) => KINDS.indexOf(kind)));
  const found = new Uint32Array(model.size());
  let count = 0;
  for (let row = 0; row < found.length; row++) {
    if (wantedStatus.size > 0 && !wantedStatus.has(columns.status[row] ?? 0)) continue;
    if (wantedKind.size > 0 && !wantedKind.has(columns.kind[row] ?? 0)) continue;
    if (words.length > 0) {
      const path = (columns.path[row] ?? "").toLowerCase();
      if (!words.every((word) => path.includes(word))) continue;
    }
    found[count++] = row;
  }
  const rows = found.subarray(0, count);
  const order = comparison(model, sort, now);
  rows.sort((a, b) => (descending ? order(b, a) : order(a, b)) || a - b);
  return rows;
}

function comparison({ columns }: RunModel, sort: Sort, now: number): (a: number, b: number) => number {
  const path = (a: number, b: number) => comparePaths(columns.path[a] ?? "", columns.path[b] ?? "");
  const by = (key: (row: number) => number) => (a: number, b: number) => key(a) - key(b) || path(a, b);
  const at = (column: Float64Array, row: number, other: number) => {
    const value = column[row] ?? Number.NaN;
    return Number.isNaN(value) ? other : value;
  };
  switch (sort) {
    case "path":
      return path;
    case "order":
      return by((row) => at(columns.startedAt, row, at(columns.readyAt, row, Number.MAX_SAFE_INTEGER)));
    case "status":
      return by((row) => columns.status[row] ?? 0);
    case "attempts":
      return by((row) => columns.attempts[row] ?? 0);
    case "wait":
      return by((row) => at(columns.startedAt, row, now) - at(columns.readyAt, row, now));
    case "time":
      return by((row) => {
        const startedAt = at(columns.startedAt, row, Number.NaN);
        return Number.isNaN(startedAt) ? -1 : at(columns.endedAt, row, now) - startedAt;
      });
  }
}

/** As people count: `map[9]` is before `map[10]`. A longer run of digits is the larger number. */
export function comparePaths(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shorter) return a.length - b.length;
  let start = at;
  while (start > 0 && isDigit(a.charCodeAt(start - 1))) start--;
  const [endA, endB] = [digitsEnd(a, start), digitsEnd(b, start)];
  if (endA > start && endB > start && endA !== endB) return endA - endB;
  return a.charCodeAt(at) - b.charCodeAt(at);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}
