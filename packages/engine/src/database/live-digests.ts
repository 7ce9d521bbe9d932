/**
 * Every digest that runs, cache entries and documents refer to, for garbage collection of the store.
 *
 * 1. Read in short pages by key, so that no long transaction is held. 2. Whatever looks like a digest in the JSON counts, also inside
 * strings: keeping too much is safe. 3. A digest may come more than once. The cache is read first: a run that reuses a result after
 * its own page was read finds the result in the cache, which was read whole before.
 */
import type { Digest } from "@golgi/ir";
import type { Sql, SqlRecord, SqlValue } from "./sql.ts";

const PAGE = 500;
const DIGEST = /sha256:[0-9a-f]{64}/g;

interface Source {
  readonly statement: string;
  readonly key: readonly string[];
}

const SOURCES: readonly Source[] = [
  { statement: "select key, outputs as a, null as b from cache where key > ? order by key limit ?", key: ["key"] },
  { statement: "select digest, body as a, null as b from documents where digest > ? order by digest limit ?", key: ["digest"] },
  { statement: "select run, inputs as a, null as b from run_inputs where run > ? order by run limit ?", key: ["run"] },
  { statement: "select id, outputs as a, document as b from runs where id > ? order by id limit ?", key: ["id"] },
  {
    statement: "select run, path, outputs as a, inputs as b from nodes where (run, path) > (?, ?) order by run, path limit ?",
    key: ["run", "path"],
  },
];

export async function* liveDigests(sql: Sql): AsyncGenerator<Digest> {
  for (const source of SOURCES) yield* digestsOf(sql, source);
}

async function* digestsOf(sql: Sql, source: Source): AsyncGenerator<Digest> {
  let after: readonly SqlValue[] = source.key.map(() => "");
  for (;;) {
    const records = await sql.query(source.statement, [...after, PAGE]);
    yield* new Set(records.flatMap(digestsIn));
    const last = records.at(-1);
    if (records.length < PAGE || !last) return;
    after = source.key.map((column) => last[column] as SqlValue);
  }
}

function digestsIn(record: SqlRecord): readonly Digest[] {
  return [record["a"], record["b"]].flatMap((json) => (typeof json === "string" ? (json.match(DIGEST) ?? []) : [])) as Digest[];
}
