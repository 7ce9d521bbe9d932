import { explainNode } from "@golgi/engine";
import type { Json } from "@golgi/ir";
import { gateNotOpen } from "../errors.ts";
import { followLog, readLogChunk } from "../events/log-tail.ts";
import { implement, type Route } from "../http/implement.ts";
import { cursorOf, eventStream } from "../http/sse.ts";
import type { RouteParts } from "../parts.ts";
import { madeDocument } from "../runs/made-document.ts";
import { requireNode, requireRun } from "../runs/require-run.ts";
import { searchLogs } from "../runs/search-logs.ts";

export function nodeRoutes(parts: RouteParts): readonly Route[] {
  const { database, engine } = parts;
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
      const { kind, status } = await requireNode(database, id, path);
      // Known at once also when another process drives the run, which takes the answer later, or when nobody does any more.
      if (kind !== "gate" || status !== "held") throw gateNotOpen(path);
      await engine.answer(id, path, body.value);
      return { ok: true as const };
    }),
    implement("readLog", async ({ params: { id, attempt, stream }, query: { from, max } }) => {
      await requireRun(database, id);
      return readLogChunk(parts, { run: id, attempt, stream, from }, max);
    }),
    implement("followLog", async ({ params: { id, attempt, stream }, query }, { request }) => {
      await requireRun(database, id);
      const from = cursorOf(request, query.from);
      return eventStream((signal) => followLog(parts, { run: id, attempt, stream, from }, signal));
    }),
    implement("listAttempts", async ({ params: { id }, query: { sort, path, after, limit } }) => {
      await requireRun(database, id);
      return database.attemptPage(id, { sort, ...(path !== undefined && { paths: path }) }, after, limit);
    }),
    implement("searchLogs", async ({ params: { id }, query }) => {
      await requireRun(database, id);
      return searchLogs(parts, id, query);
    }),
    implement("getNodeDocument", async ({ params: { id, path } }) => {
      const node = await requireNode(database, id, path);
      return { document: (await madeDocument(database, node)) as never };
    }),
  ];
}
