/** `Database` on a SQLite file: the embedded default. Imports nothing heavy, because every `golgi` command loads it. */
import type { Database } from "../ports/database.ts";
import { assembleDatabase } from "./assembly.ts";
import { DIALECTS, type Sql } from "./sql.ts";
import { createSqliteWrites } from "./sqlite-commit.ts";
import { connectSqlite, queryRecords, type SqliteConnection, type SqliteOptions } from "./sqlite-connection.ts";
import { migrateSqlite } from "./sqlite-migrate.ts";

/** Creates the file and its folder when they are missing, and brings an older schema up to date. */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<Database> {
  const connection = await connectSqlite(path, options);
  try {
    await migrateSqlite(connection, Date.now);
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
  const sql: Sql = {
    dialect: DIALECTS.sqlite,
    query: (statement, values = []) => connection.attempt(() => queryRecords(connection, statement, values)),
  };
  const unsynced: Sql = {
    dialect: sql.dialect,
    query: (statement, values = []) =>
      connection.attempt(() => withoutSync(connection, () => queryRecords(connection, statement, values))),
  };
  const hotPath = {
    ...createSqliteWrites(connection),
    version: () => connection.attempt(() => versionOf(connection)),
    close: async () => connection.close(),
  };
  return assembleDatabase(sql, hotPath, unsynced);
}

/** A claim before each commit would double the waits for the disk. It is visible at once, and the next commit makes it durable too. */
function withoutSync<Result>({ db }: SqliteConnection, work: () => Result): Result {
  db.exec("pragma synchronous = normal");
  try {
    return work();
  } finally {
    db.exec("pragma synchronous = full");
  }
}

/** `data_version` grows with commits of other connections, `total_changes` with our own; neither ever falls. */
function versionOf(connection: SqliteConnection): number {
  const others = connection.prepare("pragma data_version").get()?.["data_version"] as number;
  const own = connection.prepare("select total_changes() as changes").get()?.["changes"] as number;
  return others + own;
}
