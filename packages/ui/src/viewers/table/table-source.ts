/** Where a table's rows come from. Every source answers by pages of rows; those that lie column by column, also by blocks of columns. */
export type Cell = string | number | null;

export interface TableColumn {
  readonly name: string;
  readonly kind: "number" | "string";
  /** As the file names the type. */
  readonly type?: string;
  readonly stats?: {
    readonly empty?: number;
    /** Null: more than were counted; absent: not counted. */
    readonly distinct?: number | null;
    readonly min?: number;
    readonly max?: number;
    readonly mean?: number;
  };
}

export interface TableQuery {
  readonly filter?: string;
  /** A column; with `-` before it descending. */
  readonly sort?: string;
  readonly header?: "no";
  readonly delimiter?: "tab" | "comma" | "semicolon";
}

/** What is known before rows are drawn. */
export interface TableFacts {
  readonly columns: readonly TableColumn[];
  /** Rows that fit; null: only known when the end is reached. */
  readonly total: number | null;
  /** Sort, filter or statistics are of the first rows only: what to say about it. */
  readonly note?: string;
  /** The first page, where it came along. */
  readonly first?: RowPage;
  /** Rows may follow behind `total`. */
  readonly open: boolean;
}

export interface RowPage {
  /** Cells of the columns that were asked for, in that order. */
  readonly rows: readonly (readonly Cell[])[];
  readonly more: boolean;
}

export interface TableSource {
  /** Tells sources apart in the cache of answers. */
  readonly key: string;
  /** Columns that are fetched together. */
  readonly blockColumns: number;
  describe(query: TableQuery): Promise<TableFacts>;
  rows(
    query: TableQuery,
    place: { readonly offset: number; readonly limit: number; readonly columns: readonly number[] },
  ): Promise<RowPage>;
  close(): void;
}

export const PAGE_ROWS = 200;
