/** Changes put into lists of runs: what a list shows then is what reading it again would give. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RunRow } from "./client.ts";
import { changedPages, type RunsFilter, type RunsPage } from "./live-runs.ts";

const COUNTS = { total: 1, ready: 0, running: 0, succeeded: 0, reused: 0, failed: 0, cancelled: 0 };

function rowOf(n: number, changes: Partial<RunRow> = {}): RunRow {
  return {
    id: `run_${String(n).padStart(12, "0")}`,
    document: `sha256:${"0".repeat(64)}`,
    workflow: "w",
    label: null,
    status: "running",
    inputs: {},
    outputs: null,
    error: null,
    options: { cache: true, keepGoing: false, priority: 0 },
    createdAt: 1000 + Math.floor(n / 2),
    startedAt: null,
    endedAt: null,
    counts: COUNTS,
    ...changes,
  };
}

const newestFirst = (a: RunRow, b: RunRow) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
const EVERYTHING: RunsFilter = { statuses: [], workflow: "", label: "" };

/** As the server lists them. */
function listed(rows: readonly RunRow[], filter: RunsFilter): readonly RunRow[] {
  return rows
    .filter(
      ({ status, workflow, label }) =>
        (filter.statuses.length === 0 || filter.statuses.includes(status)) &&
        (filter.workflow === "" || workflow === filter.workflow) &&
        (label ?? "").startsWith(filter.label),
    )
    .toSorted(newestFirst);
}

function pagesOf(rows: readonly RunRow[], size: number, count: number): readonly RunsPage[] {
  const pages: RunsPage[] = [];
  for (let from = 0; pages.length < count; from += size) {
    const isLast = from + size >= rows.length;
    pages.push({ rows: rows.slice(from, from + size), ...(!isLast && { next: `after ${from + size}` }) });
    if (isLast) break;
  }
  return pages;
}

test("a changed run is replaced where it stands; one that no longer fits goes; a new one comes in by its age", () => {
  const [old, middle, young] = [rowOf(2), rowOf(4), rowOf(8)];
  const pages: readonly RunsPage[] = [{ rows: [young, middle], next: "more" }, { rows: [old] }];
  const ended = { ...middle, status: "succeeded" as const };
  const ids = (found: readonly RunsPage[]) =>
    found.map(({ rows }) => rows.map(({ id, status }) => `${Number(id.slice(4))} ${status}`));
  assert.deepEqual(ids(changedPages(pages, EVERYTHING, { rows: [ended] })), [["8 running", "4 succeeded"], ["2 running"]]);
  const running: RunsFilter = { ...EVERYTHING, statuses: ["running"] };
  assert.deepEqual(ids(changedPages(pages, running, { rows: [ended] })), [["8 running"], ["2 running"]]);
  assert.deepEqual(ids(changedPages(pages, EVERYTHING, { rows: [rowOf(10), rowOf(6)] })), [
    ["10 running", "8 running", "6 running", "4 running"],
    ["2 running"],
  ]);
  assert.deepEqual(
    ids(changedPages(pages, { ...EVERYTHING, label: "plate/" }, { rows: [rowOf(10, { label: "plate/1" })] }))[0]?.[0],
    "10 running",
  );
  assert.equal(changedPages(pages, EVERYTHING, { rows: [] }), pages, "nothing changed: the same pages");
});

test("any changes to a list read to any depth give what the server would list to that depth", () => {
  const status = fc.constantFrom<RunRow["status"]>("queued", "running", "succeeded", "failed");
  const label = fc.constantFrom(null, "a/1", "b");
  const filter = fc.record({
    statuses: fc.subarray<RunRow["status"]>(["running", "failed"]),
    workflow: fc.constantFrom("", "w", "v"),
    label: fc.constantFrom("", "a/"),
  });
  const run = fc.record({ n: fc.nat(30), status, label, workflow: fc.constantFrom("w", "v") });
  fc.assert(
    fc.property(
      fc.uniqueArray(run, { selector: ({ n }) => n, maxLength: 25 }),
      fc.uniqueArray(run, { selector: ({ n }) => n, maxLength: 8 }),
      filter,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      (before, changes, shown, size, depth) => {
        const made = (list: typeof before) => list.map(({ n, ...rest }) => rowOf(n, rest));
        const rows = made(before);
        // What a run is called and runs does not change.
        const changed = made(changes).map((row) => {
          const known = rows.find(({ id }) => id === row.id);
          return known === undefined ? row : { ...known, status: row.status };
        });
        const pages = pagesOf(listed(rows, shown), size, depth);
        const after = new Map([...rows, ...changed].map((row) => [row.id, row]));
        const all = listed([...after.values()], shown);
        const found = changedPages(pages, shown, { rows: changed }).flatMap((page) => page.rows);
        const isWhole = pages.at(-1)?.next === undefined;
        // A list read in part ends where it ended; its last rows may have gone, and what is older is read later.
        const last = pages.at(-1)?.rows.at(-1);
        const expected = isWhole ? all : all.filter((row) => last !== undefined && newestFirst(row, last) <= 0);
        assert.deepEqual(
          found.map(({ id, status: now }) => [id, now]),
          expected.map(({ id, status: now }) => [id, now]),
        );
      },
    ),
  );
});
