/** The registry on a SQLite file of its own, `registry.db` of the state directory. Several processes may have it open. */
import { documentDigest, type Digest, type Document } from "@golgi/ir";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type {
  CatalogueEntry,
  CatalogueFilter,
  LabelEntry,
  Registered,
  Registration,
  Registry,
  VersionEntry,
} from "./registry.ts";

const SCHEMA = `
create table if not exists versions (
  name text not null,
  version text not null,
  document text not null,
  title text,
  summary text,
  tags text not null,
  registered_at integer not null,
  -- grows with each registration, so that registering an old version again makes it the newest
  rank integer not null,
  by_user text,
  primary key (name, version)
) strict;
create index if not exists versions_by_rank on versions (name, rank desc);
create table if not exists labels (
  id integer primary key,
  name text not null,
  label text not null,
  version text not null,
  at integer not null,
  by_user text
) strict;
create index if not exists labels_by_name on labels (name, label, id desc);
`;

export function openRegistry(path: string): Registry {
  const db = new DatabaseSync(path, { timeout: 10_000 });
  db.exec("pragma journal_mode = wal; pragma synchronous = full");
  db.exec(SCHEMA);
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = statements.get(text) ?? db.prepare(text);
    statements.set(text, known);
    return known;
  };
  const inTransaction = <T>(work: () => T): T => {
    db.exec("begin immediate");
    try {
      const result = work();
      db.exec("commit");
      return result;
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  };
  const moveLabel = (name: string, label: string, entry: LabelEntry): Digest | null => {
    const now = sql("select version from labels where name = ? and label = ? order by id desc limit 1").get(name, label);
    if (now?.["version"] === entry.version) return entry.version;
    sql("insert into labels (name, label, version, at, by_user) values (?, ?, ?, ?, ?)").run(
      name,
      label,
      entry.version,
      entry.at,
      entry.by,
    );
    return (now?.["version"] as Digest | undefined) ?? null;
  };
  const labelsOf = (name: string): Record<string, Digest> => {
    const rows = sql(
      "select label, version from labels where id in (select max(id) from labels where name = ? group by label) order by label",
    ).all(name);
    return Object.fromEntries(rows.map((row) => [row["label"] as string, row["version"] as Digest]));
  };

  return {
    register: (registration) => inTransaction(() => register(sql, registration, moveLabel)),
    list: (filter) => listCatalogue(sql, filter, labelsOf),
    names: () =>
      sql("select distinct name from versions order by name")
        .all()
        .map((row) => row["name"] as string),
    versions(name): readonly VersionEntry[] {
      const labels = Object.entries(labelsOf(name));
      return sql("select version, registered_at, by_user from versions where name = ? order by rank desc")
        .all(name)
        .map((row) => ({
          version: row["version"] as Digest,
          registeredAt: row["registered_at"] as number,
          by: row["by_user"] as string | null,
          labels: labels.filter(([, version]) => version === row["version"]).map(([label]) => label),
        }));
    },
    labels: labelsOf,
    document(name, version) {
      const row = sql("select document from versions where name = ? and version = ?").get(name, version);
      return row === undefined ? undefined : (JSON.parse(row["document"] as string) as Document);
    },
    moveLabel: (name, label, entry) => inTransaction(() => moveLabel(name, label, entry)),
    labelHistory: (name, label) =>
      sql("select version, at, by_user from labels where name = ? and label = ? order by id desc limit 1000")
        .all(name, label)
        .map((row) => ({ version: row["version"] as Digest, at: row["at"] as number, by: row["by_user"] as string | null })),
    *liveDigests() {
      for (const row of sql("select document from versions").iterate()) {
        const { tasks } = JSON.parse(row["document"] as string) as Document;
        for (const { body } of Object.values(tasks)) if (body.kind === "function") yield body.bundle;
      }
    },
    close: () => db.close(),
  };
}

type Prepare = (text: string) => StatementSync;

function register(
  sql: Prepare,
  { document, label, by, at }: Registration,
  moveLabel: (name: string, label: string, entry: LabelEntry) => Digest | null,
): Registered {
  const main = document.workflows[document.main];
  if (main === undefined) throw new TypeError("a document that was not checked");
  const { name } = main;
  const version = documentDigest(document);
  const newest = sql("select version, rank from versions where name = ? order by rank desc limit 1").get(name);
  const rank = ((newest?.["rank"] as number | undefined) ?? 0) + 1;
  const known = sql("select 1 from versions where name = ? and version = ?").get(name, version) !== undefined;
  if (known) sql("update versions set rank = ? where name = ? and version = ?").run(rank, name, version);
  else {
    sql(
      "insert into versions (name, version, document, title, summary, tags, registered_at, rank, by_user) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ).run(
      name,
      version,
      JSON.stringify(document),
      main.title ?? null,
      main.summary ?? null,
      JSON.stringify(main.tags ?? []),
      at,
      rank,
      by,
    );
  }
  if (label !== undefined) moveLabel(name, label, { version, at, by });
  const before = newest?.["version"] as Digest | undefined;
  return { name, version, created: !known, ...(before !== undefined && before !== version && { before }) };
}

const NEWEST = `
select name, version, title, summary, tags, registered_at from versions as v
where rank = (select max(rank) from versions where name = v.name)
  and name > ?
  and (? = '' or instr(lower(name || ' ' || coalesce(title, '') || ' ' || coalesce(summary, '') || ' ' || tags), ?) > 0)
  and (? = '' or exists (select 1 from json_each(v.tags) where value = ?))
order by name limit ?`;

function listCatalogue(
  sql: Prepare,
  { search = "", tag = "", after = "", limit }: CatalogueFilter,
  labelsOf: (name: string) => Readonly<Record<string, Digest>>,
): { rows: readonly CatalogueEntry[]; next?: string } {
  const wanted = search.toLowerCase();
  const found = sql(NEWEST).all(after, wanted, wanted, tag, tag, limit + 1);
  const rows = found.slice(0, limit).map((row): CatalogueEntry => {
    const name = row["name"] as string;
    const version = row["version"] as Digest;
    const label = Object.entries(labelsOf(name)).find(([, at]) => at === version)?.[0] ?? null;
    return {
      name,
      version,
      label,
      tags: JSON.parse(row["tags"] as string) as string[],
      registeredAt: row["registered_at"] as number,
      ...(row["title"] !== null && { title: row["title"] as string }),
      ...(row["summary"] !== null && { summary: row["summary"] as string }),
    };
  });
  const last = rows.at(-1);
  return found.length > limit && last !== undefined ? { rows, next: last.name } : { rows };
}
