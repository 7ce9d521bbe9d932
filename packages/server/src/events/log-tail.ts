/**
 * What an attempt writes, as it is written. The log is complete when the database says that the attempt is over and a look after that found
 * its end: an attempt of another process is not known to this one's executor, which would call any log complete.
 */
import type { Database, LogChunk } from "@golgi/engine";
import type { AttemptId, RunId } from "@golgi/ir";
import { eventText } from "../http/sse.ts";
import type { RouteParts } from "../parts.ts";

export interface LogPlace {
  readonly run: RunId;
  readonly attempt: AttemptId;
  readonly stream: "stdout" | "stderr";
  readonly from: number;
  /** Comes back with each event. */
  readonly tag?: string;
}

type Parts = Pick<RouteParts, "database" | "logs">;

const CHUNK = 64 * 1024;
/** How often a growing log is looked at. */
const LOOK_MS = 200;

export async function readLogChunk({ database, logs }: Parts, place: LogPlace, max: number): Promise<LogChunk> {
  const open = await isOpen(database, place);
  const chunk = await logs(place.attempt, place.stream, place.from, max);
  return { ...chunk, complete: chunk.complete && !open };
}

/** Texts of events `log`, then `end`. */
export async function* followLog({ database, logs }: Parts, place: LogPlace, signal: AbortSignal): AsyncGenerator<string> {
  const { attempt, stream, tag } = place;
  const about = tag === undefined ? { attempt, stream } : { attempt, stream, tag };
  let from = place.from;
  let over = false;
  while (!signal.aborted) {
    const chunk = await logs(attempt, stream, from, CHUNK);
    const grew = chunk.next > from || chunk.text !== "";
    if (grew) yield eventText({ id: chunk.next, event: "log", data: { ...about, ...chunk, complete: chunk.complete && over } });
    from = chunk.next;
    if (chunk.complete) {
      if (over) {
        yield eventText({ event: "end", data: { ...about, next: from } });
        return;
      }
      over = !(await isOpen(database, place));
      if (over) continue;
    }
    if (!grew) await pause(LOOK_MS, signal);
  }
}

async function isOpen(database: Database, { run, attempt }: LogPlace): Promise<boolean> {
  return (await database.openAttempts(run)).some(({ id }) => id === attempt);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
