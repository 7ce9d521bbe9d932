/**
 * Pages of a table. Paging and filtering stream and hold nothing; sorting, and statistics of columns, need the table in memory. Of a table
 * that is larger they take the first 64 MiB, and the answer says how many rows these are. Tables that were loaded are kept for the next
 * page, a few at a time. However much a file unpacks to, no answer reads more than 1 GiB of text.
 */
import { isErrorShape, type Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { artifactUnknown, notATable, tableTooLarge } from "../errors.ts";
import { headOf } from "../artifacts/head.ts";
import { guessDelimiter, parseRows, type Delimiter } from "./parse.ts";

export interface TableWanted {
  readonly offset: number;
  readonly limit: number;
  readonly sort?: string | undefined;
  readonly filter?: string | undefined;
  readonly delimiter?: "tab" | "comma" | "semicolon" | undefined;
  readonly header?: "yes" | "no" | undefined;
  readonly stats?: "1" | undefined;
}

type Cell = string | number | null;
interface Column {
  readonly name: string;
  readonly kind: "number" | "string";
  readonly stats?: ColumnStats;
}
interface ColumnStats {
  readonly empty: number;
  readonly distinct: number | null;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
}
interface TablePage {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly offset: number;
  readonly total: number | null;
  readonly more: boolean;
  readonly covers?: number;
}

interface Shape {
  readonly delimiter: Delimiter;
  readonly hasHeader: boolean;
  readonly names: readonly string[];
  readonly kinds: readonly Column["kind"][];
  readonly gzip: boolean;
}

const MiB = 1024 * 1024;
/** Text that one answer may hold in memory, and text that it may read through. */
const LIMITS = { loadedBytes: 64 * MiB, streamedBytes: 1024 * MiB };
const LOADED_TABLES = 2;
const MAX_DISTINCT = 10_000;
const DELIMITERS = { tab: "\t", comma: ",", semicolon: ";" } as const;
const SAMPLE_ROWS = 200;
const FEW_ROWS = 20;
/** Comments before the first row are skipped up to here. */
const SAMPLE_BYTES = 64 * MiB;

export interface Tables {
  /** Reading ends early, with what was found, when nobody waits for it any more. */
  page(digest: Digest, wanted: TableWanted, signal?: AbortSignal): Promise<TablePage>;
}

interface Loaded {
  readonly rows: readonly (readonly string[])[];
  /** The table has more. */
  readonly cut: boolean;
}

export function createTables(store: Store, { loadedBytes, streamedBytes } = LIMITS): Tables {
  const loaded = new Map<string, Promise<Loaded>>();

  async function load(digest: Digest, shape: Shape): Promise<Loaded> {
    const key = `${digest} ${shape.delimiter} ${shape.hasHeader}`;
    const known = loaded.get(key) ?? readHead(dataRows(store, digest, shape), loadedBytes);
    loaded.delete(key);
    loaded.set(key, known);
    known.catch(() => loaded.delete(key));
    for (const old of loaded.keys()) if (loaded.size > LOADED_TABLES) loaded.delete(old);
    return known;
  }

  return {
    page: (digest, wanted, signal) =>
      asTable(async () => {
        const shape = await shapeOf(store, digest, wanted);
        const needsAll = wanted.sort !== undefined || wanted.stats !== undefined;
        if (!needsAll) return streamPage(dataRows(store, digest, shape), shape, { ...wanted, streamedBytes, signal });
        const { rows, cut } = await load(digest, shape);
        const fitting = wanted.filter === undefined ? rows : rows.filter((row) => fits(row, wanted.filter as string));
        const sorted = wanted.sort === undefined ? fitting : sortRows(fitting, shape, wanted.sort);
        const part = sorted.slice(wanted.offset, wanted.offset + wanted.limit);
        return {
          columns: columnsOf(shape, wanted.stats === undefined ? undefined : fitting),
          rows: part.map((row) => cellsOf(row, shape)),
          offset: wanted.offset,
          total: sorted.length,
          more: wanted.offset + part.length < sorted.length,
          ...(cut && { covers: rows.length }),
        };
      }),
  };
}

/** What cannot be read, decompressed or parsed is not a table; our own errors stay what they are. */
async function asTable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isErrorShape(error)) throw error;
    throw notATable(error instanceof Error ? error.message.slice(0, 200) : "it cannot be read");
  }
}

