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
