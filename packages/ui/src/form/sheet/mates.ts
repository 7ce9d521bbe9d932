/** Which files belong to one sample, by the names that sequencers give: `S1_R1_001.fastq.gz`, `S1_1.fq.gz`, `S1.R2.fq`. Pure. */
import { validateValue, type DirectoryValue, type FileValue, type Json } from "@golgi/ir";
import { applyEdit, draftAt, type Draft, type ListDraft } from "../model/index.ts";
import { baseName, type Column } from "./columns.ts";
import { emptyRow, isEmptyRow, type Sheet } from "./cells.ts";

/** Mate 1 before mate 2, else by name. */
export function inMateOrder<V extends { readonly name: string }>(files: readonly V[]): readonly V[] {
  const mate = ({ name }: V) => mateOf(name).mate ?? 0;
  return files.toSorted((a, b) => mate(a) - mate(b) || byName(a, b));
}

/** Pairs of mates, by name; lanes of one sample stay apart. Files whose names tell no mate go together by sample. */
export function inPairs<V extends { readonly name: string }>(files: readonly V[]): readonly (readonly V[])[] {
  const groups = Map.groupBy(files.toSorted(byName), ({ name }) => mateOf(name).pair);
  return [...groups]
    .toSorted(([a], [b]) => compareNames(a, b))
    .flatMap(([, members]) => {
      const of = (mate: MateName["mate"]) => members.filter(({ name }) => mateOf(name).mate === mate);
      const [ones, twos, others] = [of(1), of(2), of(undefined)];
      const pairs = Array.from({ length: Math.max(ones.length, twos.length) }, (_, index) =>
        [ones[index], twos[index]].filter((file) => file !== undefined),
      );
      return others.length === 0 ? pairs : [...pairs, others];
    });
}

const compareNames = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
const byName = (a: { readonly name: string }, b: { readonly name: string }) => compareNames(a.name, b.name);

export interface Placed {
  readonly draft: ListDraft;
  /** Names of files that found no place. */
  readonly unplaced: readonly string[];
}

export interface MateName {
  /** Without lane and number in the sample sheet of the sequencer. */
  readonly sample: string;
  /** Undefined: the name does not tell. */
  readonly mate: 1 | 2 | undefined;
  /** The name without its mate and extension: the same for both files of a pair, another one for each lane. */
  readonly pair: string;
  /** `R1` or `read1` says it; a lone `_1` may as well be a number. */
  readonly plain: boolean;
}

/** `S1_1_val_1.fq.gz`; `S1_R1_001.fastq.gz`, `S1_1.fq`; `S1_R1_trimmed.fq.gz`. */
const TRIMMED = /^(.+?)[._-](R|read)?([12])_val_\3()(?:\.[A-Za-z][A-Za-z0-9]*)+$/i;
const AT_END = /^(.+?)[._-](R|read)?([12])((?:[._-]\d{3})?)(?:\.[A-Za-z][A-Za-z0-9]*)+$/i;
const INSIDE = /^(.+?)[._-](R|read)([12])([._-].*?)(?:\.[A-Za-z][A-Za-z0-9]*)+$/i;
const EXTENSIONS = /(\.[A-Za-z][A-Za-z0-9]*)+$/;
const LANE = /[._-](?:S\d+[._-])?L\d{3}$/;
const NUMBER = /_S\d+$/;

export function mateOf(name: string): MateName {
  const [, before, marker, mate, after = ""] = TRIMMED.exec(name) ?? AT_END.exec(name) ?? INSIDE.exec(name) ?? [];
  if (before === undefined) {
    const stem = name.replace(EXTENSIONS, "");
    return { sample: stem, mate: undefined, pair: stem, plain: false };
  }
  const short = before.replace(LANE, "");
  // Without lanes, the sequencer's number stands behind the sample all the same.
  const sample = short === before && marker !== undefined && /^_\d{3}$/.test(after) ? before.replace(NUMBER, "") : short;
  return { sample, mate: mate === "1" ? 1 : 2, pair: before + after, plain: marker !== undefined };
}

/**
 * Puts files into rows: into the cells that wait for a file of this name; else in place of a file of the same name; else beside its mate;
 * else into the row that has the sample's name and no files of another pair; else into a new row. Never over another file.
 */
