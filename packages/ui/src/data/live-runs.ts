/** Lists of runs that stay current by themselves: rows replaced, added or taken out as runs change, without reading the list again. */
import type { RunChange } from "@golgi/server/client";
import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { RunRow, RunStatus } from "./client.ts";
import { followRuns } from "./live/tab.ts";

/** What a list shows; in its query's key, so that a change can be put where it belongs. */
export interface RunsFilter {
  readonly statuses: readonly RunStatus[];
  readonly workflow: string;
  /** What labels begin with. */
  readonly label: string;
}

export interface RunsPage {
  readonly rows: readonly RunRow[];
  readonly next?: string | undefined;
}

export const LIVE_RUNS = "live-runs";

/** Keeps all lists with a key `[LIVE_RUNS, filter]` current while it is mounted. */
export function useLiveRuns(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      followRuns((change) => {
        if (change.reset) void queries.invalidateQueries({ queryKey: [LIVE_RUNS] });
        else
          for (const [key, data] of queries.getQueriesData<InfiniteData<RunsPage>>({ queryKey: [LIVE_RUNS] }))
            if (data !== undefined)
              queries.setQueryData(key, { ...data, pages: changedPages(data.pages, key[1] as RunsFilter, change) });
      }),
    [queries],
  );
}

/** Runs that are not over, of all processes; unknown until the server has told. */
export function useOpenRuns(): number | undefined {
  const [open, setOpen] = useState<number>();
  useEffect(() => {
    let leave = (): void => undefined;
    // What the page itself shows goes first.
    const timer = setTimeout(() => (leave = followRuns((change) => setOpen(change.open))), 500);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, []);
  return open;
}

export function changedPages(
  pages: readonly RunsPage[],
  filter: RunsFilter,
  { rows }: Pick<RunChange, "rows">,
): readonly RunsPage[] {
  if (rows.length === 0) return pages;
  const changed = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set<string>();
  const next = pages.map((page) => {
    if (!page.rows.some(({ id }) => changed.has(id))) return page;
    const kept = page.rows.flatMap((row) => {
      const now = changed.get(row.id);
      if (now === undefined) return [row];
      seen.add(row.id);
      return fits(now, filter) ? [now] : [];
    });
    return { ...page, rows: kept };
  });
  const added = rows.filter((row) => !seen.has(row.id) && fits(row, filter));
  return added.length === 0 ? next : withRows(next, added);
}

function fits({ status, workflow, label }: RunRow, filter: RunsFilter): boolean {
  return (
    (filter.statuses.length === 0 || filter.statuses.includes(status)) &&
    (filter.workflow === "" || filter.workflow === workflow) &&
    (label ?? "").startsWith(filter.label)
  );
}

/** Each into the page where it stands by age; those older than what was read come when the list is read on. */
function withRows(pages: readonly RunsPage[], added: readonly RunRow[]): readonly RunsPage[] {
  const rest = added.toSorted(newestFirst);
  return pages.map((page) => {
    const last = page.rows.at(-1);
    const here: RunRow[] = [];
    while (rest[0] !== undefined && (page.next === undefined || (last !== undefined && newestFirst(rest[0], last) < 0)))
      here.push(rest.shift() as RunRow);
    return here.length === 0 ? page : { ...page, rows: [...page.rows, ...here].toSorted(newestFirst) };
  });
}

function newestFirst(a: RunRow, b: RunRow): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
