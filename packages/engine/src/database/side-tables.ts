/**
 * Tables of other packages in the database of the runs (the server's registry, say), by the same one SQL for both databases.
 *
 * 1. `write` transactions of one place follow each other, in this process and others; after a lost connection `work` may run again.
 * 2. Any JavaScript string may be stored, see `text.ts`. 3. Which tables there are is said by `create … if not exists` statements.
 */
import { decodeText, encodeText } from "./text.ts";
import { DIALECTS, type Dialect, type Sql, type SqlRecord, type SqlValue } from "./sql.ts";
import { connectSqlite, queryRecords } from "./sqlite-connection.ts";

export interface SideTables extends Sql {
  write<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface SideTablesPlace {
  /** URL of a PostgreSQL database, else the path of a SQLite file. */
  readonly address: string;
  /** Schema that holds the tables in PostgreSQL. */
  readonly schema: string;
  readonly tables: (dialect: Dialect) => readonly string[];
}

export function isPostgresUrl(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address);
}

export function openSideTables(place: SideTablesPlace): Promise<SideTables> {
  return isPostgresUrl(place.address) ? openOnPostgres(place) : openOnSqlite(place);
}

async function openOnSqlite({ address, tables }: SideTablesPlace): Promise<SideTables> {
  const connection = await connectSqlite(address, { cacheBytes: 4 * 1024 * 1024 });
  const { db, attempt } = connection;
  const sql = withAnyText(DIALECTS.sqlite, (statement, values) => attempt(() => queryRecords(connection, statement, values)));
  // A transaction spans turns of the event loop here, so whoever comes meanwhile waits: there is one connection.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const write = <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      await attempt(() => db.exec("begin immediate"));
      try {
        const result = await work(sql);
        await attempt(() => db.exec("commit"));
        return result;
      } catch (thrown) {
        if (db.isTransaction) db.exec("rollback");
        throw thrown;
      }
    });
  try {
    await write((inside) => create(inside, tables));
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
  return {
    dialect: sql.dialect,
    query: (statement, values) => inTurn(() => sql.query(statement, values)),
    write,
    close: () => inTurn(async () => connection.close()),
  };
}

/** Any constant of our own, another than that of the migrations; it names the lock within one database. */
const LOCK = 0x676f6c6768;

async function openOnPostgres({ address, schema, tables }: SideTablesPlace): Promise<SideTables> {
  const { openPool } = await import("./postgres-connection.ts");
  const connection = openPool(address, { schema, connections: 2 });
  const { postgresql } = DIALECTS;
  const write: SideTables["write"] = (work) =>
    connection.transaction(async (session) => {
      await session.run("select pg_advisory_xact_lock(?)::text", [LOCK]);
      return work(withAnyText(postgresql, (statement, values) => session.run(statement, values)));
    });
  try {
    await write(async (inside) => {
      const existing = await inside.query("select 1 as found from pg_namespace where nspname = ?", [schema]);
      if (existing.length === 0) await inside.query(`create schema ${schema}`);
      await create(inside, tables);
    });
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  return { ...withAnyText(postgresql, connection.query), write, close: () => connection.close() };
}

async function create(sql: Sql, tables: SideTablesPlace["tables"]): Promise<void> {
  for (const statement of tables(sql.dialect)) await sql.query(statement);
}

type Query = (statement: string, values: readonly SqlValue[]) => Promise<readonly SqlRecord[]>;

function withAnyText(dialect: Dialect, query: Query): Sql {
  return {
    dialect,
    async query(statement, values = []) {
      const encoded = values.map((value) => (typeof value === "string" ? encodeText(value) : value));
      return (await query(statement, encoded)).map(decodeRecord);
    },
  };
}

function decodeRecord(record: SqlRecord): SqlRecord {
  return Object.fromEntries(
    Object.entries(record).map(([column, value]) => [column, typeof value === "string" ? decodeText(value) : value]),
  );
}
