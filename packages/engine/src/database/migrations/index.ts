/**
 * Migrations, forward only. To change the schema: add `000N-<name>.ts`, list it here, and write the new dumps of `docs/schema.*.sql`
 * with the test's `UPDATE_SCHEMA=1`. A released migration is never edited.
 */
import type { Dialect } from "../sql.ts";
import { initial } from "./0001-initial.ts";

export interface Migration {
  readonly version: number;
  statements(dialect: Dialect): readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [initial];
export const SCHEMA_VERSION = MIGRATIONS.length;

export const SCHEMA_TABLE = "golgi_schema";
export const CREATE_SCHEMA_TABLE = `create table ${SCHEMA_TABLE} (version integer primary key not null, applied_at bigint not null)`;
