/**
 * The node runs of one run as a column store: built from pages of rows and kept current by events.
 *
 * 1. A row per path, in typed arrays; 100,000 rows cost a few tens of megabytes. 2. Counts by place and status are kept, never recounted.
 * 3. Pages and events may arrive in any order: what is older than what is known changes nothing. 4. Listeners are called once per flush,
 * however many changes it holds; `version` grows with each flush.
 */
import type { NodeRow, NodeStatus, RunEvent } from "../../data/client.ts";
import { makeColumns, type Columns } from "./columns.ts";
import { changeOf } from "./events.ts";
import { placeOf } from "./place.ts";
import {
  codeOf,
  isEnded,
  KINDS,
  SHOWN_STATUSES,
  statusAt,
  type NodeKind,
  type ShownStatus,
  type StatusCounts,
} from "./status.ts";

export interface NodeEntry {
  readonly path: string;
  readonly place: string;
  readonly kind: NodeKind;
  readonly status: ShownStatus;
  readonly attempts: number;
  readonly readyAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

export interface RunModel {
  readonly columns: Columns;
  readonly size: () => number;
  /** Grows with every flush. */
  readonly version: () => number;
  /** Grows when rows were added. */
  readonly structure: () => number;
  readonly subscribe: (listener: () => void) => () => void;
  addRows(rows: readonly NodeRow[]): void;
  /** Returns what else the event touches beyond node runs. */
  applyEvent(event: RunEvent): void;
  entry(index: number): NodeEntry;
  indexOf(path: string): number | undefined;
  placeCounts(place: string): StatusCounts;
  places(): readonly string[];
  /** What stands at a place; of a branch both sides. */
  placeKind(place: string): NodeKind | undefined;
  /** Changes of one node run, to know when its details are stale. */
  revision(path: string): number;
}

export interface ModelOptions {
  /** Calls back once, soon; many changes before it are one flush. Default: 40 ms. */
  readonly schedule?: (flush: () => void) => void;
}

const STATUSES = SHOWN_STATUSES.length;

export function createRunModel({ schedule = (flush) => void setTimeout(flush, 40) }: ModelOptions = {}): RunModel {
  const columns = makeColumns();
  const byPath = new Map<string, number>();
  const placeIds = new Map<string, number>();
  const placeNames: string[] = [];
  const placeKinds: number[] = [];
  const counts: number[] = [];
  const revisions = new Map<string, number>();
  const listeners = new Set<() => void>();
  let [version, structure, scheduled] = [0, 0, false];

  function touch(): void {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      version++;
      for (const listener of listeners) listener();
    });
  }

  function placeId(place: string): number {
    let id = placeIds.get(place);
    if (id === undefined) {
      id = placeNames.length;
      placeIds.set(place, id);
      placeNames.push(place);
      for (let i = 0; i < STATUSES; i++) counts.push(0);
    }
    return id;
  }

  function rowOf(path: string, kind: NodeKind): number {
    const known = byPath.get(path);
    if (known !== undefined) return known;
    const index = columns.push(path, placeId(placeOf(path)), KINDS.indexOf(kind));
    byPath.set(path, index);
    setKind(index, kind);
    const maker = path.endsWith("/@plan") ? byPath.get(path.slice(0, -"/@plan".length)) : undefined;
    if (maker !== undefined) setKind(maker, "dynamic");
    const at = (columns.place[index] ?? 0) * STATUSES;
    counts[at] = (counts[at] ?? 0) + 1;
    structure++;
    return index;
  }

  function setKind(index: number, kind: NodeKind): void {
    // Events do not tell dynamic nodes from workflows.
    if (kind === "workflow" && KINDS[columns.kind[index] ?? 0] === "dynamic") return;
    const code = KINDS.indexOf(kind);
    columns.kind[index] = code;
    placeKinds[columns.place[index] ?? 0] = code;
  }

  function setStatus(index: number, code: number): void {
    const base = (columns.place[index] ?? 0) * STATUSES;
    const before = base + (columns.status[index] ?? 0);
    counts[before] = (counts[before] ?? 0) - 1;
    counts[base + code] = (counts[base + code] ?? 0) + 1;
    columns.status[index] = code;
  }

  function addRow(row: NodeRow): void {
    const changedAt = Math.max(row.readyAt ?? 0, row.startedAt ?? 0, row.endedAt ?? 0);
    const index = rowOf(row.path, row.kind);
    if (changedAt < (columns.changedAt[index] ?? 0)) return;
    setKind(index, row.kind);
    setStatus(index, codeOf(shownStatus(row.status, row.reusedFrom !== null)));
    columns.attempts[index] = row.attempts;
    columns.readyAt[index] = row.readyAt ?? Number.NaN;
    columns.startedAt[index] = row.startedAt ?? Number.NaN;
    columns.endedAt[index] = row.endedAt ?? Number.NaN;
    columns.changedAt[index] = changedAt;
  }

  function applyEvent(event: RunEvent): void {
    if (event.path === null) return;
    const change = changeOf(event);
    if (change === undefined) return;
    const known = byPath.get(event.path);
    if (known === undefined && change.status === "skipped") return;
    const index = rowOf(event.path, change.kind ?? "task");
    const last = columns.changedAt[index] ?? 0;
    if (event.at < last || (event.at === last && isEnded(statusAt(columns.status[index] ?? 0)) && !isEnded(change.status)))
      return;
    if (change.kind !== undefined) setKind(index, change.kind);
    setStatus(index, codeOf(change.status));
    if (change.attempts !== undefined) columns.attempts[index] = change.attempts;
    if (change.startedAt !== undefined) columns.startedAt[index] = change.startedAt;
    columns.endedAt[index] = change.endedAt ?? Number.NaN;
    if (Number.isNaN(columns.readyAt[index])) columns.readyAt[index] = event.at;
    columns.changedAt[index] = event.at;
    revisions.set(event.path, (revisions.get(event.path) ?? 0) + 1);
    touch();
  }

  return {
    columns,
    size: () => columns.size(),
    version: () => version,
    structure: () => structure,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    addRows(rows) {
      for (const row of rows) addRow(row);
      touch();
    },
    applyEvent,
    entry: (index) => entryAt(columns, index, placeNames),
    indexOf: (path) => byPath.get(path),
    placeCounts(place) {
      const id = placeIds.get(place);
      if (id === undefined) return {};
      const found: Partial<Record<ShownStatus, number>> = {};
      for (let code = 0; code < STATUSES; code++) {
        const count = counts[id * STATUSES + code] ?? 0;
        if (count > 0) found[statusAt(code)] = count;
      }
      return found;
    },
    places: () => placeNames,
    placeKind(place) {
      const id = placeIds.get(place);
      return id === undefined ? undefined : KINDS[placeKinds[id] ?? 0];
    },
    revision: (path) => revisions.get(path) ?? 0,
  };
}

export function shownStatus(status: NodeStatus, reused: boolean): ShownStatus {
  return status === "succeeded" && reused ? "reused" : status;
}

function entryAt(columns: Columns, index: number, places: readonly string[]): NodeEntry {
  return {
    path: columns.path[index] ?? "",
    place: places[columns.place[index] ?? 0] ?? "",
    kind: KINDS[columns.kind[index] ?? 0] ?? "task",
    status: statusAt(columns.status[index] ?? 0),
    attempts: columns.attempts[index] ?? 0,
    readyAt: known(columns.readyAt[index]),
    startedAt: known(columns.startedAt[index]),
    endedAt: known(columns.endedAt[index]),
  };
}

function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
