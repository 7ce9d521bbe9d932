/** The hot path on SQLite: one transaction, prepared statements, one call per row. */
import type { Document, RunId } from "@golgi/ir";
import type { StatementSync } from "node:sqlite";
import { unknownRun } from "../errors.ts";
import type { Batch, Database, EventRow, RunRow } from "../ports/database.ts";
import { checkCoverage, checkSequence, ownersOf } from "./batch.ts";
import { runExists } from "./errors.ts";
import { columnNames, conflictClause, type TableMapping } from "./mapping.ts";
import { PRIMARY_KEY_VIOLATION, type SqliteConnection, sqliteCode } from "./sqlite-connection.ts";
import { ATTEMPTS } from "./tables/attempts.ts";
import { CACHE } from "./tables/cache.ts";
import { EVENTS, LAST_SEQ } from "./tables/events.ts";
import { NODES } from "./tables/nodes.ts";
import { INSERT_RUN, INSERT_RUN_INPUTS, UPDATE_RUN, valuesOfChange, valuesOfInputs, valuesOfRun } from "./tables/runs.ts";
import { encodeJson, encodeText } from "./text.ts";

export function createSqliteWrites(connection: SqliteConnection): Pick<Database, "commit" | "createRun"> {
  const { prepare } = connection;
  const nodes = rowWriter(connection, NODES);
  const attempts = rowWriter(connection, ATTEMPTS);
  const events = rowWriter(connection, EVENTS);
  const cache = rowWriter(connection, CACHE);

  function lastSeq(run: RunId): number {
    return prepare(LAST_SEQ).get(run)?.["seq"] as number;
  }

  function lostLeases(batch: Batch): readonly RunId[] {
    const held = prepare("select 1 from leases where run = ? and owner = ? and epoch = ?");
    return batch.leases.flatMap(({ run, owner, epoch }) => (held.get(run, encodeText(owner), epoch) ? [] : [run]));
  }

  function updateRun(row: RunRow): void {
    const { changes } = prepare(UPDATE_RUN).run(...valuesOfChange(row));
    if (changes === 0) throw unknownRun(row.id);
  }

  function releaseClaims(batch: Batch): void {
    const release = prepare("delete from claims where key = ? and owner = ?");
    for (const owner of ownersOf(batch)) for (const key of batch.releaseClaims) release.run(key, encodeText(owner));
  }

  async function commit(batch: Batch): Promise<"committed" | { readonly leaseLost: readonly RunId[] }> {
    checkCoverage(batch);
    return connection.write(() => {
      const leaseLost = lostLeases(batch);
      if (leaseLost.length > 0) return { leaseLost };
      checkSequence(batch.events, lastSeq);
      for (const row of batch.runs) updateRun(row);
      nodes(batch.nodes);
      attempts(batch.attempts);
      events(batch.events);
      cache(batch.cache);
      releaseClaims(batch);
      const taken = prepare("delete from commands where id = ? and run = ?");
      for (const { id, run } of batch.commands ?? []) taken.run(id, run);
      return "committed";
    });
  }

  async function createRun(run: RunRow, document: Document, first: readonly EventRow[]): Promise<void> {
    const body = encodeJson(`document of ${run.id}`, document);
    await connection.write(() => {
      prepare("insert into documents (digest, body) values (?, ?) on conflict (digest) do nothing").run(run.document, body);
      insertRun(run);
      checkSequence(first, lastSeq);
      events(first);
    });
  }

  function insertRun(run: RunRow): void {
    try {
      prepare(INSERT_RUN).run(...valuesOfRun(run));
    } catch (thrown) {
      throw sqliteCode(thrown) === PRIMARY_KEY_VIOLATION ? runExists(run.id) : thrown;
    }
    prepare(INSERT_RUN_INPUTS).run(...valuesOfInputs(run));
  }

  return { commit, createRun };
}

function rowWriter<Row>(connection: SqliteConnection, mapping: TableMapping<Row>): (rows: readonly Row[]) => void {
  const marks = mapping.columns.map(() => "?").join(", ");
  const text = `insert into ${mapping.table} (${columnNames(mapping)}) values (${marks})${conflictClause(mapping)}`;
  let statement: StatementSync | undefined;
  return (rows) => {
    if (rows.length === 0) return;
    statement ??= connection.db.prepare(text);
    for (const row of rows) statement.run(...mapping.toValues(row));
  };
}
