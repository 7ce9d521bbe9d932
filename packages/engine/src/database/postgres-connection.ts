/**
 * Connections to PostgreSQL (driver `pg`), pooled.
 *
 * 1. Integers arrive as numbers and JSON as text, as `sql.ts` says. 2. Deadlocks, serialisation failures and lost connections are
 * tried again for `retryMs`; `work` learns that an earlier try may have been committed (`retried`). 3. An idle transaction is ended by
 * the server, so an engine that hangs does not keep a lock for ever.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type ClientBase, DatabaseError, Pool, type PoolConfig } from "pg";
import { databaseFailed, databaseFull, databaseUnreachable, databaseUnreadable } from "./errors.ts";
import type { SqlRecord, SqlValue } from "./sql.ts";

export interface PostgresOptions {
  /** Schema that holds Golgi's tables; made when missing. Default `golgi`. */
  readonly schema?: string;
  /** Connections at most. Default 6. */
  readonly connections?: number;
  /** How long a call goes on trying after the connection was lost. Default 30,000. */
  readonly retryMs?: number;
}

export type PostgresValue = SqlValue | readonly SqlValue[];

export interface PostgresSession {
  run(text: string, values?: readonly PostgresValue[]): Promise<readonly SqlRecord[]>;
}

export interface PostgresConnection {
  readonly schema: string;
  readonly where: string;
  query(text: string, values: readonly SqlValue[]): Promise<readonly SqlRecord[]>;
  /** `retried`: an earlier try lost its connection, and may have been committed. */
  transaction<Result>(work: (session: PostgresSession, retried: boolean) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const DEFAULT_RETRY_MS = 30_000;

export function openPool(url: string, options: PostgresOptions): PostgresConnection {
  const schema = options.schema ?? "golgi";
  const where = `PostgreSQL schema ${schema}`;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw databaseUnreadable(where, "the name of a schema is [a-z_][a-z0-9_]*");
  const pool = new Pool(poolConfig(url, schema, options.connections ?? 6));
  // A connection that breaks says so by an event of its own, which would end the process; the call that uses it finds out anyway.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  async function attempt<Result>(work: (session: PostgresSession, retried: boolean) => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + (options.retryMs ?? DEFAULT_RETRY_MS);
    let retried = false;
    for (let tries = 0; ; tries++) {
      try {
        return await withClient(pool, (session) => work(session, retried));
      } catch (thrown) {
        const lost = isConnectionLost(thrown);
        if (!(lost || isConflict(thrown)) || performance.now() > deadline) throw translate(where, thrown);
        retried ||= lost;
      }
      await sleep(Math.min(1_000, 5 * 2 ** tries) * (0.5 + Math.random()));
    }
  }

  return {
    schema,
    where,
    query: (text, values) => attempt((session) => session.run(text, values)),
    transaction: (work) => attempt((session, retried) => inTransaction(session, () => work(session, retried))),
    close: () => pool.end(),
  };
}

function poolConfig(url: string, schema: string, connections: number): PoolConfig {
  return {
    connectionString: url,
    max: connections,
    application_name: "golgi",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    options: `-c search_path=${schema}`,
    types: { getTypeParser: (oid: number) => (INTEGER_TYPES.has(oid) ? Number : String) } as NonNullable<PoolConfig["types"]>,
  };
}

/** int8, int2, int4 (pg_type.dat). */
const INTEGER_TYPES = new Set([20, 21, 23]);

async function withClient<Result>(pool: Pool, work: (session: PostgresSession) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    const result = await work(sessionOf(client));
    client.release();
    return result;
  } catch (thrown) {
    // A connection whose state is unknown is closed, not reused.
    client.release(!(thrown instanceof DatabaseError) || isConnectionLost(thrown));
    throw thrown;
  }
}

function sessionOf(client: ClientBase): PostgresSession {
  return {
    run: async (text, values) => {
      if (!values) return (await client.query(text)).rows as SqlRecord[];
      const { name, numbered } = preparedOf(text);
      return (await client.query({ name, text: numbered, values: [...values] })).rows as SqlRecord[];
    },
  };
}

async function inTransaction<Result>(session: PostgresSession, work: () => Promise<Result>): Promise<Result> {
  await session.run("begin");
  try {
    const result = await work();
    await session.run("commit");
    return result;
  } catch (thrown) {
    if (!isConnectionLost(thrown)) await session.run("rollback").catch(() => {});
    throw thrown;
  }
}

const prepared = new Map<string, { readonly name: string; readonly numbered: string }>();

/** `?` → `$1`, `$2` …, and a name, so that each connection plans a statement once. */
function preparedOf(text: string): { readonly name: string; readonly numbered: string } {
  const known = prepared.get(text);
  if (known) return known;
  let count = 0;
  const made = { name: `golgi_${prepared.size + 1}`, numbered: text.replace(/\?/g, () => `$${++count}`) };
  prepared.set(text, made);
  return made;
}

// Error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
const CONFLICTS = new Set(["40P01", "40001"]);
const LOST = new Set(["57P01", "57P02", "57P03", "25P03", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"]);
/** What the driver says without a code. */
const LOST_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;
const FULL = new Set(["53100"]);
export const UNIQUE_VIOLATION = "23505";

export function postgresCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}

function isConflict(thrown: unknown): boolean {
  return CONFLICTS.has(postgresCode(thrown));
}

function isConnectionLost(thrown: unknown): boolean {
  const code = postgresCode(thrown);
  if (LOST.has(code) || code.startsWith("08")) return true;
  return thrown instanceof Error && LOST_MESSAGES.test(thrown.message);
}

function translate(where: string, thrown: unknown): unknown {
  if (FULL.has(postgresCode(thrown)) && thrown instanceof Error) return databaseFull(where, thrown.message);
  if (thrown instanceof Error && isConnectionLost(thrown))
    return databaseUnreachable(where, thrown.message || postgresCode(thrown));
  return thrown instanceof DatabaseError ? databaseFailed(where, thrown.message) : thrown;
}
