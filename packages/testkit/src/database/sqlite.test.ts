/** SQLite: the conformance suite, and the dump of its schema. (What concerns files is tested beside `openSqlite`.) */
import { openSqlite } from "@golgi/engine";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { databaseConformance } from "../database-conformance.ts";
import { assertSchema, dumpSqlite } from "./schema-dump.ts";

async function freshFile() {
  const directory = await mkdtemp(join(tmpdir(), "golgi-sqlite-"));
  return { path: join(directory, "state", "golgi.db"), remove: () => rm(directory, { recursive: true, force: true }) };
}

databaseConformance({
  name: "SQLite",
  open: async () => {
    const { path, remove } = await freshFile();
    return { address: `sqlite:${path}`, connect: () => openSqlite(path), remove };
  },
});

it("docs/schema.sqlite.sql is the schema of a fresh file", async () => {
  const { path, remove } = await freshFile();
  await (await openSqlite(path)).close();
  await assertSchema(dumpSqlite(path), "schema.sqlite.sql");
  await remove();
});
