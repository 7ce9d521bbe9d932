/** The result cache: cache key → outputs, across runs. The newest result of a key replaces an older one. */
import type { Digest, RunId } from "@golgi/ir";
import type { CacheRow } from "../../ports/database.ts";
import { columnNames, type TableMapping } from "../mapping.ts";
import { isOneOf, type Sql } from "../sql.ts";
import { encodeJson, encodeText, readInteger, readJson, readText } from "../text.ts";

export const CACHE: TableMapping<CacheRow> = {
  table: "cache",
  columns: [
    { name: "key", type: "text" },
    { name: "outputs", type: "json" },
    { name: "semantic", type: "json" },
    { name: "run", type: "text" },
    { name: "path", type: "text" },
    { name: "created_at", type: "integer" },
  ],
  key: ["key"],
  replaced: ["outputs", "semantic", "run", "path", "created_at"],
  toValues: (row) => [
    row.key,
    encodeJson(`outputs of ${row.path}`, row.outputs),
    encodeJson(`semantic digests of ${row.path}`, row.semantic),
    row.run,
    encodeText(row.path),
    row.createdAt,
  ],
  fromRecord: (record) => ({
    key: readText<Digest>(record, "key"),
    outputs: readJson(record, "outputs"),
    semantic: readJson(record, "semantic"),
    run: readText<RunId>(record, "run"),
    path: readText(record, "path"),
    createdAt: readInteger(record, "created_at"),
  }),
};

const SELECT = `select ${columnNames(CACHE)} from cache`;

export async function readCache(sql: Sql, keys: readonly Digest[]): Promise<ReadonlyMap<Digest, CacheRow>> {
  if (keys.length === 0) return new Map();
  const wanted = isOneOf(sql.dialect, "key", keys);
  const records = await sql.query(`${SELECT} where ${wanted.sql}`, wanted.values);
  return new Map(records.map((record) => [readText<Digest>(record, "key"), CACHE.fromRecord(record)]));
}

export async function forgetCache(sql: Sql, keys: readonly Digest[]): Promise<void> {
  if (keys.length === 0) return;
  const wanted = isOneOf(sql.dialect, "key", keys);
  await sql.query(`delete from cache where ${wanted.sql}`, wanted.values);
}
