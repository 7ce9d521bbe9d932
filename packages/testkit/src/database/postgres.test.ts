/** PostgreSQL: the conformance suite against a real server, and what only concerns servers. */
import { openPostgres } from "@golgi/engine";
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { databaseConformance } from "../database-conformance.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";
import { batchOf, cacheRow, digestOf, EMPTY_DOCUMENT, eventRow, nodeRow, runRow, startRun } from "./rows.ts";
import { startSeveringProxy } from "./severing-proxy.ts";
import { assertSchema, dumpPostgres } from "./schema-dump.ts";

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

describe("openPostgres", { timeout: 120_000 }, () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server?.stop());

  async function query(text: string): Promise<readonly unknown[]> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      return (await client.query<{ value: unknown }>(text)).rows.map((row) => row.value);
    } finally {
      await client.end();
    }
  }

  it("migrates a fresh schema once, however many open it at once", async () => {
    const databases = await Promise.all(Array.from({ length: 8 }, () => openPostgres(server.url, { schema: "fresh" })));
    for (const database of databases) await database.close();
    assert.deepEqual(await query("select version::int as value from fresh.golgi_schema"), [1]);
  });

  it("refuses a schema of a newer Golgi", async () => {
    await (await openPostgres(server.url, { schema: "newer" })).close();
    await query("insert into newer.golgi_schema (version, applied_at) values (99, 0)");
    await assert.rejects(() => openPostgres(server.url, { schema: "newer" }), { code: "GOLGI_SCHEMA_NEWER" });
  });

  it("says plainly when there is no server, and refuses odd schema names", async () => {
    const url = "postgresql://postgres@/postgres?host=/nonexistent";
    await assert.rejects(() => openPostgres(url, { retryMs: 10 }), { code: "GOLGI_DATABASE_UNREADABLE" });
    await assert.rejects(() => openPostgres(server.url, { schema: 'x"; drop' }), { code: "GOLGI_DATABASE_UNREADABLE" });
  });

  it("keeps two engines with opposite orders of rows from failing each other", async () => {
    const [a, b] = [await openPostgres(server.url), await openPostgres(server.url)];
    const [first, second] = [await startRun(a), await startRun(b)];
    const keys = Array.from({ length: 300 }, (_, index) => digestOf(`contended ${index}`));
    const commit = async ({ run, lease }: typeof first, database: typeof a, order: readonly `sha256:${string}`[]) => {
      for (let round = 0; round < 20; round++) {
        const cache = order.map((key) => cacheRow(key, run.id));
        assert.equal(await database.commit(batchOf(lease, { cache, releaseClaims: order })), "committed");
        await database.claim(order, run.id, lease.owner, round, round + 1);
      }
    };
    await Promise.all([commit(first, a, keys), commit(second, b, [...keys].reverse())]);
    assert.equal((await a.cacheEntries(keys)).size, 300);
    await a.close();
    await b.close();
  });

  it("goes on when the server crashes and comes back: every batch is stored exactly once", async () => {
    const database = await openPostgres(server.url, { schema: "crashing" });
    const { run, lease } = await startRun(database);
    let batches = 0;
    let over = false;
    const crashes = (async () => {
      for (let crash = 0; crash < 4; crash++) {
        const goal = batches + 3;
        while (batches < goal && !over) await sleep(1);
        await sleep(Math.random() * 10);
        await server.crash();
        await server.start();
      }
      over = true;
    })();
    try {
      for (; !over; batches++) {
        const nodes = [nodeRow(run.id, `${batches}`)];
        const events = [eventRow(run.id, 2 * batches + 2), eventRow(run.id, 2 * batches + 3)];
        assert.equal(await database.commit(batchOf(lease, { nodes, events })), "committed");
      }
    } finally {
      over = true;
      await crashes;
    }
    assert.equal(await database.lastSeq(run.id), 2 * batches + 1);
    assert.deepEqual(await database.nodeCounts(run.id), { ready: batches });
    await database.createRun(runRow(), EMPTY_DOCUMENT, []);
    await database.close();
  });

  it("does not store a batch or a run twice when the answer to a commit is lost", async () => {
    const proxy = await startSeveringProxy(server.url);
    const database = await openPostgres(proxy.url, { schema: "severed" });
    const { run, lease } = await startRun(database);
    proxy.arm();
    const batch = batchOf(lease, { nodes: [nodeRow(run.id, "a")], events: [eventRow(run.id, 2), eventRow(run.id, 3)] });
    assert.equal(await database.commit(batch), "committed");
    assert.equal(await database.lastSeq(run.id), 3);
    const second = runRow();
    proxy.arm();
    await database.createRun(second, EMPTY_DOCUMENT, [eventRow(second.id, 1)]);
    assert.deepEqual(await database.run(second.id), second);
    assert.equal(proxy.cuts(), 2);
    await assert.rejects(() => database.commit(batch), { code: "GOLGI_BATCH_INVALID" }, "sent again by mistake it is refused");
    await database.close();
    await proxy.close();
  });

  it("docs/schema.postgresql.sql is the schema of a fresh database", async () => {
    await (await openPostgres(server.url, { schema: "dumped" })).close();
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await assertSchema(await dumpPostgres(client, "dumped"), "schema.postgresql.sql");
    await client.end();
  });
});
