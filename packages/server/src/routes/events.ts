import type { AttemptId, RunId } from "@golgi/ir";
import { followLog, type LogPlace } from "../events/log-tail.ts";
import { merge } from "../events/merge.ts";
import { implement, type Route } from "../http/implement.ts";
import { eventStream } from "../http/sse.ts";
import type { RouteParts } from "../parts.ts";

export function eventRoutes(parts: RouteParts): readonly Route[] {
  const { events, runChanges } = parts;
  return [
    implement("followEvents", ({ query: { runs, run = [], log = [] } }) =>
      eventStream((signal) =>
        merge([
          ...(runs === undefined ? [] : [runChanges.follow(runs === "now" ? undefined : runs, signal)]),
          ...run.map((topic) => {
            const [id, seq] = topic.split(":");
            return events.follow(id as RunId, Number(seq), signal);
          }),
          ...log.map((topic) => followLog(parts, placeOf(topic), signal)),
        ]),
      ),
    ),
  ];
}

/** The contract has checked the form. */
function placeOf(topic: string): LogPlace {
  const [run, attempt, stream, from, tag] = topic.split(":");
  return {
    run: run as RunId,
    attempt: attempt as AttemptId,
    stream: stream as LogPlace["stream"],
    from: Number(from),
    ...(tag !== undefined && { tag }),
  };
}
