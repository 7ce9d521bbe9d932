/** Which files belong to one sample, by the names that sequencers give: `S1_R1_001.fastq.gz`, `S1_1.fq.gz`, `S1.R2.fq`. Pure. */
import type { DirectoryValue, FileValue } from "@golgi/ir";
import { applyEdit, draftAt, type Draft, type ListDraft } from "../model/index.ts";
import { baseName, type Column } from "./columns.ts";
import { emptyRow, isEmptyRow, type Sheet } from "./cells.ts";

/** Mate 1 before mate 2, else by name. */
export function inMateOrder<V extends { readonly name: string }>(files: readonly V[]): readonly V[] {
  const mate = ({ name }: V) => mateOf(name).mate ?? 0;
  return files.toSorted((a, b) => mate(a) - mate(b) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** Files of one sample together, samples by name. */
export function bySample<V extends { readonly name: string }>(files: readonly V[]): readonly (readonly V[])[] {
  const groups = Map.groupBy(files, ({ name }) => mateOf(name).sample);
  return [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([, members]) => inMateOrder(members));
}

export interface Placed {
  readonly draft: ListDraft;
  /** Names of files that found no place. */
  readonly unplaced: readonly string[];
}

export interface MateName {
  readonly sample: string;
  /** Undefined: the name does not tell. */
  readonly mate: 1 | 2 | undefined;
}

const MATE = /^(.+?)[._-](?:R|read)?([12])(?:[._-]\d{3})?((?:\.[A-Za-z][A-Za-z0-9]*)+)$/i;
const LANE = /[._-](?:S\d+[._-])?L\d{3}$/;

export function mateOf(name: string): MateName {
  const [, sample, mate] = MATE.exec(name) ?? [];
  if (sample === undefined) return { sample: name.replace(/(\.[A-Za-z][A-Za-z0-9]*)+$/, ""), mate: undefined };
  return { sample: sample.replace(LANE, ""), mate: mate === "1" ? 1 : 2 };
}

/**
 * Puts files into rows: into the cells that wait for a file of this name, else into the row that has the sample's name, else into a new
 * one.
 */
export function placeFiles(sheet: Sheet, files: readonly (FileValue | DirectoryValue)[]): Placed {
  const { item, columns } = sheet;
  const places = columns.filter(
    (column) => column.field.widget === "artifact" && (column.field.kind === "directory") === (files[0]?.class === "Directory"),
  );
  const name = columns.find((column) => column.field.kind === "string");
  const items = sheet.draft.items.filter((row) => !isEmptyRow(row, columns));
  const left: string[] = [];
  const waiting = new Map(files.map((file) => [file.name, file]));
  const placed = new Set<FileValue | DirectoryValue>();
  for (const [index, row] of items.entries()) {
    for (const column of places) {
      const cell = draftAt(items[index] ?? row, column.steps);
      const file = cell?.kind === "artifact" && cell.wanted !== undefined ? waiting.get(baseName(cell.wanted)) : undefined;
      if (file === undefined) continue;
      items[index] = applyEdit({ field: item, draft: items[index] ?? row }, column.steps, { do: "attach", artifact: file });
      placed.add(file);
    }
  }
  for (const file of files
    .filter((candidate) => !placed.has(candidate))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))) {
    const { sample, mate } = mateOf(file.name);
    let row = items.findIndex((candidate) => name !== undefined && textOf(candidate, name) === sample);
    if (row < 0) {
      row = items.length;
      const start = emptyRow(item);
      items.push(name === undefined ? start : applyEdit({ field: item, draft: start }, name.steps, { do: "type", text: sample }));
    }
    const column = mate === undefined || places.length < 2 ? freePlace(items[row], places) : places[mate - 1];
    const own = items[row];
    if (column === undefined || own === undefined) left.push(file.name);
    else items[row] = applyEdit({ field: item, draft: own }, column.steps, { do: "attach", artifact: file });
  }
  const keys = items.map((_, index) => index);
  return { draft: { ...sheet.draft, state: "set", items, keys }, unplaced: left };
}

function textOf(row: Draft, column: Column): string {
  const cell = draftAt(row, column.steps);
  return cell?.kind === "text" ? cell.text : "";
}

function freePlace(row: Draft | undefined, places: readonly Column[]): Column | undefined {
  return places.find((column) => row !== undefined && draftAt(row, column.steps)?.state !== "set") ?? places[0];
}
