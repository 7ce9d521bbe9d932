/** `Database` on PostgreSQL, for shared servers. Loaded only when it is asked for. */
import { hash } from "node:crypto";
import type { Database } from "../ports/database.ts";
import { assembleDatabase } from "./assembly.ts";
import { createPostgresWrites } from "./postgres-commit.ts";
import { openPool, type PostgresConnection, type PostgresOptions } from "./postgres-connection.ts";
import { migratePostgres } from "./postgres-migrate.ts";
import { DIALECTS, type Sql } from "./sql.ts";

export type { PostgresOptions };

export async function connectPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const connection = openPool(url, options);
  try {
    await migratePostgres(connection, Date.now);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  const sql: Sql = {
    dialect: DIALECTS.postgresql,
    query: (statement, values = []) => connection.query(statement, values),
  };
  return assembleDatabase(sql, {
    ...createPostgresWrites(connection),
    version: () => versionOf(connection),
    close: () => connection.close(),
  });
}

/**
 * A snapshot (oldest running, next and running transaction ids) changes exactly when what can be seen changes, so its hash serves as
 * version: nothing is written for it, and no two engines wait for one counter row.
 */
async function versionOf(connection: PostgresConnection): Promise<number> {
  const [record] = await connection.query("select pg_current_snapshot()::text as snapshot", []);
  return Number.parseInt(hash("sha256", String(record?.["snapshot"]), "hex").slice(0, 13), 16);
}
