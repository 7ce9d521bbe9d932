/** CSV and TSV: the server reads, sorts and filters. */
import { golgi } from "../../data/client.ts";
import { showCount } from "../../data/words.ts";
import { PAGE_ROWS, type TableFacts, type TableQuery, type TableSource } from "./table-source.ts";

export function textSource(digest: string): TableSource {
  const read = (query: TableQuery, more: { offset: number; limit: number; stats?: "1" }) =>
    golgi.call("previewTable", { params: { digest: digest as never }, query: { ...query, ...more } });
  return {
    key: digest,
    blockColumns: Number.POSITIVE_INFINITY,
    async describe(query): Promise<TableFacts> {
      const page = await read(query, { offset: 0, limit: PAGE_ROWS, stats: "1" });
      // Of a large table the answer has counted the first rows; pages that are not sorted go on behind them.
      const open = page.covers !== undefined && query.sort === undefined;
      return {
        columns: page.columns,
        total: page.total,
        open,
        ...(page.covers !== undefined && { note: noteOf(page.covers, query) }),
        // A filter that finds nothing in the first rows may find something behind them.
        ...((!open || page.rows.length === PAGE_ROWS) && { first: { rows: page.rows, more: page.more } }),
      };
    },
    async rows(query, { offset, limit, columns }) {
      const page = await read(query, { offset, limit });
      return { rows: page.rows.map((row) => columns.map((index) => row[index] ?? null)), more: page.more };
    },
    close: () => undefined,
  };
}

function noteOf(covers: number, { sort, filter }: TableQuery): string {
  const first = `the first ${showCount(covers)} rows`;
  if (sort !== undefined) return `A large table: sorted${filter === undefined ? "" : " and filtered"} within ${first} only.`;
  return `A large table: statistics are of ${first}; ${filter === undefined ? "rows" : "rows that fit"} are read on as you scroll.`;
}
