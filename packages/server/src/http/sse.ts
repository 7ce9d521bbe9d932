/** Server-sent events. The reader sets the pace: nothing is produced before the connection has taken what came before. */
const HEARTBEAT_MS = 15_000;

export interface ServerEvent {
  readonly id?: number;
  readonly event?: string;
  readonly data: unknown;
}

export function eventText({ id, event, data }: ServerEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** `produce` yields texts of whole events, and ends or is ended by `signal` when the client is gone. */
export function eventStream(produce: (signal: AbortSignal) => AsyncGenerator<string>): Response {
  const gone = new AbortController();
  const texts = produce(gone.signal);
  const encoder = new TextEncoder();
  let pending: Promise<IteratorResult<string>> | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode("retry: 500\n\n"));
      },
      async pull(controller) {
        pending ??= texts.next();
        const beat = heartbeat();
        try {
          const result = await Promise.race([pending, beat.due]);
          if (result === "beat") {
            controller.enqueue(encoder.encode(":\n\n"));
            return;
          }
          pending = undefined;
          if (result.done === true) controller.close();
          else controller.enqueue(encoder.encode(result.value));
        } catch (error) {
          controller.error(error);
        } finally {
          beat.stop();
        }
      },
      async cancel() {
        gone.abort();
        pending?.catch(() => undefined);
        await texts.return(undefined).catch(() => undefined);
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

function heartbeat(): { readonly due: Promise<"beat">; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const due = new Promise<"beat">((resolve) => {
    timer = setTimeout(() => resolve("beat"), HEARTBEAT_MS);
    timer.unref();
  });
  return { due, stop: () => clearTimeout(timer) };
}

/** The cursor of a reconnecting `EventSource`, else what the query says. */
export function cursorOf(request: Request, after: number): number {
  const header = request.headers.get("last-event-id");
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : after;
}
