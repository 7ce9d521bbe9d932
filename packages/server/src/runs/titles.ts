/** Titles of workflows by the digest of their document, which never changes: a document may have megabytes, its title a few words. */
import type { Database, RunRow } from "@golgi/engine";
import type { Digest } from "@golgi/ir";

const KEPT = 2000;

export function createTitles(database: Database): (run: RunRow) => Promise<string | undefined> {
  const known = new Map<Digest, string | undefined>();
  return async ({ document: digest }) => {
    if (known.has(digest)) return known.get(digest);
    const document = await database.document(digest);
    if (document === undefined) return undefined;
    const title = document.workflows[document.main]?.title;
    if (known.size >= KEPT) known.clear();
    known.set(digest, title);
    return title;
  };
}
