/**
 * The peer: a bare Hono application on the same adapter, in the versions the server has, that answers what a file holds: JSON that is
 * written anew for each request, and bytes from memory. usage: node peer.ts FILE, where FILE holds {path: JSON} and a number is that many bytes.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

interface App {
  get(path: string, answer: (context: { json(value: unknown): Response }) => Response): void;
  readonly fetch: (request: Request) => Promise<Response>;
}
type Serve = (options: object, listening: (address: AddressInfo) => void) => unknown;

const fromServer = createRequire(fileURLToPath(import.meta.resolve("@golgi/server")));
const { Hono } = fromServer("hono") as { readonly Hono: new () => App };
const { serve } = fromServer("@hono/node-server") as { readonly serve: Serve };

const answers = JSON.parse(readFileSync(process.argv[2] as string, "utf8")) as Record<string, unknown>;
const app = new Hono();
for (const [path, value] of Object.entries(answers)) {
  const bytes = typeof value === "number" ? new Uint8Array(value) : undefined;
  app.get(path, (context) => (bytes === undefined ? context.json(value) : new Response(bytes, { status: 206 })));
}
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.stdout.write(`${JSON.stringify({ port })}\n`));
