/** Reads a Parquet file away from the page: what a foreign file costs in time and memory ends with this worker. */
import { readHead, readPart } from "../../data/ranges.ts";
import { openParquet, type ParquetTable } from "./parquet-table.ts";

export interface Asked {
  readonly id: number;
  readonly digest: string;
  readonly call: "describe" | "rows";
  readonly args: readonly unknown[];
}

export type Answered = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly problem: string };

let table: Promise<ParquetTable> | undefined;

async function open(digest: string): Promise<ParquetTable> {
  const { size } = await readHead(digest, 4);
  return openParquet({
    byteLength: size,
    slice: async (start, end = size) => (await readPart(digest, start, end - start)).bytes.buffer,
  });
}

self.addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const { id, digest, call, args } = data;
  table ??= open(digest);
  table
    .then((here) => (here[call] as (...given: readonly unknown[]) => Promise<unknown>)(...args))
    .then(
      (value) => self.postMessage({ id, value } satisfies Answered),
      (error: unknown) => {
        // A lost connection is no reason to refuse the next question.
        if (error instanceof TypeError) table = undefined;
        self.postMessage({ id, problem: error instanceof Error ? error.message : String(error) } satisfies Answered);
      },
    );
});
