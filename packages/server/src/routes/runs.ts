import { diffRuns } from "@golgi/engine";
import type { Json, RunId } from "@golgi/ir";
import { invalidRequest, runWithoutOutputs } from "../errors.ts";
import { zipOutputs } from "../artifacts/zip-outputs.ts";
import { fileNameOf } from "../artifacts/serve-object.ts";
import type { Contract } from "../contract/index.ts";
import type { Answer } from "../contract/operation.ts";
import { implement, type Route } from "../http/implement.ts";
import { jsonReply } from "../http/reply.ts";
import { cursorOf, eventStream } from "../http/sse.ts";
import { checkLaunch } from "../launch/check.ts";
import type { RouteParts } from "../parts.ts";
import { shownDocument } from "../registry/shown-document.ts";
import { requireDocument } from "../registry/register-document.ts";
import { resolveWorkflow } from "../registry/resolve.ts";
import { createGraphCounter } from "../runs/count-graph.ts";
import { createKeptTexts, type Made } from "../runs/kept-texts.ts";
import { isOver, requireRun, untilOpen } from "../runs/require-run.ts";
import { createTitles } from "../runs/titles.ts";

export function runRoutes(parts: RouteParts): readonly Route[] {
  const { database, engine, store, events, now } = parts;
  return [
    ...launchRoutes(parts),
    ...readingRoutes(parts),
    implement("cancelRun", async ({ params }) => {
      const { status } = await requireRun(database, params.id);
      if (!isOver(status)) await engine.cancel(params.id);
      return { ok: true as const };
    }),
    implement("resumeRun", async ({ params, body }) => {
      await requireRun(database, params.id);
      await engine.resume(params.id, body);
      await untilOpen(database, params.id);
      return { ok: true as const };
    }),
    implement("followRun", async ({ params, query }, { request }) => {
      await requireRun(database, params.id);
      return eventStream((signal) => events.follow(params.id, cursorOf(request, query.after), signal));
    }),
    implement("downloadOutputs", async ({ params: { id } }) => {
      const { outputs, status, workflow } = await requireRun(database, id);
      if (outputs === null) throw runWithoutOutputs(id, status);
      return new Response(zipOutputs(store, outputs, { run: id, workflow, at: now() }), {
        headers: {
          "content-type": "application/zip",
          "content-disposition": `attachment; ${fileNameOf(`${workflow}-${id}.zip`)}`,
          "cache-control": "no-store",
        },
      });
    }),
  ];
}

const KEY = /^[\x21-\x7e]{1,200}$/;

function launchRoutes({ registry, database, store, engine, launches, user }: RouteParts): readonly Route[] {
  return [
    implement("launchRun", async ({ body }, { request, bodyText }) => {
      const { workflow = "", inputs, label, options, dryRun } = body;
      const document =
        body.document === undefined
          ? (await resolveWorkflow({ registry, database }, workflow)).document
          : requireDocument(body.document);
      if (dryRun === true) return Response.json(await checkLaunch({ database, store }, { document, inputs, options }));
      const key = request.headers.get("idempotency-key");
      if (key !== null && !KEY.test(key)) {
        throw invalidRequest([
          { in: "header", path: ["Idempotency-Key"], message: "1 to 200 printable characters without spaces" },
        ]);
      }
      const launch = (): Promise<RunId> =>
        engine.launch({ document, inputs, ...(label !== undefined && { label }), options: { ...options, by: user } });
      return { id: await (key === null ? launch() : launches.once(key, bodyText, launch)) };
    }),
  ];
}

type RunDetail = Answer<Contract["getRun"]>;

function readingRoutes({ database, now }: RouteParts): readonly Route[] {
  const countGraph = createGraphCounter(database, now);
  const titleOf = createTitles(database);
  const texts = createKeptTexts(database);
  const detailOf = async (id: RunId): Promise<RunDetail> => {
    const cursor = await database.lastSeq(id);
    const run = await requireRun(database, id);
    const [title, lease] = await Promise.all([titleOf(run), database.lease(id)]);
    return {
      run,
      document: run.document,
      workflow: { name: run.workflow, ...(title !== undefined && { title }) },
      // Ends by itself: an answer that tells of one holds only now.
      lease: lease !== undefined && lease.until > now(),
      cursor,
    };
  };
  return [
    implement("listRuns", async ({ query }) => {
      const { status, workflow, label, brief, after, limit } = query;
      const filter = {
        ...(status !== undefined && { status }),
        ...(workflow !== undefined && { workflow }),
        ...(label !== undefined && { labelPrefix: label }),
        ...(brief !== undefined && { brief: true }),
      };
      const list = async (): Promise<Made> => {
        const { rows, next } = await database.runTexts(filter, after, limit);
        return {
          text: `{"rows":[${rows.join(",")}]${next === undefined ? "" : `,"next":${JSON.stringify(next)}`}}`,
          lasts: true,
        };
      };
      return jsonReply(await texts.of(JSON.stringify(query), list));
    }),
    implement("diffRuns", async ({ query: { a, b } }) => {
      await Promise.all([requireRun(database, a), requireRun(database, b)]);
      return (await diffRuns(database, a, b)) as unknown as Json;
    }),
    implement("getRun", async ({ params: { id } }) => {
      const detail = async (): Promise<Made> => {
        const value = await detailOf(id);
        return { text: JSON.stringify(value), lasts: !value.lease };
      };
      return jsonReply(await texts.of(id, detail));
    }),
    implement("getGraph", async ({ params, query }) => {
      const run = await requireRun(database, params.id);
      const document = await database.document(run.document);
      return {
        document: (document === undefined ? {} : shownDocument(document)) as never,
        counts: query.counts === "no" ? {} : await countGraph(run),
      };
    }),
  ];
}
