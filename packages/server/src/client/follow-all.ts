/**
 * Several things followed over one connection at a time, because browsers open only six to a server. What is followed is in a set that its
 * owner changes (and then ends the reading, to begin it again with the new set); cursors in it move with what was handed over, so beginning
 * again, a lost connection or a lost server lose nothing and repeat nothing.
 */
import type { AttemptId, RunId } from "@golgi/ir";
import type { z } from "zod";
import type { followEvents } from "../contract/events.ts";
import { delay, type FollowOptions, type Requester, type RunEvent } from "./follow.ts";
import { ApiError } from "./problem.ts";
import { readServerEvents, type ServerEvent } from "./server-events.ts";

type Data = z.output<(typeof followEvents)["event"]>;
export type RunChange = Extract<Data, { readonly rows: unknown }>;
export type LogPart = Extract<Data, { readonly text: string }>;

export interface LogTopic {
  readonly run: RunId;
  readonly attempt: AttemptId;
  readonly stream: "stdout" | "stderr";
  /** The offset that is known. */
  from: number;
}

export interface Topics {
  /** Changes of all runs: `now`, or the last cursor. */
  runs?: string | undefined;
  /** Runs with the last `seq` that is known. */
  readonly run: Map<RunId, number>;
  /** Logs by a name of 1 to 20 letters and digits. */
  readonly log: Map<string, LogTopic>;
}

export type LiveMessage =
  | { readonly kind: "event"; readonly event: RunEvent }
  /** The run is over, and all its events were handed over. */
  | { readonly kind: "run-end"; readonly run: RunId }
  | { readonly kind: "runs"; readonly change: RunChange }
  | { readonly kind: "log"; readonly name: string; readonly part: LogPart }
  | { readonly kind: "log-end"; readonly name: string };

/** Ends when nothing is followed any more, or by `signal`. What is over leaves the set. */
export async function* followAll(
  { request }: Requester,
  topics: Topics,
  options: Omit<FollowOptions, "after">,
): AsyncGenerator<LiveMessage> {
  let failures = 0;
  const isEmpty = (): boolean => topics.runs === undefined && topics.run.size === 0 && topics.log.size === 0;
  const isGone = (): boolean => options.signal?.aborted === true;
  while (!isEmpty()) {
    try {
      const response = await request("followEvents", {
        query: queryOf(topics),
        ...(options.signal !== undefined && { signal: options.signal }),
      });
      options.onConnection?.("open");
      for await (const message of readServerEvents(response)) {
        failures = 0;
        const said = take(topics, message);
        if (said !== undefined) yield said;
      }
    } catch (error) {
      if (isGone()) return;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
    }
    if (isGone() || isEmpty()) return;
    options.onConnection?.("lost");
    await delay(Math.min(options.maxDelayMs ?? 5000, 100 * 2 ** failures++), options.signal);
    if (isGone()) return;
  }
}

/** As many runs, and logs, as one address has room for; of more, the newest. */
const MOST = 100;

function queryOf({ runs, run, log }: Topics): Readonly<Record<string, unknown>> {
  return {
    runs,
    ...(run.size > 0 && { run: [...run].slice(-MOST).map(([id, seq]) => `${id}:${seq}`) }),
    ...(log.size > 0 && {
      log: [...log].slice(-MOST).map(([name, topic]) => `${topic.run}:${topic.attempt}:${topic.stream}:${topic.from}:${name}`),
    }),
  };
}

/** Moves the cursor; nothing for what is not followed (any more) or known already. */
function take(topics: Topics, message: ServerEvent): LiveMessage | undefined {
  const data: unknown = JSON.parse(message.data);
  switch (message.event) {
    case "message": {
      const event = data as RunEvent;
      const seq = topics.run.get(event.run);
      if (seq === undefined || event.seq <= seq) return undefined;
      topics.run.set(event.run, event.seq);
      return { kind: "event", event };
    }
    case "runs": {
      if (topics.runs === undefined) return undefined;
      const change = data as RunChange;
      topics.runs = change.cursor;
      return { kind: "runs", change };
    }
    case "log": {
      const part = data as LogPart;
      const topic = topics.log.get(part.tag ?? "");
      if (topic === undefined) return undefined;
      topic.from = part.next;
      return { kind: "log", name: part.tag ?? "", part };
    }
    case "end":
      return takeEnd(topics, data as { readonly run?: RunId; readonly tag?: string });
    default:
      return undefined;
  }
}

function takeEnd(topics: Topics, { run, tag }: { readonly run?: RunId; readonly tag?: string }): LiveMessage | undefined {
  if (run !== undefined) return topics.run.delete(run) ? { kind: "run-end", run } : undefined;
  return tag !== undefined && topics.log.delete(tag) ? { kind: "log-end", name: tag } : undefined;
}