async function shapeOf(store: Store, digest: Digest, { delimiter, header }: TableWanted): Promise<Shape> {
  const raw = await headOf(store, digest);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = gzip ? await headOfText(store, digest) : raw;
  if (head.includes(0)) throw notATable("it is not text");
  const chosen = delimiter === undefined ? guessDelimiter(head.toString("utf8")) : DELIMITERS[delimiter];
  const sample = await sampleOf(await textOf(store, digest, gzip), chosen);
  const first = sample[0] ?? [];
  const hasHeader = header === undefined ? first.length > 0 && !first.some((cell) => isNumber(cell)) : header === "yes";
  const data = hasHeader ? sample.slice(1) : sample;
  const width = Math.max(first.length, ...data.map((row) => row.length));
  const names = Array.from({ length: width }, (_, index) =>
    hasHeader && first[index] ? first[index].replace(/^#/, "") : `column ${index + 1}`,
  );
  return {
    delimiter: chosen,
    hasHeader,
    names,
    kinds: names.map((_, index) => kindOf(data.map((row) => row[index] ?? ""))),
    gzip,
  };
}

/** Whole rows to tell names and kinds by: a long first row, or a long header of comments before it, may take more than a head. */
async function sampleOf(text: AsyncIterable<Buffer>, delimiter: Delimiter): Promise<string[][]> {
  const rows: string[][] = [];
  let size = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const part of text) {
      size += part.length;
      yield part;
    }
  };
  for await (const batch of parseRows(counted(), delimiter)) {
    for (const row of batch) if (rows.length < SAMPLE_ROWS && row[0]?.startsWith("##") !== true) rows.push(row);
    const isEnough = rows.length >= SAMPLE_ROWS || (rows.length > FEW_ROWS && size > MiB / 16) || (rows.length > 1 && size > MiB);
    if (isEnough || size > SAMPLE_BYTES) break;
  }
  return rows;
}

async function headOfText(store: Store, digest: Digest): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of await textOf(store, digest, true)) {
    parts.push(part);
    size += part.length;
    if (size > 64 * 1024) break;
  }
  return Buffer.concat(parts);
}

async function textOf(store: Store, digest: Digest, gzip: boolean): Promise<AsyncIterable<Buffer>> {
  if ((await store.stat(digest)) === undefined) throw artifactUnknown(`object ${digest}`);
  const source: Readable = await store.open(digest);
  if (!gzip) return source as AsyncIterable<Buffer>;
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => source.destroy());
  return source.pipe(gunzip) as AsyncIterable<Buffer>;
}

async function* dataRows(store: Store, digest: Digest, shape: Shape): AsyncGenerator<string[][]> {
  let isFirst = shape.hasHeader;
  for await (const batch of parseRows(await textOf(store, digest, shape.gzip), shape.delimiter)) {
    const rows = batch.filter(([first]) => first?.startsWith("##") !== true);
    if (isFirst && rows.length > 0) {
      isFirst = false;
      rows.shift();
    }
    yield rows;
  }
}

