import { explainNode } from "@golgi/engine";
import type { Json } from "@golgi/ir";
import { implement, type Route } from "../http/implement.ts";
import { cursorOf, eventStream, eventText } from "../http/sse.ts";
import type { RouteParts } from "../parts.ts";
import { requireNode, requireRun } from "../runs/require-run.ts";

const LIVE_CHUNK = 64 * 1024;
/** How often a growing log is looked at. */
const LIVE_MS = 200;

export function nodeRoutes({ database, engine, logs }: RouteParts): readonly Route[] {
  return [
    implement("listNodes", async ({ params, query: { status, kind, prefix, brief, after, limit } }) => {
      await requireRun(database, params.id);
      const filter = {
        ...(status !== undefined && { status }),
        ...(kind !== undefined && { kind }),
        ...(prefix !== undefined && { pathPrefix: prefix }),
        ...(brief !== undefined && { brief: true }),
      };
      return database.nodes(params.id, filter, after, limit);
    }),
    implement("getNode", async ({ params: { id, path } }) => {
      const node = await requireNode(database, id, path);
      return { node, attempts: await database.attempts(id, path) };
    }),
    implement("explainNode", async ({ params: { id, path } }) => {
      await requireNode(database, id, path);
      return (await explainNode(database, id, path)) as unknown as Json;
    }),
    implement("answerGate", async ({ params: { id, path }, body }) => {
      await requireNode(database, id, path);
      await engine.answer(id, path, body.value);
      return { ok: true as const };
    }),
    implement("readLog", async ({ params: { id, attempt, stream }, query }) => {
      await requireRun(database, id);
      return logs(attempt, stream, query.from, query.max);
    }),
    implement("followLog", async ({ params: { id, attempt, stream }, query }, { request }) => {
      await requireRun(database, id);
      return eventStream(async function* (signal) {
        let from = cursorOf(request, query.from);
        while (!signal.aborted) {
          const chunk = await logs(attempt, stream, from, LIVE_CHUNK);
          if (chunk.next > from || chunk.text !== "") yield eventText({ id: chunk.next, event: "log", data: chunk });
          if (chunk.complete) {
            yield eventText({ event: "end", data: { next: chunk.next } });
            return;
          }
          if (chunk.next === from) await pause(LIVE_MS, signal);
          from = chunk.next;
        }
      });
    }),
  ];
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
