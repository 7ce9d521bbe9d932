/** The engine on PostgreSQL, in real time: the same outputs as on SQLite, two engines beside each other, and a server that crashes. */
import { createEngine, openPostgres, systemClock, type Database, type Engine } from "@golgi/engine";
import type { Document, JsonObject } from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startPostgres, type PostgresServer } from "../database/postgres-server.ts";
import { createFakeExecutor, type FakeExecutor } from "../fake-executor.ts";
import { ANY, documentOf, graphOf, input, output, runActions, taskNode, taskOf } from "./world.ts";

const work = taskOf("work", { inputs: { x: ANY, salt: ANY } });

function fanOut(): Document {
  const body = graphOf({
    inputs: { item: ANY, salt: ANY },
    nodes: {
      a: taskNode(work, { x: input("item"), salt: input("salt") }),
      b: taskNode(work, { x: output("a"), salt: input("salt") }),
    },
    results: { y: output("b") },
  });
  const each = { kind: "map" as const, inputs: { salt: input("salt") }, over: input("items"), body };
  return documentOf(graphOf({ inputs: { items: ANY, salt: ANY }, nodes: { each }, results: { y: output("each") } }), [work]);
}
const items = Array.from({ length: 100 }, (_, i) => i * 10);
const expected = { y: items.map((item) => item + 2) };

describe("engine on PostgreSQL", { timeout: 120_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-engine-pg-"));
  let server: PostgresServer;
  let store: Store;
  const opened: Database[] = [];
  const engines: Engine[] = [];

  before(async () => {
    server = await startPostgres();
    store = await openLocalStore(join(directory, "store"));
  });
  after(async () => {
    await Promise.all(engines.map((engine) => engine.close({ cancel: true })));
    await Promise.all(opened.map((database) => database.close()));
    await store?.close();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(delayMs: number): Promise<{ engine: Engine; database: Database; executor: FakeExecutor }> {
    const database = await openPostgres(server.url);
    opened.push(database);
    const act = ({ x }: JsonObject) => ({ kind: "succeed" as const, outputs: { y: Number(x) + 1 }, delayMs });
    const executor = createFakeExecutor({ clock: systemClock, run: runActions({ work: act }) });
    const engine = await createEngine({ database, store, executor });
    engines.push(engine);
    return { engine, database, executor };
  }

  it("reaches the outputs, and everything comes from the cache the second time", async () => {
    const { engine, executor } = await start(0);
    const request = { document: fanOut(), inputs: { items, salt: 1 } };
    const row = await engine.done(await engine.launch(request));
    assert.deepEqual(row.outputs, expected);
    const again = await engine.done(await engine.launch(request));
    assert.equal(again.counts.reused, 200);
    assert.equal(executor.begun.length, 200);
  });

  it("two engines with the same work share it", async () => {
    const [one, two] = [await start(5), await start(5)];
    const request = { document: fanOut(), inputs: { items, salt: 2 } };
    const runs = [await one.engine.launch(request), await two.engine.launch(request)] as const;
    const rows = await Promise.all([one.engine.done(runs[0]), two.engine.done(runs[1])]);
    assert.deepEqual(
      rows.map((row) => row.outputs),
      [expected, expected],
    );
    assert.equal(one.executor.begun.length + two.executor.begun.length, 200);
  });

  it("survives a crash of the server: nothing that finished runs again", async () => {
    const { engine, executor } = await start(20);
    const run = await engine.launch({ document: fanOut(), inputs: { items, salt: 3 } });
    const done = engine.done(run).catch((thrown: unknown) => thrown);
    while (executor.begun.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.crash();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.start();
    await done;
    const row = await engine.done(run);
    assert.equal(row.status, "succeeded", JSON.stringify(row.error));
    assert.deepEqual(row.outputs, expected);
    const paths = executor.begun.map((attempt) => attempt.node);
    assert.equal(new Set(paths).size, paths.length, "a node ran twice");
  });
});
