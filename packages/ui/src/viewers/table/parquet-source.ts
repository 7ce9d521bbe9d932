/** A Parquet file as a source of rows, in a worker of its own. */
import type { Answered, Asked } from "./parquet-worker.ts";
import type { RowPage, TableFacts, TableSource } from "./table-source.ts";

/** Of these the file has separate pages; a screen is hardly wider. */
const BLOCK_COLUMNS = 8;

export function parquetSource(digest: string): TableSource {
  const worker = new Worker(new URL("./parquet-worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ("problem" in data) asked?.reject(new Error(data.problem));
    else asked?.resolve(data.value);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error("Reading this file took more than this browser has."));
    waiting.clear();
  });
  const ask = <T>(call: Asked["call"], ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id, digest, call, args } satisfies Asked);
    });
  return {
    key: digest,
    blockColumns: BLOCK_COLUMNS,
    describe: (query) => ask<TableFacts>("describe", query),
    rows: (query, place) => ask<RowPage>("rows", query, place),
    close: () => worker.terminate(),
  };
}
