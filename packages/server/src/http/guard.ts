/**
 * Who may ask. Before anything else is looked at:
 * 1. Host: only names of this server (a page that rebinds its own name to 127.0.0.1 is refused). 2. Origin: only this server's own pages;
 * no other origin is ever allowed by CORS. 3. A token or a session, for everything below `/api/v1`.
 */
import type { MiddlewareHandler } from "hono";
import { API_ROOT } from "../contract/paths.ts";
import { hostRefused, notSignedIn, originRefused } from "../errors.ts";
import type { Access } from "../auth/access.ts";
import { COMMON_HEADERS } from "./headers.ts";
import { isSent } from "./reply.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export function guard(access: Access, hostNames: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...hostNames].map((name) => name.toLowerCase()));
  return async (context, next) => {
    const request = context.req.raw;
    const host = request.headers.get("host") ?? new URL(request.url).host;
    const name = host.toLowerCase().replace(/:\d+$/, "");
    if (!allowed.has(name)) throw hostRefused(host);
    // The very path that routes are found by: in the address letters may be percent-encoded, which routes do not see.
    const { path } = context.req;
    if (path.startsWith("/api/")) {
      const origin = request.headers.get("origin");
      if (origin !== null && !isOwn(origin, host)) throw originRefused(origin);
      if (request.headers.get("sec-fetch-site") === "cross-site") throw originRefused("another site");
      if ((path === API_ROOT || path.startsWith(`${API_ROOT}/`)) && !access.allows(request)) throw notSignedIn();
    }
    await next();
    if (isSent(context.res)) return;
    for (const [header, value] of Object.entries(COMMON_HEADERS)) {
      if (!context.res.headers.has(header)) context.res.headers.set(header, value);
    }
  };
}

function isOwn(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
