/** For tests: a real server on loopback over real SQLite, local store, engine and executor, in a directory of its own. */
import { createEngine, openSqlite, type Engine } from "@golgi/engine";
import { createLocalExecutor } from "@golgi/executors";
import type { Document, FileValue, JsonObject, RunId } from "@golgi/ir";
import { lower, type Definition } from "@golgi/sdk";
import { openLocalStore, type Store } from "@golgi/store";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Client } from "../client.ts";
import type { ServerParts } from "../parts.ts";
import { createServer, type GolgiServer } from "../server.ts";
import { checkedFetch } from "./check-contract.ts";

export interface World {
  readonly directory: string;
  readonly server: GolgiServer;
  readonly store: Store;
  readonly engine: Engine;
  readonly client: Client;
  readonly url: string;
  readonly faults: string[];
  /** With the token; `path` begins with `/`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  putFile(name: string, bytes: string | Uint8Array): Promise<FileValue>;
  register(definition: Definition, label?: string): Promise<string>;
  /** Launches and waits. */
  run(workflow: string, inputs: JsonObject): Promise<RunId>;
  close(): Promise<void>;
}

export async function createWorld(
  more: Partial<ServerParts> & { readonly directory?: string; readonly port?: number } = {},
): Promise<World> {
  const directory = more.directory ?? mkdtempSync(join(tmpdir(), "golgi-server-"));
  const store = await openLocalStore(join(directory, "store"));
  const database = await openSqlite(join(directory, "golgi.db"));
  const executor = await createLocalExecutor({
    store: join(directory, "store"),
    work: join(directory, "work"),
    logs: join(directory, "logs"),
    sandbox: "plain",
  });
  const engine = await createEngine({ database, store, executor });
  await engine.recover();
  const faults: string[] = [];
  const { directory: _, port = 0, ...parts } = more;
  const server = await createServer({
    database,
    store,
    engine,
    logs: executor.logs,
    state: directory,
    version: "0.0.0-test",
    log: (_incident, error) => void faults.push(error.message),
    ...parts,
  });
  const { url } = await server.listen({ port });
  const client = createClient({ url, token: server.token, fetch: checkedFetch });
  const world: World = {
    directory,
    server,
    store,
    engine,
    client,
    url,
    faults,
    fetch: (path, init = {}) =>
      checkedFetch(url + path, {
        redirect: "manual",
        ...init,
        headers: { authorization: `Bearer ${server.token}`, ...(init.headers as Record<string, string>) },
      }),
    async putFile(name, bytes) {
      const { digest, size } = await store.put(bytes);
      return { class: "File", digest, name, size };
    },
    async register(definition, label) {
      const document = documentOf(definition);
      const { name } = await client.call("registerWorkflow", { body: { document, ...(label !== undefined && { label }) } });
      return name;
    },
    async run(workflow, inputs) {
      const run = await client.launch({ workflow, inputs });
      await run.done();
      return run.id;
    },
    async close() {
      await server.close();
      await engine.close({ cancel: true });
      await database.close();
      await store.close();
      if (more.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
  return world;
}

export function documentOf(definition: Definition): Document {
  const { document, diagnostics } = lower(definition, { bundles: new Map() });
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  return document;
}
