/**
 * Launches by key: the same key and body launch once, however often the request is sent, across restarts of the server too.
 *
 * A launch that ended without an answer because the process died leaves its key free, so a client may then launch a second run; it can
 * never happen that a key answers with a run of another body. A run whose key cannot be stored (a full disk, a lock) is answered like any
 * other, because whoever got an error would launch again; its key is kept in memory.
 */
import { openSideTables, type Dialect } from "@golgi/engine";
import { digestBytes, type RunId } from "@golgi/ir";
import { idempotencyKeyReused } from "../errors.ts";
import { SERVER_SCHEMA } from "../registry/tables.ts";

export interface Launches {
  /** Runs `launch`, or gives the run that it made the first time. */
  once(key: string, body: string, launch: () => Promise<RunId>): Promise<RunId>;
  close(): Promise<void>;
}

interface Launch {
  readonly request: string;
  readonly run: RunId;
}

const MOST_UNSTORED = 1000;
const KEPT_MS = 7 * 24 * 3600_000;

const TABLES = ({ kind, text, integer }: Dialect): readonly string[] => [
  `create table if not exists launches (
  key ${text} primary key not null,
  request ${text} not null,
  run ${text} not null,
  at ${integer} not null
)${kind === "sqlite" ? " strict" : ""}`,
];

const REMEMBER = `
  insert into launches (key, request, run, at) values (?, ?, ?, ?)
  on conflict (key) do update set request = excluded.request, run = excluded.run, at = excluded.at`;

/** `address`: path of a SQLite file, or URL of a PostgreSQL database. */
export async function openLaunches(address: string, now: () => number): Promise<Launches> {
  const tables = await openSideTables({ address, schema: SERVER_SCHEMA, tables: TABLES });
  const unstored = new Map<string, Launch>();
  const inFlight = new Map<string, { readonly request: string; readonly run: Promise<RunId> }>();

  async function store(key: string, { request, run }: Launch): Promise<void> {
    await tables.write(async (sql) => {
      await sql.query("delete from launches where at < ?", [now() - KEPT_MS]);
      await sql.query(REMEMBER, [key, request, run, now()]);
    });
  }

  async function launchOnce(key: string, request: string, launch: () => Promise<RunId>): Promise<RunId> {
    const kept = unstored.get(key);
    if (kept !== undefined) {
      if (kept.request !== request) throw idempotencyKeyReused();
      return kept.run;
    }
    const [row] = await tables.query("select request, run from launches where key = ?", [key]);
    if (row !== undefined) {
      if (row["request"] !== request) throw idempotencyKeyReused();
      return row["run"] as RunId;
    }
    const run = await launch();
    await store(key, { request, run }).catch(() => {
      for (const oldest of unstored.keys()) if (unstored.size >= MOST_UNSTORED) unstored.delete(oldest);
      unstored.set(key, { request, run });
    });
    return run;
  }

  return {
    async once(key, body, launch) {
      const request = digestBytes(body);
      const going = inFlight.get(key);
      if (going !== undefined) {
        if (going.request !== request) throw idempotencyKeyReused();
        return going.run;
      }
      const run = launchOnce(key, request, launch);
      inFlight.set(key, { request, run });
      try {
        return await run;
      } finally {
        inFlight.delete(key);
      }
    },
    close: () => tables.close(),
  };
}
