/** How many runs a workflow has had. Runs come newest first and are never removed, so each look reads only those after the last look. */
import type { Database } from "@golgi/engine";
import type { RunId } from "@golgi/ir";

const PAGE = 500;

export function createRunCounter(database: Database): (workflow: string) => Promise<number> {
  const counted = new Map<string, { readonly newest: RunId | undefined; readonly count: number }>();
  return async (workflow) => {
    const known = counted.get(workflow);
    let count = 0;
    let newest: RunId | undefined;
    let after: string | undefined;
    for (let limit = known === undefined ? PAGE : 10; ; limit = PAGE) {
      const { rows, next } = await database.runs({ workflow }, after, limit);
      newest ??= rows[0]?.id;
      const old = known?.newest === undefined ? -1 : rows.findIndex(({ id }) => id === known.newest);
      count += old === -1 ? rows.length : old;
      if (old !== -1) count += known?.count ?? 0;
      if (old !== -1 || next === undefined) break;
      after = next;
    }
    counted.set(workflow, { newest, count });
    return count;
  };
}