export function placeFiles(sheet: Sheet, files: readonly (FileValue | DirectoryValue)[]): Placed {
  const { item, columns } = sheet;
  const items = sheet.draft.items.filter((row) => !isEmptyRow(row, columns));
  const artifacts = columns.filter((column) => column.field.widget === "artifact");
  const left: string[] = [];
  const put = (row: number, column: Column, file: Artifact) => {
    const own = items[row] ?? emptyRow(item);
    items[row] = applyEdit({ field: item, draft: own }, column.steps, { do: "attach", artifact: file });
  };
  const rest = files.filter((file) => {
    const cells = items.flatMap((row, index) =>
      placesFor(artifacts, file)
        .filter((column) => isWaiting(row, column, file.name))
        .map((column) => ({ index, column })),
    );
    for (const { index, column } of cells) put(index, column, file);
    return cells.length === 0;
  });
  for (const file of rest.toSorted(byName)) {
    const places = placesFor(artifacts, file);
    if (places.length === 0) left.push(file.name);
    else {
      const { row, column } = placeOf({ items, columns, places }, file);
      if (row === items.length) items.push(named(emptyRow(item), sheet, sampleNames(file, places)[0]));
      put(row, column, file);
    }
  }
  return { draft: { ...sheet.draft, state: "set", items, keys: keysOf(sheet, items) }, unplaced: left };
}

type Artifact = FileValue | DirectoryValue;

/** Columns whose type takes the file; where none does, all of its kind, so that the form can say what is wrong with it. */
function placesFor(artifacts: readonly Column[], file: Artifact): readonly Column[] {
  const kind = artifacts.filter(({ field }) => (field.kind === "directory") === (file.class === "Directory"));
  const fitting = kind.filter(({ field }) => validateValue(field.type, file as Json).ok);
  return fitting.length > 0 ? fitting : kind;
}

function isWaiting(row: Draft, column: Column, name: string): boolean {
  const cell = draftAt(row, column.steps);
  return cell?.kind === "artifact" && cell.wanted !== undefined && baseName(cell.wanted) === name;
}

interface Rows {
  readonly items: readonly Draft[];
  readonly columns: readonly Column[];
  /** Where the file may stand; at least one. */
  readonly places: readonly Column[];
}

function placeOf({ items, columns, places }: Rows, file: Artifact): { readonly row: number; readonly column: Column } {
  const { mate, pair } = mateOf(file.name);
  const first = places[0] as Column;
  const own = mate === undefined || places.length < 2 ? undefined : places[mate - 1];
  const placeIn = (row: Draft) => (own === undefined ? places : [own]).find((column) => isFree(row, column));
  for (const [row, draft] of items.entries()) {
    const same = places.find((column) => fileIn(draft, column) === file.name);
    if (same !== undefined) return { row, column: same };
  }
  const names = sampleNames(file, places);
  const texts = columns.filter((column) => column.field.kind === "string");
  const isBeside = (row: Draft) => places.some((column) => pairIn(row, column) === pair);
  const isOwn = (row: Draft) =>
    texts.some((column) => names.includes(textOf(row, column))) &&
    places.every((column) => (pairIn(row, column) ?? pair) === pair || mate === undefined);
  for (const fits of [isBeside, isOwn]) {
    for (const [row, draft] of items.entries()) {
      const column = fits(draft) ? placeIn(draft) : undefined;
      if (column !== undefined) return { row, column };
    }
  }
  return { row: items.length, column: own ?? first };
}

/** What the row of a file may be called, best first. Beside one place for files, a number at the end of a name is part of it. */
function sampleNames({ name }: Artifact, places: readonly Column[]): readonly string[] {
  const { sample, pair, plain } = mateOf(name);
  const stem = name.replace(EXTENSIONS, "");
  return places.length < 2 && !plain ? [stem, sample] : [sample, pair, pair.replace(/[._-]\d{3}$/, "")];
}

const NAMING = /^(sample|name|id|sample[ _-]?(id|name))$/;

function named(row: Draft, { item, columns }: Sheet, name: string | undefined): Draft {
  const texts = columns.filter((column) => column.field.kind === "string" && column.field.widget === "text");
  const column = texts.find(({ names }) => names.some((own) => NAMING.test(own))) ?? texts[0];
  if (column === undefined || name === undefined) return row;
  return applyEdit({ field: item, draft: row }, column.steps, { do: "type", text: name });
}

/** Rows that stay keep their keys, so that what is open in them stays open. */
function keysOf({ draft, columns }: Sheet, items: readonly Draft[]): readonly number[] {
  const kept = draft.keys.filter((_, index) => {
    const row = draft.items[index];
    return row !== undefined && !isEmptyRow(row, columns);
  });
  const first = draft.keys.reduce((most, key) => Math.max(most, key), -1) + 1;
  return items.map((_, index) => kept[index] ?? first + index);
}

function isFree(row: Draft, column: Column): boolean {
  const cell = draftAt(row, column.steps);
  return cell?.kind === "artifact" && (cell.state !== "set" || (cell.artifact === null && cell.wanted === undefined));
}

function fileIn(row: Draft, column: Column): string | undefined {
  const cell = draftAt(row, column.steps);
  return cell?.kind === "artifact" ? cell.artifact?.name : undefined;
}

function pairIn(row: Draft, column: Column): string | undefined {
  const name = fileIn(row, column);
  return name === undefined ? undefined : mateOf(name).pair;
}

function textOf(row: Draft, column: Column): string {
  const cell = draftAt(row, column.steps);
  return cell?.kind === "text" ? cell.text : "";
}
