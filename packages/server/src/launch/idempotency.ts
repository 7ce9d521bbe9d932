/**
 * Launches by key: the same key and body launch once, however often the request is sent, across restarts of the server too.
 *
 * A launch that ended without an answer because the process died leaves its key free, so a client may then launch a second run; it can
 * never happen that a key answers with a run of another body.
 */
import { digestBytes, type RunId } from "@golgi/ir";
import { DatabaseSync } from "node:sqlite";
import { idempotencyKeyReused } from "../errors.ts";

export interface Launches {
  /** Runs `launch`, or gives the run that it made the first time. */
  once(key: string, body: string, launch: () => Promise<RunId>): Promise<RunId>;
  close(): void;
}

const KEPT_MS = 7 * 24 * 3600_000;

export function openLaunches(path: string, now: () => number): Launches {
  const db = new DatabaseSync(path, { timeout: 10_000 });
  db.exec("pragma journal_mode = wal; pragma synchronous = normal");
  db.exec(
    "create table if not exists launches (key text primary key, request text not null, run text not null, at integer not null) strict",
  );
  const read = db.prepare("select request, run from launches where key = ?");
  const write = db.prepare("insert or replace into launches (key, request, run, at) values (?, ?, ?, ?)");
  const forget = db.prepare("delete from launches where at < ?");
  const inFlight = new Map<string, { readonly request: string; readonly run: Promise<RunId> }>();
  return {
    async once(key, body, launch) {
      const request = digestBytes(body);
      const row = read.get(key);
      if (row !== undefined) {
        if (row["request"] !== request) throw idempotencyKeyReused();
        return row["run"] as RunId;
      }
      const going = inFlight.get(key);
      if (going !== undefined) {
        if (going.request !== request) throw idempotencyKeyReused();
        return going.run;
      }
      const run = launch().then((id) => {
        forget.run(now() - KEPT_MS);
        write.run(key, request, id, now());
        return id;
      });
      inFlight.set(key, { request, run });
      try {
        return await run;
      } finally {
        inFlight.delete(key);
      }
    },
    close: () => db.close(),
  };
}
