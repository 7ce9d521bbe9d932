/**
 * Events of runs to any number of readers. One look at the database serves all readers of a run; each reader goes at its own pace.
 *
 * 1. A reader gets every event after its cursor, once, in order: from the recent ones kept here, or from the database when it is behind
 * them. 2. Nothing is kept per reader, so a slow one costs nothing. 3. Without readers nothing is polled.
 */
import type { Database, EventRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import { eventText } from "../http/sse.ts";
import { isOver } from "../runs/require-run.ts";
import { createPoll } from "./poll.ts";
import { createWaiters, type Waiters } from "./waiters.ts";

export interface EventHub {
  /** Texts of one or more whole server-sent events; the last is `end`, when the run is over. */
  follow(run: RunId, after: number, signal: AbortSignal): AsyncGenerator<string>;
  close(): void;
}

interface Topic {
  readonly run: RunId;
  /** `seq` of the newest event known here. */
  position: number;
  /** Texts of the newest events; the last one is that of `position`. */
  recent: string[];
  over: boolean;
  readers: number;
  readonly waiters: Waiters;
}

const POLL_MS = 50;
const RECENT = 4000;
const PAGE = 1000;

export function createEventHub(database: Database): EventHub {
  const topics = new Map<RunId, Topic>();
  let closed = false;
  const poll = createPoll(database, {
    everyMs: POLL_MS,
    wanted: () => topics.size > 0,
    async look() {
      for (const topic of topics.values()) await advance(topic);
    },
  });

  async function advance(topic: Topic): Promise<void> {
    let events: readonly EventRow[];
    let changed = false;
    do {
      events = await database.events(topic.run, topic.position, PAGE);
      for (const event of events) topic.recent.push(textOf(event));
      topic.position = events.at(-1)?.seq ?? topic.position;
      if (topic.recent.length > 2 * RECENT) topic.recent = topic.recent.slice(-RECENT);
      changed ||= events.length > 0;
      if (events.some(({ kind }) => kind.startsWith("run."))) topic.over = await isEnded(topic.run);
    } while (events.length === PAGE);
    if (changed) topic.waiters.wake();
  }

  async function isEnded(run: RunId): Promise<boolean> {
    const row = await database.run(run);
    return row === undefined || isOver(row.status);
  }

  async function join(run: RunId): Promise<Topic> {
    // Status before position: a run that is over then has no event after it.
    const over = await isEnded(run);
    const position = await database.lastSeq(run);
    const topic = topics.get(run) ?? { run, position, recent: [], over, readers: 0, waiters: createWaiters() };
    topics.set(run, topic);
    topic.readers++;
    poll.start(true);
    return topic;
  }

  function leave(topic: Topic): void {
    if (--topic.readers === 0 && topics.get(topic.run) === topic) topics.delete(topic.run);
  }

  async function* follow(run: RunId, after: number, signal: AbortSignal): AsyncGenerator<string> {
    const topic = await join(run);
    let seq = after;
    try {
      while (!signal.aborted && !closed) {
        if (seq >= topic.position) {
          if (topic.over) {
            yield eventText({ event: "end", data: { run, seq: topic.position } });
            return;
          }
          await topic.waiters.next(signal);
          continue;
        }
        const behind = topic.position - seq;
        if (behind <= topic.recent.length) {
          seq = topic.position;
          yield topic.recent.slice(-behind).join("");
          continue;
        }
        const events = await database.events(run, seq, PAGE);
        const last = events.at(-1);
        if (last === undefined) return;
        seq = last.seq;
        yield events.map(textOf).join("");
      }
    } finally {
      leave(topic);
    }
  }

  return {
    follow,
    close() {
      closed = true;
      poll.close();
      for (const topic of topics.values()) topic.waiters.wake();
    },
  };
}

function textOf(event: EventRow): string {
  return eventText({ id: event.seq, data: event });
}
