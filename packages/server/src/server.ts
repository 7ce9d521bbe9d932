/**
 * The HTTP server: API, its description, and the built UI, over a database, a store and an engine that the composition root made.
 *
 * 1. Nothing of a registered workflow is ever run in this process (I7); only the engine's executor runs tasks. 2. Every failure is an RFC
 * 9457 problem with a stable code. 3. `close` ends what the server began; database, store and engine stay with whoever made them.
 */
import { getRequestListener, RequestError } from "@hono/node-server";
import { Hono } from "hono";
import { mkdirSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { createFrames } from "./artifacts/frames.ts";
import { createAccess, readToken } from "./auth/access.ts";
import { addressUnreadable, notFound, serverAddress, serverBusy } from "./errors.ts";
import { createEventHub } from "./events/hub.ts";
import { createRunChanges } from "./events/run-changes.ts";
import { guard } from "./http/guard.ts";
import { COMMON_HEADERS } from "./http/headers.ts";
import { mount } from "./http/implement.ts";
import { problemOf, problemResponse } from "./http/problem.ts";
import { openLaunches } from "./launch/idempotency.ts";
import { openApiDocument } from "./openapi/document.ts";
import { referencePage } from "./openapi/reference-page.ts";
import type { RouteParts, ServerParts } from "./parts.ts";
import { openPresets } from "./registry/presets-tables.ts";
import { openRegistry } from "./registry/tables.ts";
import { apiRoutes } from "./routes/index.ts";
import { openRoute } from "./routes/open.ts";
import { openUi } from "./ui/static.ts";
import { openUploads } from "./uploads/uploads.ts";

export interface GolgiServer {
  fetch(request: Request): Promise<Response>;
  /** Port 0: any free one. */
  listen(at: { readonly host?: string; readonly port: number }): Promise<{ readonly url: string; readonly port: number }>;
  readonly token: string;
  /** Path of a one-time link into the UI. */
  createLink(): string;
  close(): Promise<void>;
}

const IDLE_MS = 10 * 60_000;
const UPLOAD_BYTES = 1024 ** 4;

export async function createServer(parts: ServerParts): Promise<GolgiServer> {
  mkdirSync(parts.state, { recursive: true });
  const now = parts.now ?? Date.now;
  const registry = await openRegistry(parts.tables ?? join(parts.state, "registry.db"));
  const presets = await openPresets(parts.tables ?? join(parts.state, "registry.db"));
  const launches = await openLaunches(parts.tables ?? join(parts.state, "launches.db"), now);
  const uploads = openUploads(join(parts.state, "uploads"), parts.store, now);
  const events = createEventHub(parts.database);
  const runChanges = createRunChanges(parts.database);
  const access = createAccess(readToken(parts.state), now);
  const routeParts: RouteParts = {
    ...parts,
    registry,
    presets,
    launches,
    uploads,
    events,
    runChanges,
    access,
    frames: createFrames(parts.store, access.token, now),
    now,
    doctor: parts.doctor,
    machine: parts.machine ?? {},
    user: parts.user ?? userInfo().username,
    startedAt: now(),
    uploadBytes: parts.limits?.uploadBytes ?? UPLOAD_BYTES,
    fetchRules: parts.fetch ?? {},
    log: parts.log ?? ((incident, error) => process.stderr.write(`golgi: incident ${incident}: ${error.message}\n`)),
  };
  const app = createApp(parts, routeParts);
  let listening: Server | undefined;
  return {
    fetch: async (request) => app.fetch(request),
    token: access.token,
    createLink: () => `/open?ticket=${access.createTicket().ticket}`,
    async listen({ host = "127.0.0.1", port }) {
      const errorHandler = (error: unknown): Response =>
        problemResponse(
          problemOf(error instanceof RequestError ? addressUnreadable(error.message) : error, routeParts.log),
          COMMON_HEADERS,
        );
      const server = createHttpServer(getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler }));
      // Uploads of many gigabytes take longer than the five minutes that Node gives a request.
      server.requestTimeout = 0;
      server.headersTimeout = 30_000;
      // Whoever neither sends nor reads anything for so long is gone; streams of events say something every 15 s.
      server.timeout = parts.limits?.idleMs ?? IDLE_MS;
      await new Promise<void>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) =>
          reject(error.code === "EADDRINUSE" ? serverBusy(host, port) : serverAddress(host, port, error.message)),
        );
        server.listen(port, host, resolve);
      });
      listening = server;
      const address = server.address() as AddressInfo;
      return { url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`, port: address.port };
    },
    async close() {
      events.close();
      runChanges.close();
      const server = listening;
      if (server !== undefined) {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
        await closed;
      }
      await uploads.close();
      await launches.close();
      await registry.close();
      await presets.close();
    },
  };
}

function createApp(parts: ServerParts, routeParts: RouteParts): Hono {
  const { log } = routeParts;
  const app = new Hono();
  app.onError((error, context) => {
    const allow = context.res.headers.get("allow");
    return problemResponse(problemOf(error, log), { ...COMMON_HEADERS, ...(allow !== null && { allow }) });
  });
  app.use(guard(routeParts.access, parts.hostNames ?? []));
  mount(app, apiRoutes(routeParts));
  const openApi = JSON.stringify(openApiDocument(parts.version));
  app.get(
    "/api/openapi.json",
    () => new Response(openApi, { headers: { "content-type": "application/json", "cache-control": "no-cache" } }),
  );
  app.get("/api", () => referencePage(parts.version));
  app.get("/open", openRoute(routeParts.access));
  app.get("/framed/*", routeParts.frames.serve);
  const ui = parts.uiRoot === undefined ? undefined : openUi(parts.uiRoot);
  app.get("*", (context) => {
    const { path } = context.req;
    const page = path === "/api" || path.startsWith("/api/") ? undefined : ui?.serve(context.req.raw);
    if (page === undefined) throw notFound(path);
    return page;
  });
  app.notFound((context) => {
    throw notFound(context.req.path);
  });
  return app;
}
