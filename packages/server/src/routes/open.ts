/** `/open?ticket=…`: the one-time link into the UI. It sets the session and leads on, so that the ticket does not stay in the address. */
import type { Handler } from "hono";
import type { Access } from "../auth/access.ts";
import { ticketRefused } from "../errors.ts";

export function openRoute(access: Access): Handler {
  return (context) => {
    const cookie = access.redeem(context.req.query("ticket") ?? "");
    const to = context.req.query("to") ?? "/";
    if (cookie === undefined) {
      // Whoever has a session already may follow an old link again.
      if (access.allows(context.req.raw)) return leadTo(to, {});
      if ((context.req.header("accept") ?? "").includes("text/html")) return refusal();
      throw ticketRefused();
    }
    return leadTo(to, { "set-cookie": cookie });
  };
}

/** Only to a page of this server. */
function leadTo(to: string, headers: Readonly<Record<string, string>>): Response {
  const safe = /^\/(?![/\\])[\w\-./~%@:+]*$/.test(to) ? to : "/";
  return new Response(null, { status: 303, headers: { location: safe, "cache-control": "no-store", ...headers } });
}

/** What a person sees who follows a link twice, or late. */
function refusal(): Response {
  return new Response(PAGE, {
    status: 401,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  });
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Link not valid · Golgi</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}code{display:block;padding:.6rem .8rem;border:1px solid #8888;border-radius:4px}</style>
</head><body><main><h1>This link does not open Golgi any more</h1>
<p>A link works once, for five minutes, and only while the server that made it runs. Make another one in a terminal, in the directory of your project:</p>
<p><code>golgi open</code></p></main></body></html>
`;
