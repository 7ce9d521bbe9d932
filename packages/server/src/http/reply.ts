/**
 * Answers as plain data, written straight to the connection. As objects of the web platform (`Response`, `Headers`, web streams) they took
 * a third of the time of a short request. Whatever is sent here carries the headers of every answer.
 *
 * 1. Streams go at the pace of their reader and end with the connection. 2. A fault in the middle of a stream breaks the connection, so
 * that nobody takes a part for the whole.
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { ServerResponse } from "node:http";
import { PassThrough, Readable, type Writable } from "node:stream";
import { COMMON_HEADERS } from "./headers.ts";

/** Writes until it is done or `to` is closed; ends `to`, or destroys it on a fault. Never throws. Not called for HEAD. */
type BodyWriter = (to: Writable) => Promise<void>;

interface ReplyFields {
  readonly status: number;
  /** Names in lower case. A length is added where it is known. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: null | string | Uint8Array | BodyWriter;
}

const REPLY: unique symbol = Symbol("reply");
export interface Reply extends ReplyFields {
  readonly [REPLY]: true;
}

const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-store" };

export function reply({ status = 200, headers = {}, body = null }: Partial<ReplyFields>): Reply {
  return { [REPLY]: true, status, headers, body };
}

/** `text`: written down already. Live data: not to be kept by caches. */
export function jsonReply(text: string, status = 200): Reply {
  return reply({ status, headers: JSON_HEADERS, body: text });
}

export function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && REPLY in value;
}

export function sendReply(context: Context, given: Reply): Response {
  const { outgoing } = (context.env ?? {}) as { readonly outgoing?: ServerResponse };
  if (outgoing === undefined) return responseOf(given, context.req.method);
  const { status, body } = given;
  outgoing.writeHead(status, headersOf(given));
  if (typeof body !== "function") outgoing.end(body ?? undefined);
  else if (context.req.method === "HEAD") outgoing.end();
  else void body(outgoing);
  return RESPONSE_ALREADY_SENT;
}

/** The answer is on its way: nothing may be added to it. */
export function isSent(response: Response): boolean {
  return response === RESPONSE_ALREADY_SENT;
}

function headersOf({ status, headers, body }: ReplyFields): Record<string, string | number> {
  const all: Record<string, string | number> = { ...COMMON_HEADERS, ...headers };
  if (typeof body === "string") all["content-length"] = Buffer.byteLength(body);
  else if (body instanceof Uint8Array) all["content-length"] = body.byteLength;
  else if (body === null && status !== 204 && status !== 304) all["content-length"] ??= 0;
  return all;
}

/** Where there is no connection (`GolgiServer.fetch`). */
function responseOf(given: Reply, method: string): Response {
  const headers = new Headers(Object.entries(headersOf(given)).map(([name, value]): [string, string] => [name, String(value)]));
  const { status, body } = given;
  if (method === "HEAD" || body === null) return new Response(null, { status, headers });
  if (typeof body !== "function") return new Response(body as string | Uint8Array<ArrayBuffer>, { status, headers });
  const through = new PassThrough();
  void body(through);
  return new Response(Readable.toWeb(through) as ReadableStream<Uint8Array>, { status, headers });
}
