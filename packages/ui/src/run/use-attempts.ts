/** Attempts of the rows on the screen, read in blocks: one request for many node runs. */
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { golgi, type AttemptRow } from "../data/client.ts";
import { useSession, useSlowVersion } from "./use-run.ts";

const BLOCK = 40;
/** Characters of paths in one request: addresses are bounded. */
const MOST_TEXT = 6000;

/** `visible`: indexes into `rows`, which are rows of the model. */
export function useAttemptsOf(rows: Uint32Array, visible: readonly number[]): (path: string) => readonly AttemptRow[] {
  const session = useSession();
  const { model, id } = session;
  useSlowVersion(session, 1000);
  const blocks = [...new Set(visible.map((index) => Math.floor(index / BLOCK)))];
  const queries = blocks.flatMap((block) => {
    const entries = [...rows.subarray(block * BLOCK, (block + 1) * BLOCK)].map((row) => model.entry(row));
    const paths = entries.filter(({ attempts }) => attempts > 0).map(({ path }) => path);
    return partsOf(paths).map((path) => ({
      queryKey: ["attempts-of", id, path, path.reduce((sum, one) => sum + model.revision(one), 0)],
      queryFn: () => golgi.call("listAttempts", { params: { id }, query: { path, limit: 1000 } }),
      placeholderData: keepPreviousData,
      staleTime: 60_000,
    }));
  });
  const byPath = new Map<string, AttemptRow[]>();
  for (const { data } of useQueries({ queries })) {
    for (const attempt of data?.rows ?? []) {
      const known = byPath.get(attempt.path);
      if (known === undefined) byPath.set(attempt.path, [attempt]);
      else if (!known.some((one) => one.id === attempt.id)) known.push(attempt);
    }
  }
  return (path) => byPath.get(path) ?? NONE;
}

const NONE: readonly AttemptRow[] = [];

function partsOf(paths: readonly string[]): readonly string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const path of paths) {
    const length = encodeURIComponent(path).length + 6;
    if (length > room) {
      parts.push([]);
      room = MOST_TEXT;
    }
    parts.at(-1)?.push(path);
    room -= length;
  }
  return parts;
}
