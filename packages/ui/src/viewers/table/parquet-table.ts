/**
 * A Parquet file as a table, read by ranges: the footer, then of the columns on screen the pages (or, without an offset index, the column
 * chunks) that hold the rows on screen. Statistics come from the footer. Sort and filter take the leading row groups that have at most
 * 64 MiB, since they need whole columns, and say so.
 *
 * The file is foreign: sizes that it names are bounded before memory is taken for them.
 */
import {
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaElement,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { showBytes, showCount } from "../../data/words.ts";
import { createValueCache } from "./value-cache.ts";
import { cellOf, fitsText, isNumeric, orderOf, typeName } from "./parquet-cell.ts";
import type { Cell, RowPage, TableColumn, TableFacts, TableQuery } from "./table-source.ts";

const MiB = 1024 * 1024;
const LARGEST_READ = 256 * MiB;
const LARGEST_PAGE = 256 * MiB;
const REACH_BYTES = 64 * MiB;
const REACH_ROWS = 2_000_000;
const FOOTER_GUESS = 64 * 1024;
/** Rows that are decoded together where the file says where its pages lie. */
const BLOCK_ROWS = 16_384;

export interface ParquetTable {
  describe(query: TableQuery): Promise<TableFacts>;
  rows(query: TableQuery, place: { offset: number; limit: number; columns: readonly number[] }): Promise<RowPage>;
}

interface Group {
  readonly start: number;
  readonly rows: number;
  readonly bytes: number;
  /** Columns with an offset index. */
  readonly paged: ReadonlySet<string>;
}

interface Shape {
  readonly metadata: FileMetaData;
  readonly elements: readonly SchemaElement[];
  readonly groups: readonly Group[];
  readonly total: number;
  /** Rows that sort and filter take. */
  readonly reach: number;
}

export async function openParquet(file: AsyncBuffer): Promise<ParquetTable> {
  const bounded: AsyncBuffer = {
    byteLength: file.byteLength,
    slice(start, end = file.byteLength) {
      if (end - start > LARGEST_READ)
        throw new Error(
          `One part of this file has ${showBytes(end - start)}; at most ${showBytes(LARGEST_READ)} are read at once.`,
        );
      return file.slice(start, end);
    },
  };
  const shape = await shapeOf(bounded);
  const scan = await parquetScan({
    file: bounded,
    metadata: shape.metadata,
    compressors: BOUNDED,
    useOffsetIndex: true,
    utf8: false,
  });
  const values = createValueCache();

  /** Rows that are decoded together: a whole row group, where the file does not say where pages of the column lie. */
  const blockAt = (column: number, row: number): { start: number; end: number } => {
    const group = shape.groups.find(({ start, rows }) => row >= start && row < start + rows) as Group;
    if (!group.paged.has((shape.elements[column] as SchemaElement).name))
      return { start: group.start, end: group.start + group.rows };
    const start = group.start + Math.floor((row - group.start) / BLOCK_ROWS) * BLOCK_ROWS;
    return { start, end: Math.min(start + BLOCK_ROWS, group.start + group.rows) };
  };
  const read = async (column: number, row: number): Promise<{ readonly start: number; readonly cells: readonly Cell[] }> => {
    const { start, end } = blockAt(column, row);
    const element = shape.elements[column] as SchemaElement;
    const cells = await values.get(`${column} ${start}`, async () => {
      const decoded = await scan.readColumn({ column: element.name, rowStart: start, rowEnd: end });
      return Array.from({ length: end - start }, (_, index) => cellOf(decoded[index] as unknown, element));
    });
    return { start, cells };
  };
  /** Cells of a column at any rows, block by block. */
  const cellsAt = async (column: number, rows: ArrayLike<number>): Promise<Cell[]> => {
    const cells: Cell[] = [];
    let block: { readonly start: number; readonly cells: readonly Cell[] } | undefined;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as number;
      if (block === undefined || row < block.start || row >= block.start + block.cells.length) block = await read(column, row);
      cells.push(block.cells[row - block.start] ?? null);
    }
    return cells;
  };
  let selected: { readonly key: string; readonly rows: Promise<Uint32Array> } | undefined;
  const select = (query: TableQuery): Promise<Uint32Array> => {
    const key = JSON.stringify([query.filter, query.sort]);
    if (selected?.key !== key) selected = { key, rows: choose(shape, query, cellsAt) };
    return selected.rows;
  };
  const isPlain = ({ filter, sort }: TableQuery) => filter === undefined && sort === undefined;
  return {
    async describe(query) {
      const columns = columnsOf(shape);
      if (isPlain(query)) return { columns, total: shape.total, open: false };
      const { length } = await select(query);
      const cut = shape.reach < shape.total;
      return { columns, total: length, open: false, ...(cut && { note: noteOf(shape, query) }) };
    },
    async rows(query, { offset, limit, columns }) {
      const all = isPlain(query) ? undefined : await select(query);
      const end = Math.min(offset + limit, all?.length ?? shape.total);
      const wanted = Array.from({ length: Math.max(0, end - offset) }, (_, index) => all?.[offset + index] ?? offset + index);
      const parts: Cell[][] = [];
      for (const column of columns) parts.push(await cellsAt(column, wanted));
      return {
        rows: wanted.map((_, row) => parts.map((cells) => cells[row] ?? null)),
        more: end < (all?.length ?? shape.total),
      };
    },
  };
}

