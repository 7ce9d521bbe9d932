/** Server-sent events. The reader sets the pace: nothing is produced before the connection has taken what came before. */
import type { Writable } from "node:stream";
import { reply, type Reply } from "./reply.ts";

const HEARTBEAT_MS = 15_000;

export interface ServerEvent {
  readonly id?: number;
  readonly event?: string;
  readonly data: unknown;
}

export function eventText({ id, event, data }: ServerEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };

/** `produce` yields texts of whole events, and ends or is ended by `signal` when the client is gone. */
export function eventStream(produce: (signal: AbortSignal) => AsyncGenerator<string>): Reply {
  return reply({ headers: HEADERS, body: (to) => writeEvents(to, produce) });
}

async function writeEvents(to: Writable, produce: (signal: AbortSignal) => AsyncGenerator<string>): Promise<void> {
  const gone = new AbortController();
  to.once("close", () => gone.abort());
  // What breaks a connection is no fault of ours; `close` follows.
  to.on("error", () => undefined);
  let silent = false;
  const heartbeat = setInterval(() => {
    if (silent && to.writableLength === 0) to.write(":\n\n");
    silent = true;
  }, HEARTBEAT_MS).unref();
  try {
    if (to.destroyed) return;
    to.write("retry: 500\n\n");
    for await (const text of produce(gone.signal)) {
      if (gone.signal.aborted) return;
      silent = false;
      if (!to.write(text)) await drained(to);
    }
    to.end();
  } catch {
    // The client connects again and says where it stands.
    to.destroy();
  } finally {
    clearInterval(heartbeat);
  }
}

function drained(to: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      to.off("drain", done).off("close", done);
      resolve();
    };
    to.on("drain", done).on("close", done);
    if (to.destroyed) done();
  });
}

/** The cursor of a reconnecting `EventSource`, else what the query says. */
export function cursorOf(request: Request, after: number): number {
  const header = request.headers.get("last-event-id");
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : after;
}
