/** SQLite: the conformance suite, and what only concerns files. */
import { openSqlite } from "@golgi/engine";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseConformance } from "../database-conformance.ts";

databaseConformance({
  name: "SQLite",
  open: async () => {
    const directory = await mkdtemp(join(tmpdir(), "golgi-sqlite-"));
    const path = join(directory, "state", "golgi.db");
    return {
      address: `sqlite:${path}`,
      connect: () => openSqlite(path),
      remove: () => rm(directory, { recursive: true, force: true }),
    };
  },
});