/** What a page unpacks to is said by the page itself. */
const BOUNDED = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (!(length >= 0 && length <= LARGEST_PAGE)) throw new Error(`A page of this file would unpack to ${showBytes(length)}.`);
      return unpack(input, length);
    },
  ]),
);

async function shapeOf(file: AsyncBuffer): Promise<Shape> {
  if (file.byteLength < 12) throw new Error("This is no whole Parquet file: it is too short.");
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file, { initialFetchSize: FOOTER_GUESS, geoparquet: false });
  } catch (error) {
    throw new Error(`This is no whole Parquet file: ${error instanceof Error ? error.message : "its footer cannot be read"}`, {
      cause: error,
    });
  }
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  let total = 0;
  const groups = metadata.row_groups.map((group) => {
    const rows = Number(group.num_rows);
    const bytes = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size ?? 0), 0);
    const start = total;
    total += rows;
    const paged = group.columns.filter(({ offset_index_offset }) => offset_index_offset !== undefined);
    return { start, rows, bytes, paged: new Set(paged.map(({ meta_data }) => meta_data?.path_in_schema[0] ?? "")) };
  });
  if (!Number.isSafeInteger(total) || groups.some(({ rows }) => !(rows >= 0)))
    throw new Error("This is no whole Parquet file: its numbers of rows make no sense.");
  return { metadata, elements, groups: groups.filter(({ rows }) => rows > 0), total, reach: reachOf(groups) };
}

function reachOf(groups: readonly Group[]): number {
  let [rows, bytes] = [0, 0];
  for (const group of groups) {
    bytes += group.bytes;
    if (bytes > REACH_BYTES && rows > 0) break;
    // A first group that is too large by itself is taken in part.
    rows += bytes > REACH_BYTES ? Math.floor((group.rows * REACH_BYTES) / group.bytes) : group.rows;
    if (bytes > REACH_BYTES || rows >= REACH_ROWS) break;
  }
  return Math.min(rows, REACH_ROWS);
}

function noteOf({ reach, total }: Shape, { sort, filter }: TableQuery): string {
  const what = [filter === undefined ? "" : "filtered", sort === undefined ? "" : "sorted"].filter(Boolean).join(" and ");
  return `A large table: ${what} within the first ${showCount(reach)} of ${showCount(total)} rows only.`;
}

/** Numbers of the rows that fit, in order. */
async function choose(
  { elements, reach }: Shape,
  { filter, sort }: TableQuery,
  cellsAt: (column: number, rows: ArrayLike<number>) => Promise<Cell[]>,
): Promise<Uint32Array> {
  const all = Uint32Array.from({ length: reach }, (_, row) => row);
  let rows = all;
  if (filter !== undefined) {
    const fits = new Uint8Array(reach);
    for (const column of elements.keys()) {
      const cells = await cellsAt(column, all);
      for (const [row, cell] of cells.entries()) if (fits[row] === 0 && fitsText(cell, filter)) fits[row] = 1;
    }
    rows = all.filter((row) => fits[row] === 1);
  }
  if (sort === undefined) return rows;
  const names = elements.map(({ name }) => name);
  const descending = sort.startsWith("-") && !names.includes(sort);
  const column = names.indexOf(descending ? sort.slice(1) : sort);
  if (column === -1) throw new Error(`This table has no column ${sort}.`);
  const cells = await cellsAt(column, rows);
  return orderOf(cells, descending).map((index) => rows[index] as number);
}

function columnsOf({ metadata, elements }: Shape): readonly TableColumn[] {
  return elements.map((element) => {
    const chunks = metadata.row_groups.flatMap(({ columns }) =>
      columns.filter(({ meta_data }) => meta_data?.path_in_schema.length === 1 && meta_data.path_in_schema[0] === element.name),
    );
    const numeric = isNumeric(element);
    const known = chunks.map(({ meta_data }) => meta_data?.statistics);
    const empty = known.every((one) => one?.null_count !== undefined)
      ? known.reduce((sum, one) => sum + Number(one?.null_count), 0)
      : undefined;
    const ends = known
      .flatMap((one) => [one?.min_value ?? one?.min, one?.max_value ?? one?.max])
      .map((end) => cellOf(end, element));
    const isRange = numeric && ends.length > 0 && ends.every((end) => typeof end === "number");
    return {
      name: element.name,
      kind: numeric ? "number" : "string",
      type: typeName(element),
      stats: {
        ...(empty !== undefined && chunks.length > 0 && { empty }),
        ...(isRange && { min: Math.min(...(ends as number[])), max: Math.max(...(ends as number[])) }),
      },
    };
  });
}
