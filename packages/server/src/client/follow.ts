/**
 * A run's events over any number of connections. The cursor is the last `seq` that was handed over, so a lost connection (or server) loses
 * nothing and repeats nothing.
 */
import type { EventRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import type { RawRequest } from "../client.ts";
import type { OperationName } from "../contract/paths.ts";
import { ApiError } from "./problem.ts";
import { readServerEvents } from "./server-events.ts";

export type RunEvent = EventRow;

export interface FollowOptions {
  /** Only events after this `seq`. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  /** Longest wait between two tries to connect. Default 5 s. */
  readonly maxDelayMs?: number;
  readonly onConnection?: (state: "open" | "lost") => void;
}

export interface Requester {
  request(name: OperationName, request?: RawRequest): Promise<Response>;
}

export async function* followRun({ request }: Requester, id: RunId, options: FollowOptions): AsyncGenerator<RunEvent> {
  let after = options.after ?? 0;
  let failures = 0;
  for (;;) {
    try {
      const response = await request("followRun", {
        params: { id },
        query: { after },
        ...(options.signal !== undefined && { signal: options.signal }),
      });
      options.onConnection?.("open");
      for await (const message of readServerEvents(response)) {
        failures = 0;
        if (message.event === "end") return;
        if (message.event === "problem") throw new ApiError(JSON.parse(message.data) as ApiError["problem"]);
        const event = JSON.parse(message.data) as RunEvent;
        if (event.seq <= after) continue;
        after = event.seq;
        yield event;
      }
    } catch (error) {
      if (options.signal?.aborted === true) return;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
    }
    options.onConnection?.("lost");
    await delay(Math.min(options.maxDelayMs ?? 5000, 100 * 2 ** failures++), options.signal);
    if (options.signal?.aborted === true) return;
  }
}

/** Ends early when `signal` says so; keeps nothing of it afterwards. */
export function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
