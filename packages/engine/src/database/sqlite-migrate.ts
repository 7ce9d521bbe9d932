/** Brings a SQLite file to the current schema. Concurrent openers wait for the write lock and find the work done. */
import { schemaForeign, schemaNewer } from "./errors.ts";
import { CREATE_SCHEMA_TABLE, MIGRATIONS, SCHEMA_TABLE, SCHEMA_VERSION } from "./migrations/index.ts";
import { DIALECTS } from "./sql.ts";
import { queryRecords, type SqliteConnection } from "./sqlite-connection.ts";

export async function migrateSqlite(connection: SqliteConnection, now: () => number): Promise<void> {
  const found = await connection.attempt(() => schemaVersion(connection));
  if (found === SCHEMA_VERSION) return;
  await connection.write(() => {
    const version = schemaVersion(connection);
    if (version === undefined) connection.db.exec(CREATE_SCHEMA_TABLE);
    for (const migration of MIGRATIONS) {
      if (migration.version <= (version ?? 0)) continue;
      for (const statement of migration.statements(DIALECTS.sqlite)) connection.db.exec(statement);
      const record = connection.db.prepare(`insert into ${SCHEMA_TABLE} (version, applied_at) values (?, ?)`);
      record.run(migration.version, now());
    }
  });
}

/** Absent: an empty file. */
function schemaVersion(connection: SqliteConnection): number | undefined {
  const names = queryRecords(connection, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'", []);
  const tables = names.map((record) => String(record["name"]));
  if (tables.length === 0) return undefined;
  if (!tables.includes(SCHEMA_TABLE)) throw schemaForeign(connection.path, tables);
  const [record] = queryRecords(connection, `select coalesce(max(version), 0) as version from ${SCHEMA_TABLE}`, []);
  const version = record?.["version"] as number;
  if (version > SCHEMA_VERSION) throw schemaNewer(connection.path, version, SCHEMA_VERSION);
  return version;
}
