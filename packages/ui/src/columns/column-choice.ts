/**
 * Which columns of a table are shown, in which order and how wide; kept in the browser by a key that says which table it is. A choice names
 * columns by their ids, so that it also fits the next result of the same kind: columns it does not know appear at their place, names of
 * columns that are gone do no harm.
 */
import { useMemo, useSyncExternalStore } from "react";

export interface Column {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  /** Always shown. */
  readonly kept?: true;
  /** Shown only when chosen. */
  readonly optional?: true;
}

export interface Choice {
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Of those that are optional. */
  readonly added: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
}

export const NO_CHOICE: Choice = { order: [], hidden: [], added: [], widths: {} };
const NARROWEST = 60;
const WIDEST = 1200;

/** All columns in the chosen order, each with its chosen width. */
export function arrange<C extends Column>(columns: readonly C[], choice: Choice): readonly C[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const order = [...new Set(choice.order)].filter((id) => byId.has(id));
  const known = new Set(order);
  for (const [index, { id }] of columns.entries()) {
    if (known.has(id)) continue;
    const before = columns[index - 1]?.id;
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
    known.add(id);
  }
  return order.map((id) => {
    const column = byId.get(id) as C;
    return { ...column, width: choice.widths[id] ?? column.width };
  });
}

export function isHidden({ hidden, added }: Choice, { id, kept, optional }: Column): boolean {
  if (kept === true) return false;
  return optional === true ? !added.includes(id) : hidden.includes(id);
}

export function toggle(choice: Choice, { id, optional }: Column): Choice {
  const list = optional === true ? "added" : "hidden";
  const before = choice[list];
  return { ...choice, [list]: before.includes(id) ? before.filter((one) => one !== id) : [...before, id] };
}

/** One place towards the begin (-1) or the end (1). */
export function move(columns: readonly Column[], choice: Choice, id: string, by: -1 | 1): Choice {
  const order = arrange(columns, choice).map((column) => column.id);
  const at = order.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return choice;
  order.splice(at, 1);
  order.splice(to, 0, id);
  return { ...choice, order };
}

export function resize(choice: Choice, id: string, width: number): Choice {
  return { ...choice, widths: { ...choice.widths, [id]: Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))) } };
}

/** For a CSS grid: the first column takes what is left, unless its width was chosen. */
export function gridOf(
  shown: readonly Column[],
  { widths }: Choice,
  gap: number,
): { readonly template: string; readonly least: number } {
  const template = shown.map(({ id, width }, index) =>
    index === 0 && widths[id] === undefined ? `minmax(${width}px, 1fr)` : `${width}px`,
  );
  return { template: template.join(" "), least: shown.reduce((sum, { width }) => sum + width + gap, gap) };
}

/** Whatever was stored: a choice, or none. */
export function parseChoice(text: string | null): Choice {
  if (text === null) return NO_CHOICE;
  try {
    const { order, hidden, added, widths } = JSON.parse(text) as Partial<Record<keyof Choice, unknown>>;
    const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
    const sizes = Object.entries((widths ?? {}) as object).filter(
      ([, width]) => typeof width === "number" && width >= NARROWEST && width <= WIDEST,
    );
    const chosen = Object.fromEntries(sizes) as Record<string, number>;
    return { order: texts(order), hidden: texts(hidden), added: texts(added), widths: chosen };
  } catch {
    return NO_CHOICE;
  }
}

const PREFIX = "golgi.columns.";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export interface Columns<C extends Column> {
  /** All, in the chosen order. */
  readonly all: readonly C[];
  /** Those to draw. */
  readonly shown: readonly C[];
  readonly choice: Choice;
  readonly isChanged: boolean;
  change(choice: Choice): void;
  reset(): void;
}

export function useColumns<C extends Column>(key: string, columns: readonly C[]): Columns<C> {
  const text = useSyncExternalStore(subscribe, () => stored(key));
  return useMemo(() => {
    const choice = parseChoice(text);
    const all = arrange(columns, choice);
    const shown = all.filter((column) => !isHidden(choice, column));
    const write = (next: string | null) => {
      try {
        if (next === null) localStorage.removeItem(PREFIX + key);
        else localStorage.setItem(PREFIX + key, next);
      } catch {
        // A full or forbidden storage: the choice is not kept.
      }
      for (const listener of listeners) listener();
    };
    return {
      all,
      // A table without columns cannot be told from an empty one.
      shown: shown.length > 0 ? shown : all.slice(0, 1),
      choice,
      isChanged: text !== null,
      change: (next) => write(JSON.stringify(next)),
      reset: () => write(null),
    };
  }, [text, key, columns]);
}
