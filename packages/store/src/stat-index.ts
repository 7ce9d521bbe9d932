/**
 * Remembers the digest of files that were hashed, so that an unchanged file is not read again.
 *
 * A row is trusted only if device, inode, size, mtime and ctime are all the same (ctime cannot be set back, so a changed file with a
 * restored mtime is seen) and the file had been at rest when it was hashed: a write in the same clock tick as the hashing would leave
 * the same times ("racy git" problem, git's Documentation/technical/racy-git.txt). A file whose times are younger than the margin at
 * hashing is hashed again at its next use, and is then trusted. The index is a cache: it may be deleted, and faults of it are ignored.
 */
import type { Digest } from "@golgi/ir";
import { renameSync, rmSync, type BigIntStats } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Layout } from "./layout.ts";

export interface StatIndex {
  lookup(stats: BigIntStats): Digest | undefined;
  /** `hashedAt`: wall clock in ms before the first byte was read. Written in groups. */
  record(stats: BigIntStats, digest: Digest, hashedAt: number): void;
  flush(): void;
  /** Forgets what was hashed before this time (ms). */
  prune(before: number): void;
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS stat_digest (
  device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
  digest TEXT NOT NULL, hashed_at_ms INTEGER NOT NULL, PRIMARY KEY (device, inode)) WITHOUT ROWID`;
const MS = 1_000_000n;
/** Kernel clock ticks are at most 10 ms; with whole-second times (old or foreign filesystems) they may be 2 s. */
const FINE_MARGIN = 50n * MS;
const COARSE_MARGIN = 2_500n * MS;
const GROUP = 1000;
const FLUSH_MS = 250;

type Row = { readonly stats: BigIntStats; readonly digest: Digest; readonly hashedAt: number };

export function openStatIndex(layout: Layout): StatIndex {
  let database: DatabaseSync | undefined;
  let broken = false;
  let select: StatementSync | undefined;
  let waiting: Row[] = [];
  let timer: NodeJS.Timeout | undefined;

  function open(): DatabaseSync | undefined {
    if (database !== undefined || broken) return database;
    for (const attempt of [1, 2]) {
      try {
        database = connect(layout.index);
        select = database.prepare(
          "SELECT size, mtime_ns, ctime_ns, digest, hashed_at_ms FROM stat_digest WHERE device = ? AND inode = ?",
        );
        select.setReadBigInts(true);
        return database;
      } catch (thrown) {
        database = undefined;
        if (attempt === 1 && isDamaged(thrown)) setAside(layout.index);
        else break;
      }
    }
    broken = true;
    return undefined;
  }
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const rows = waiting;
    waiting = [];
    if (rows.length === 0 || open() === undefined || database === undefined) return;
    try {
      writeRows(database, rows);
    } catch {
      // A full disk or a lock held too long: the rows are only a cache.
    }
  }
  return {
    lookup(stats) {
      const waitingRow = waiting.findLast((row) => row.stats.ino === stats.ino && row.stats.dev === stats.dev);
      if (waitingRow !== undefined) return trusted(waitingRow.stats, waitingRow.hashedAt, stats) ? waitingRow.digest : undefined;
      if (open() === undefined) return undefined;
      try {
        const row = select?.get(BigInt.asIntN(64, stats.dev), BigInt.asIntN(64, stats.ino));
        if (row === undefined) return undefined;
        const seen = { size: row["size"], mtimeNs: row["mtime_ns"], ctimeNs: row["ctime_ns"] };
        return trusted(seen, Number(row["hashed_at_ms"]), stats) ? (String(row["digest"]) as Digest) : undefined;
      } catch {
        return undefined;
      }
    },
    record(stats, digest, hashedAt) {
      waiting.push({ stats, digest, hashedAt });
      if (waiting.length >= GROUP) flush();
      else timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    flush,
    prune(before) {
      flush();
      try {
        open()?.prepare("DELETE FROM stat_digest WHERE hashed_at_ms < ?").run(before);
      } catch {
        // Only a cache.
      }
    },
    close() {
      flush();
      database?.close();
      database = undefined;
      broken = true;
    },
  };
}

type Times = { readonly size: unknown; readonly mtimeNs: unknown; readonly ctimeNs: unknown };

function trusted(seen: Times, hashedAt: number, now: BigIntStats): boolean {
  if (seen.size !== now.size || seen.mtimeNs !== now.mtimeNs || seen.ctimeNs !== now.ctimeNs) return false;
  const latest = now.mtimeNs > now.ctimeNs ? now.mtimeNs : now.ctimeNs;
  const margin = latest % (1000n * MS) === 0n ? COARSE_MARGIN : FINE_MARGIN;
  return latest + margin < BigInt(hashedAt) * MS;
}

function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  database.exec(SCHEMA);
  return database;
}

function writeRows(database: DatabaseSync, rows: readonly Row[]): void {
  const insert = database.prepare("INSERT OR REPLACE INTO stat_digest VALUES (?, ?, ?, ?, ?, ?, ?)");
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const { stats, digest, hashedAt } of rows) {
      insert.run(
        BigInt.asIntN(64, stats.dev),
        BigInt.asIntN(64, stats.ino),
        stats.size,
        stats.mtimeNs,
        stats.ctimeNs,
        digest,
        hashedAt,
      );
    }
    database.exec("COMMIT");
  } catch (thrown) {
    database.exec("ROLLBACK");
    throw thrown;
  }
}

/** SQLITE_CORRUPT 11, SQLITE_NOTADB 26, and a schema of another version (no such column). */
function isDamaged(thrown: unknown): boolean {
  const code = thrown instanceof Error && "errcode" in thrown ? thrown.errcode : undefined;
  return code === 11 || code === 26 || code === 1;
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.damaged`);
    for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  } catch {
    // Another process did it first.
  }
}
