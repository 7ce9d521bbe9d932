/** The shape of a table's mapping: one per table, used by both databases. */
import type { SqlRecord, SqlValue } from "./sql.ts";

export interface Column {
  readonly name: string;
  readonly type: "text" | "integer" | "json";
}

export interface TableMapping<Row> {
  readonly table: string;
  readonly columns: readonly Column[];
  /** Columns of the key that an upsert goes by. */
  readonly key: readonly string[];
  /** Columns that an upsert replaces. */
  readonly replaced: readonly string[];
  /** In the order of `columns`. */
  toValues(row: Row): readonly SqlValue[];
  fromRecord(record: SqlRecord): Row;
}

export function columnNames(mapping: { readonly columns: readonly Column[] }): string {
  return mapping.columns.map((column) => column.name).join(", ");
}

/** What follows `insert into … values (…)`; nothing when a second row with the key is an error. */
export function conflictClause(mapping: { readonly key: readonly string[]; readonly replaced: readonly string[] }): string {
  if (mapping.replaced.length === 0) return "";
  const assignments = mapping.replaced.map((name) => `${name} = excluded.${name}`);
  return ` on conflict (${mapping.key.join(", ")}) do update set ${assignments.join(", ")}`;
}
