/**
 * The hot path on PostgreSQL: one transaction, one statement per table, rows as one array per column (`unnest`).
 *
 * 1. The leases of a batch are locked first, in order of run, so that commits for a run follow each other and a take-over waits.
 * 2. `max(seq)` is read by a later statement than the one that locked: its snapshot holds all that committed before the lock was got.
 * 3. When the connection is lost while committing, the next try finds the batch's events stored and reports success.
 */
import type { Document, RunId } from "@golgi/ir";
import { unknownRun } from "../errors.ts";
import type { Batch, Database, EventRow, RunRow } from "../ports/database.ts";
import { checkCoverage, checkSequence, ownersOf } from "./batch.ts";
import { runExists } from "./errors.ts";
import { type Column, columnNames, conflictClause, type TableMapping } from "./mapping.ts";
import { type PostgresConnection, type PostgresSession, postgresCode, UNIQUE_VIOLATION } from "./postgres-connection.ts";
import type { SqlValue } from "./sql.ts";
import { ATTEMPTS } from "./tables/attempts.ts";
import { CACHE } from "./tables/cache.ts";
import { EVENTS } from "./tables/events.ts";
import { NODES } from "./tables/nodes.ts";
import { INSERT_RUN, INSERT_RUN_INPUTS, UPDATE_RUN, valuesOfChange, valuesOfInputs, valuesOfRun } from "./tables/runs.ts";
import { encodeJson, encodeText } from "./text.ts";

export function createPostgresWrites(connection: PostgresConnection): Pick<Database, "commit" | "createRun"> {
  return {
    commit: async (batch) => {
      checkCoverage(batch);
      return connection.transaction((session, retried) => writeBatch(session, batch, retried));
    },
    createRun: (run, document, events) =>
      connection.transaction((session, retried) => writeRun(session, { run, document, events, retried })),
  };
}

async function writeBatch(
  session: PostgresSession,
  batch: Batch,
  retried: boolean,
): Promise<"committed" | { readonly leaseLost: readonly RunId[] }> {
  const leaseLost = await lockLeases(session, batch);
  if (leaseLost.length > 0) return { leaseLost };
  const stored = await readLastSeqs(session, batch.events);
  if (retried && isStored(batch.events, stored)) return "committed";
  checkSequence(batch.events, (run) => stored.get(run) ?? 0);
  for (const row of batch.runs) {
    const updated = await session.run(`${UPDATE_RUN} returning id`, valuesOfChange(row));
    if (updated.length === 0) throw unknownRun(row.id);
  }
  await insertRows(session, NODES, batch.nodes);
  await insertRows(session, ATTEMPTS, batch.attempts);
  await insertRows(session, EVENTS, batch.events);
  await insertRows(session, CACHE, batch.cache);
  await releaseClaims(session, batch);
  await takeCommands(session, batch);
  return "committed";
}

const LOCK_LEASES = `
  select leases.run from leases
  join unnest(?::text[], ?::text[], ?::bigint[]) as held (run, owner, epoch) using (run, owner, epoch)
  order by leases.run for update of leases`;

async function lockLeases(session: PostgresSession, { leases }: Batch): Promise<readonly RunId[]> {
  if (leases.length === 0) return [];
  const runs = leases.map((lease) => lease.run);
  const owners = leases.map((lease) => encodeText(lease.owner));
  const epochs = leases.map((lease) => lease.epoch);
  const held = new Set((await session.run(LOCK_LEASES, [runs, owners, epochs])).map((record) => record["run"]));
  return runs.filter((run) => !held.has(run));
}

const LAST_SEQS = `
  select run, (select coalesce(max(seq), 0) from events where events.run = wanted.run) as seq from unnest(?::text[]) as wanted (run)`;

async function readLastSeqs(session: PostgresSession, events: readonly EventRow[]): Promise<ReadonlyMap<RunId, number>> {
  const runs = [...new Set(events.map((event) => event.run))];
  if (runs.length === 0) return new Map();
  const records = await session.run(LAST_SEQS, [runs]);
  return new Map(records.map((record) => [record["run"] as RunId, record["seq"] as number]));
}

function isStored(events: readonly EventRow[], stored: ReadonlyMap<RunId, number>): boolean {
  return events.length > 0 && events.every((event) => event.seq <= (stored.get(event.run) ?? 0));
}

async function releaseClaims(session: PostgresSession, batch: Batch): Promise<void> {
  if (batch.releaseClaims.length === 0) return;
  const owners = ownersOf(batch).map(encodeText);
  await session.run("delete from claims where key = any(?::text[]) and owner = any(?::text[])", [batch.releaseClaims, owners]);
}

async function takeCommands(session: PostgresSession, { commands = [] }: Batch): Promise<void> {
  if (commands.length === 0) return;
  const ids = commands.map((command) => command.id);
  const runs = commands.map((command) => command.run);
  await session.run("delete from commands where id = any(?::bigint[]) and run = any(?::text[])", [ids, runs]);
}

interface FirstWrite {
  readonly run: RunRow;
  readonly document: Document;
  readonly events: readonly EventRow[];
  readonly retried: boolean;
}

async function writeRun(session: PostgresSession, { run, document, events, retried }: FirstWrite): Promise<void> {
  if (retried && (await session.run("select 1 as found from runs where id = ?", [run.id])).length > 0) return;
  const body = encodeJson(`document of ${run.id}`, document);
  await session.run("insert into documents (digest, body) values (?, ?) on conflict (digest) do nothing", [run.document, body]);
  try {
    await session.run(INSERT_RUN, valuesOfRun(run));
  } catch (thrown) {
    throw postgresCode(thrown) === UNIQUE_VIOLATION ? runExists(run.id) : thrown;
  }
  await session.run(INSERT_RUN_INPUTS, valuesOfInputs(run));
  checkSequence(events, () => 0);
  await insertRows(session, EVENTS, events);
}

/** One statement can touch a row once, so of several rows with one key only the last is sent. Sorted: equal order of locks. */
async function insertRows<Row>(session: PostgresSession, mapping: TableMapping<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const keyAt = mapping.key.map((name) => mapping.columns.findIndex((column) => column.name === name));
  const byKey = new Map<string, readonly SqlValue[]>();
  for (const row of rows) {
    const values = mapping.toValues(row);
    byKey.set(keyAt.map((index) => values[index]).join("\u0000"), values);
  }
  const sorted =
    mapping === (CACHE as unknown) ? [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, values]) => values) : byKey.values();
  const tuples = [...sorted];
  const columns = mapping.columns.map((_, index) => tuples.map((values) => values[index] as SqlValue));
  await session.run(insertText(mapping), columns);
}

function insertText<Row>(mapping: TableMapping<Row>): string {
  const names = columnNames(mapping);
  const arrays = mapping.columns.map((column) => `?::${arrayType(column)}[]`).join(", ");
  const selected = mapping.columns.map((column) => (column.type === "json" ? `${column.name}::json` : column.name)).join(", ");
  const source = `select ${selected} from unnest(${arrays}) as given (${names})`;
  return `insert into ${mapping.table} (${names}) ${source}${conflictClause(mapping)}`;
}

function arrayType(column: Column): string {
  return column.type === "integer" ? "bigint" : "text";
}
