/**
 * What the two databases have in common: one way to run a statement, and the few words in which their SQL differs.
 *
 * 1. Statements are written once, in the common part of both languages, with `?` for values and no `?` elsewhere. 2. Every statement
 * run through `query` is a transaction of its own. 3. Result columns are text, integers (as numbers) or null; JSON arrives as text.
 */
export type SqlValue = string | number | null;
export type SqlRecord = Readonly<Record<string, SqlValue>>;

export interface Sql {
  readonly dialect: Dialect;
  query(statement: string, values?: readonly SqlValue[]): Promise<readonly SqlRecord[]>;
}

export interface Dialect {
  readonly kind: "sqlite" | "postgresql";
  /** Column types. */
  readonly text: string;
  readonly integer: string;
  readonly json: string;
  /** A primary key that counts up by itself and never reuses a number. */
  readonly counter: string;
  /** A table expression over one `?` that holds a JSON array of strings; its column is `value`. */
  readonly list: string;
  /** A text column as a JSON string; null stays null. */
  readonly quoted: (column: string) => string;
}

/** PostgreSQL's `json` keeps the text as written (key order, `\u0000`); `jsonb` would refuse some of the strings that tools print. */
export const DIALECTS: Readonly<Record<Dialect["kind"], Dialect>> = {
  sqlite: {
    kind: "sqlite",
    text: "text",
    integer: "integer",
    json: "text",
    counter: "integer primary key autoincrement",
    list: "json_each(?)",
    quoted: (column) => `case when ${column} is not null then json_quote(${column}) end`,
  },
  postgresql: {
    kind: "postgresql",
    text: `text collate "C"`,
    integer: "bigint",
    json: "json",
    counter: "bigint generated always as identity primary key",
    list: "json_array_elements_text(?::json)",
    quoted: (column) => `cast(to_json(${column}) as text)`,
  },
};

/** A condition of a query with its values; conditions are joined by `and`. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function isOneOf(dialect: Dialect, column: string, members: readonly string[]): Condition {
  return { sql: `${column} in (select value from ${dialect.list})`, values: [JSON.stringify(members)] };
}

export function joinConditions(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? "" : `where ${conditions.map((condition) => condition.sql).join(" and ")}`,
    values: conditions.flatMap((condition) => condition.values),
  };
}
