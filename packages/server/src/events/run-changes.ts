/**
 * Changes of all runs, for lists and counts: what the newest rows of changed runs are, to any number of readers, for runs of any process on
 * the database.
 *
 * 1. A cursor is `<epoch>.<change>`. With a cursor of this epoch a reader gets every run that changed after it; with any other (or none) it is
 * first told to read the lists again (`reset`). 2. A run that changed often is sent once, as it is now: readers that are slow miss nothing
 * that counts. 3. A look reads the open runs and the newest ones, without their values; runs that ended in between are read one by one.
 * 4. Kept are the last `KEPT` changed runs, whoever reads. Without readers nothing is looked at, and the next reader begins a new epoch.
 */
import type { Database, RunRow } from "@golgi/engine";
import type { RunId, RunStatus } from "@golgi/ir";
import { randomBytes } from "node:crypto";
import { eventText } from "../http/sse.ts";
import { createPoll } from "./poll.ts";
import { createWaiters } from "./waiters.ts";

/** The data of an event `runs`. */
export interface RunChange {
  readonly cursor: string;
  /** Runs that are not over, now. */
  readonly open: number;
  /** Read lists again: changes before this are not all known. */
  readonly reset: boolean;
  /** Newest rows of changed runs, without inputs, outputs and error. */
  readonly rows: readonly RunRow[];
}

export interface RunChanges {
  /** Texts of server-sent events `runs`; the first comes at once when the reader has no cursor, or one that is too old. */
  follow(cursor: string | undefined, signal: AbortSignal): AsyncGenerator<string>;
  close(): void;
}

const LOOK_MS = 150;
/** Looks may take a ninth of the time. */
const REST = 8;
const NEWEST = 50;
const PAGE = 1000;
const KEPT = 5000;
const SENT_AT_ONCE = 200;
const OPEN: readonly RunStatus[] = ["queued", "running", "cancelling"];

export function createRunChanges(database: Database): RunChanges {
  const waiters = createWaiters();
  /** As last seen: open runs and the newest ones. */
  let known: ReadonlyMap<RunId, string> | undefined;
  /** By change, oldest first. */
  const changed = new Map<RunId, { readonly change: number; readonly row: RunRow }>();
  let [epoch, newest, forgotten, open] = [newEpoch(), 0, 0, 0];
  let [readers, closed] = [0, false];
  let first: Promise<void> | undefined;
  const poll = createPoll(database, { everyMs: LOOK_MS, rest: REST, wanted: () => readers > 0, look });

  async function look(): Promise<void> {
    const rows = new Map<RunId, RunRow>();
    for (let after: string | undefined; ; ) {
      const page = await database.runs({ status: OPEN, brief: true }, after, PAGE);
      for (const row of page.rows) rows.set(row.id, row);
      after = page.next;
      if (after === undefined) break;
    }
    const openNow = rows.size;
    const latest = (await database.runs({ brief: true }, undefined, NEWEST)).rows;
    for (const row of latest) if (!rows.has(row.id)) rows.set(row.id, row);
    const before = known;
    known = new Map([...rows.values()].map((row) => [row.id, printOf(row)]));
    const openChanged = open !== openNow;
    open = openNow;
    if (before === undefined) return;
    if (latest.length === NEWEST && latest.every(({ id }) => !before.has(id))) return begin();
    // Those that were open and are neither open nor among the newest now have ended.
    for (const [id, print] of before) {
      if (rows.has(id) || !OPEN.some((status) => print.startsWith(status))) continue;
      const row = await database.run(id);
      if (row !== undefined) rows.set(id, { ...row, inputs: {}, outputs: null, error: null });
    }
    const news = [...rows.values()].filter((row) => before.get(row.id) !== printOf(row));
    for (const row of news) {
      changed.delete(row.id);
      changed.set(row.id, { change: ++newest, row });
    }
    for (const [id, { change }] of changed) {
      if (changed.size <= KEPT) break;
      changed.delete(id);
      forgotten = change;
    }
    if (news.length > 0 || openChanged) waiters.wake();
  }

  /** Too much happened at once, or nobody looked: whoever reads begins again. */
  function begin(): void {
    changed.clear();
    [epoch, newest, forgotten] = [newEpoch(), 0, 0];
    waiters.wake();
  }

  async function join(): Promise<void> {
    if (readers === 1) {
      known = undefined;
      begin();
      first = look();
    }
    await first;
    poll.start(true);
  }

  function textOf(change: number, reset: boolean, rows: readonly RunRow[]): string {
    const data: RunChange = { cursor: `${epoch}.${change}`, open, reset, rows };
    return eventText({ event: "runs", data });
  }

  function* changesAfter(after: number): Generator<{ readonly change: number; readonly text: string }> {
    const news = [...changed.values()].filter(({ change }) => change > after);
    for (let from = 0; from < news.length; from += SENT_AT_ONCE) {
      const part = news.slice(from, from + SENT_AT_ONCE);
      const change = part.at(-1)?.change ?? newest;
      const rows = part.map(({ row }) => row);
      yield { change, text: textOf(change, false, rows) };
    }
  }

  async function* follow(cursor: string | undefined, signal: AbortSignal): AsyncGenerator<string> {
    let [mine, at] = splitCursor(cursor);
    let told = -1;
    readers++;
    try {
      await join();
      while (!signal.aborted && !closed) {
        if (mine !== epoch || at < forgotten || at > newest) {
          [mine, at, told] = [epoch, newest, open];
          yield textOf(at, true, []);
          continue;
        }
        const [next] = changesAfter(at);
        if (next !== undefined) {
          [at, told] = [next.change, open];
          yield next.text;
        } else if (told !== open) {
          told = open;
          yield textOf(at, false, []);
        } else await waiters.next(signal);
      }
    } finally {
      readers--;
    }
  }

  return {
    follow,
    close() {
      closed = true;
      poll.close();
      waiters.wake();
    },
  };
}

function newEpoch(): string {
  return randomBytes(6).toString("hex");
}

function splitCursor(cursor = ""): [string, number] {
  const [epoch = "", change = ""] = cursor.split(".");
  return [epoch, /^\d{1,15}$/.test(change) ? Number(change) : -1];
}

/** What lists show of a run; the status first. */
function printOf({ status, label, counts, startedAt, endedAt }: RunRow): string {
  return `${status} ${startedAt} ${endedAt} ${Object.values(counts).join(" ")} ${label ?? ""}`;
}