async function streamPage(
  source: AsyncGenerator<string[][]>,
  shape: Shape,
  { offset, limit, filter, streamedBytes, signal }: TableWanted & { streamedBytes: number; signal: AbortSignal | undefined },
): Promise<TablePage> {
  const rows: (readonly Cell[])[] = [];
  let [at, read, size] = [0, 0, 0];
  for await (const batch of source) {
    const fitting = filter === undefined ? batch : batch.filter((row) => fits(row, filter));
    const part = fitting.slice(Math.max(0, offset - at), Math.max(0, offset + limit - at));
    rows.push(...part.map((row) => cellsOf(row, shape)));
    at += fitting.length;
    if (at > offset + limit || signal?.aborted === true) break;
    read += batch.length;
    size += sizeOf(batch);
    if (size > streamedBytes) {
      if (filter === undefined) throw tableTooLarge(`${streamedBytes / MiB} MiB of text before row ${offset}`);
      return { columns: columnsOf(shape, undefined), rows, offset, total: at, more: false, covers: read };
    }
  }
  const more = at > offset + limit;
  return { columns: columnsOf(shape, undefined), rows, offset, total: more ? null : at, more };
}

function sizeOf(rows: readonly (readonly string[])[]): number {
  let size = 0;
  for (const row of rows) for (const cell of row) size += cell.length + 1;
  return size;
}

async function readHead(source: AsyncGenerator<string[][]>, most: number): Promise<Loaded> {
  const rows: string[][] = [];
  let size = 0;
  for await (const batch of source) {
    size += sizeOf(batch);
    if (size > most && rows.length > 0) return { rows, cut: true };
    for (const row of batch) rows.push(row);
  }
  return { rows, cut: false };
}

function sortRows(rows: readonly (readonly string[])[], { names, kinds }: Shape, sort: string): readonly (readonly string[])[] {
  const descending = sort.startsWith("-") && !names.includes(sort);
  const name = descending ? sort.slice(1) : sort;
  const index = names.indexOf(name);
  if (index === -1) throw notATable(`it has no column ${JSON.stringify(name)}`);
  const sign = descending ? -1 : 1;
  const isNumeric = kinds[index] === "number";
  const collator = new Intl.Collator("en", { numeric: true });
  return [...rows].sort((a, b) => {
    const [left, right] = [a[index] ?? "", b[index] ?? ""];
    if (left === "" || right === "") return Number(left === "") - Number(right === "");
    if (!isNumeric) return sign * collator.compare(left, right);
    const [x, y] = [Number(left), Number(right)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}

function fits(row: readonly string[], filter: string): boolean {
  const wanted = filter.toLowerCase();
  return row.some((cell) => cell.toLowerCase().includes(wanted));
}

function cellsOf(row: readonly string[], { names, kinds }: Shape): readonly Cell[] {
  return names.map((_, index) => {
    const cell = row[index];
    if (cell === undefined || cell === "") return null;
    return kinds[index] === "number" && isNumber(cell) ? Number(cell) : cell;
  });
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOTHING = new Set(["", "NA", "N/A", "NaN", "nan", ".", "-", "null"]);

function isNumber(cell: string): boolean {
  return NUMBER.test(cell) && Number.isFinite(Number(cell));
}

function kindOf(cells: readonly string[]): Column["kind"] {
  const real = cells.filter((cell) => !NOTHING.has(cell));
  return real.length > 0 && real.every(isNumber) ? "number" : "string";
}

function columnsOf({ names, kinds }: Shape, rows: readonly (readonly string[])[] | undefined): readonly Column[] {
  return names.map((name, index) => {
    const kind = kinds[index] ?? "string";
    return rows === undefined ? { name, kind } : { name, kind, stats: statsOf(rows, index, kind) };
  });
}

function statsOf(rows: readonly (readonly string[])[], index: number, kind: Column["kind"]): ColumnStats {
  const distinct = new Set<string>();
  let [empty, sum, count, min, max] = [0, 0, 0, Infinity, -Infinity];
  for (const row of rows) {
    const cell = row[index] ?? "";
    if (NOTHING.has(cell)) {
      empty++;
      continue;
    }
    if (distinct.size <= MAX_DISTINCT) distinct.add(cell);
    if (kind !== "number" || !isNumber(cell)) continue;
    const value = Number(cell);
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const many = distinct.size > MAX_DISTINCT ? null : distinct.size;
  return { empty, distinct: many, ...(count > 0 && { min, max, mean: sum / count }) };
}
