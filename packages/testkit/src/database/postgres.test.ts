/** PostgreSQL: the conformance suite against a real server, and what only concerns servers. */
import { openPostgres } from "@golgi/engine";
import { databaseConformance } from "../database-conformance.ts";
import { startPostgres } from "./postgres-server.ts";

databaseConformance({
  name: "PostgreSQL",
  open: async () => {
    const server = await startPostgres();
    return {
      address: `${server.url}#suite`,
      connect: () => openPostgres(server.url, { schema: "suite" }),
      remove: () => server.stop(),
    };
  },
});
