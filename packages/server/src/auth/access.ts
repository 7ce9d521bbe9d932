/**
 * Access in local mode: one random token in a file that only its owner can read, and browser sessions that begin with a one-time link.
 *
 * 1. The token never appears in a URL. 2. A ticket works once, for five minutes, and only in the process that gave it. 3. A session is
 * derived from the token, so it outlives a restart of the server and ends when the token file is replaced.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Access {
  readonly token: string;
  allows(request: Request): boolean;
  createTicket(): { readonly ticket: string; readonly until: number };
  /** The `Set-Cookie` of a new session, or `undefined` when the ticket is not valid. */
  redeem(ticket: string): string | undefined;
}

const TICKET_MS = 5 * 60_000;
const MAX_TICKETS = 1000;

export function createAccess(token: string, now: () => number): Access {
  const session = createHmac("sha256", token).update("golgi-session/1").digest("base64url");
  // Ports share cookies, so the name tells servers apart.
  const cookie = `golgi_${hashOf(token).subarray(0, 4).toString("hex")}`;
  const tickets = new Map<string, number>();
  const forget = (): void => {
    for (const [key, until] of tickets) if (until < now() || tickets.size > MAX_TICKETS) tickets.delete(key);
  };
  return {
    token,
    allows(request) {
      const bearer = /^Bearer ([\w-]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
      if (bearer !== undefined) return isEqual(bearer, token);
      const given = cookieOf(request, cookie);
      return given !== undefined && isEqual(given, session);
    },
    createTicket() {
      forget();
      const ticket = randomBytes(24).toString("base64url");
      const until = now() + TICKET_MS;
      tickets.set(hashOf(ticket).toString("hex"), until);
      return { ticket, until };
    },
    redeem(ticket) {
      forget();
      if (!tickets.delete(hashOf(ticket).toString("hex"))) return undefined;
      return `${cookie}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
    },
  };
}

/** The token of a state directory, made when there is none. Mode 0600. */
export function readToken(state: string): string {
  mkdirSync(state, { recursive: true });
  const path = join(state, "token");
  if (existsSync(path)) {
    const token = readFileSync(path, "utf8").trim();
    if (/^[\w-]{32,200}$/.test(token)) {
      chmodSync(path, 0o600);
      return token;
    }
  }
  const token = randomBytes(32).toString("base64url");
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${token}\n`, { mode: 0o600 });
  renameSync(draft, path);
  return token;
}

/** In a time that tells nothing of `wanted` but its length, which is no secret. */
function isEqual(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
