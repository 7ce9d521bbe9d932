/** The two databases behind the `Database` port. */
import type { Database } from "../ports/database.ts";
import type { PostgresOptions } from "./postgres.ts";

export { DATABASE_ERRORS } from "./errors.ts";
export { openSqlite } from "./sqlite.ts";
export type { SqliteOptions } from "./sqlite-connection.ts";
export type { PostgresOptions };

/** Loads its driver only when it is called. */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const { connectPostgres } = await import("./postgres.ts");
  return connectPostgres(url, options);
}
