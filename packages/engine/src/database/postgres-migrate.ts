/** Brings a PostgreSQL schema up to date. Concurrent openers wait for an advisory lock and find the work done. */
import { schemaNewer } from "./errors.ts";
import { CREATE_SCHEMA_TABLE, MIGRATIONS, SCHEMA_TABLE, SCHEMA_VERSION } from "./migrations/index.ts";
import type { PostgresConnection, PostgresSession } from "./postgres-connection.ts";
import { DIALECTS } from "./sql.ts";

/** Any constant of our own; it names the lock within one database. */
const LOCK = 0x676f6c6769;

export async function migratePostgres(connection: PostgresConnection, now: () => number): Promise<void> {
  const { schema, where } = connection;
  await connection.transaction(async (session) => {
    await session.run("select pg_advisory_xact_lock(?)::text", [LOCK]);
    const existing = await session.run("select 1 as found from pg_namespace where nspname = ?", [schema]);
    if (existing.length === 0) await session.run(`create schema ${schema}`);
    const version = await schemaVersion(session, schema);
    if (version === undefined) await session.run(CREATE_SCHEMA_TABLE);
    if (version !== undefined && version > SCHEMA_VERSION) throw schemaNewer(where, version, SCHEMA_VERSION);
    for (const migration of MIGRATIONS) {
      if (migration.version <= (version ?? 0)) continue;
      for (const statement of migration.statements(DIALECTS.postgresql)) await session.run(statement);
      await session.run(`insert into ${SCHEMA_TABLE} (version, applied_at) values (?, ?)`, [migration.version, now()]);
    }
  });
}

/** Absent: no Golgi tables yet. */
async function schemaVersion(session: PostgresSession, schema: string): Promise<number | undefined> {
  const found = await session.run("select 1 as found from pg_tables where schemaname = ? and tablename = ?", [
    schema,
    SCHEMA_TABLE,
  ]);
  if (found.length === 0) return undefined;
  const [record] = await session.run(`select coalesce(max(version), 0) as version from ${SCHEMA_TABLE}`);
  return record?.["version"] as number;
}
