import { ATTEMPT_SORTS, type AttemptRow, type LogChunk, type NodeRunRow } from "@golgi/engine";
import { ATTEMPT_STATUSES, CAUSES, NODE_STATUSES } from "@golgi/ir";
import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { attemptId, digest, errorShape, instant, integer, json, jsonObject, pageOf, runId, several, text } from "./shared.ts";

const KINDS = ["task", "workflow", "map", "branch", "dynamic", "gate"] as const;

const nodeRunRow = z
  .object({
    run: runId,
    path: z.string(),
    kind: z.enum(KINDS),
    task: digest.nullable(),
    status: z.enum(NODE_STATUSES),
    inputs: jsonObject.nullable(),
    outputs: jsonObject.nullable(),
    cacheKey: digest.nullable(),
    reusedFrom: z.object({ run: runId, path: z.string() }).nullable(),
    error: errorShape.nullable(),
    attempts: z.number().int(),
    readyAt: instant.nullable(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: "NodeRun" }) satisfies z.ZodType<NodeRunRow>;

const attemptRow = z
  .object({
    id: attemptId,
    run: runId,
    path: z.string(),
    number: z.number().int(),
    token: z.number().int(),
    status: z.enum(ATTEMPT_STATUSES),
    executor: z.string(),
    handle: z.string().nullable(),
    resources: z.object({
      cpus: z.number(),
      memoryBytes: z.number(),
      diskBytes: z.number(),
      gpus: z.number(),
      timeLimitMs: z.exactOptional(z.number()),
    }),
    submittedAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    result: z
      .object({
        golgi: z.literal("result/1"),
        attempt: attemptId,
        token: z.number().int(),
        status: z.enum(["succeeded", "failed", "cancelled"]),
        semantic: z.exactOptional(z.record(z.string(), digest)),
        cause: z.exactOptional(z.enum(CAUSES)),
        error: z.exactOptional(errorShape),
        exitCode: z.exactOptional(z.number()),
        signal: z.exactOptional(z.string()),
        startedAt: instant,
        endedAt: instant,
      })
      .nullable(),
    usage: z
      .object({
        wallMs: z.number(),
        userMs: z.number(),
        systemMs: z.number(),
        maxRssBytes: z.number(),
        readBytes: z.number(),
        writeBytes: z.number(),
        stageMs: z.number(),
        collectMs: z.number(),
      })
      .nullable(),
  })
  .meta({ id: "Attempt" }) satisfies z.ZodType<AttemptRow>;

const idParams = z.object({ id: runId });
const nodeParams = z.object({
  id: runId,
  path: z.string().min(1).max(4000).meta({ description: "path of the node run, percent-encoded, e.g. `per-sample[s1]%2Falign`" }),
});
const logParams = z.object({ id: runId, attempt: attemptId, stream: z.enum(["stdout", "stderr"]) });

export const listNodes = {
  tag: "nodes",
  summary: "Node runs of a run, by path",
  params: idParams,
  query: z.strictObject({
    status: z.exactOptional(several(z.enum(NODE_STATUSES))),
    kind: z.exactOptional(several(z.enum(KINDS))),
    prefix: z.exactOptional(z.string().max(4000)),
    brief: z.exactOptional(
      z.literal("1").meta({ description: "leave inputs and outputs out (null): for overviews of large runs" }),
    ),
    limit: integer(1, 10_000).default(100),
    after: z.exactOptional(z.string().max(4000)),
  }),
  response: pageOf(nodeRunRow),
  failures: [404],
} as const satisfies OperationSpec;

export const getNode = {
  tag: "nodes",
  summary: "One node run with its attempts",
  params: nodeParams,
  response: z.object({ node: nodeRunRow, attempts: z.array(attemptRow).readonly() }),
  failures: [404],
} as const satisfies OperationSpec;

/** Where a page of attempts ended: a number, then a path or id. */
const attemptCursor = z.exactOptional(
  z
    .string()
    .max(4100)
    .regex(/^-?\d{1,20}(\.\d{1,20})?(e-?\d{1,3})?:/),
);

/** Paths may hold commas, so one value is one path. */
const pathList = z.preprocess(
  (value) => (typeof value === "string" ? [value] : value),
  z.array(z.string().min(1).max(4000)).min(1).max(200).readonly(),
);

export const listAttempts = {
  tag: "nodes",
  summary: "Attempts of a run: what each asked for and what it used",
  params: idParams,
  query: z.strictObject({
    sort: z.enum(ATTEMPT_SORTS).default("path").meta({
      description: "`path` (then number), or the largest first: `wall` and `cpu` time, `memory` at most, bytes `written`",
    }),
    path: z.exactOptional(pathList.meta({ description: "only of these node runs; may be repeated" })),
    limit: integer(1, 2000).default(200),
    after: attemptCursor,
  }),
  response: pageOf(attemptRow),
  failures: [404],
} as const satisfies OperationSpec;

export const getNodeDocument = {
  tag: "nodes",
  summary: "The document that a dynamic node made, once its function has returned it; its main graph runs below the node's path",
  params: nodeParams,
  response: z.object({ document: jsonObject }),
  failures: [404, 409],
} as const satisfies OperationSpec;

export const explainNode = {
  tag: "nodes",
  summary: "Why a node ran, or why its result was reused",
  params: nodeParams,
  response: json,
  failures: [404],
} as const satisfies OperationSpec;

export const answerGate = {
  tag: "nodes",
  summary: "Answer an open gate",
  params: nodeParams,
  body: z.strictObject({ value: json }),
  status: 202,
  response: z.object({ ok: z.literal(true) }),
  failures: [404, 409, 422],
} as const satisfies OperationSpec;

const logChunk = z
  .object({ text: z.string(), next: z.number(), complete: z.boolean(), truncatedBytes: z.number() })
  .meta({ id: "LogChunk" }) satisfies z.ZodType<LogChunk>;

const MAX_LOG = 4 * 1024 * 1024;

export const readLog = {
  tag: "nodes",
  summary: "Part of what an attempt wrote",
  params: logParams,
  query: z.strictObject({
    from: integer(0, Number.MAX_SAFE_INTEGER).default(0),
    max: integer(1, MAX_LOG).default(256 * 1024),
  }),
  response: logChunk,
  failures: [404],
} as const satisfies OperationSpec;

export const followLog = {
  tag: "nodes",
  summary:
    "What an attempt writes, as it is written: events `log` with a LogChunk; `id` is the offset to go on from; ends with `end`",
  params: logParams,
  query: z.strictObject({ from: integer(0, Number.MAX_SAFE_INTEGER).default(0), path: z.exactOptional(text) }),
  headers: { "Last-Event-ID": "the offset to go on from; before `from`" },
  media: "text/event-stream",
  event: logChunk,
  failures: [404],
} as const satisfies OperationSpec;

const logHit = z
  .object({
    path: z.string(),
    attempt: attemptId,
    number: z.number().int(),
    stream: z.enum(["stdout", "stderr"]),
    line: z.number().int().meta({ description: "number of the line, from 1, of what was kept of the log" }),
    text: z.string().meta({ description: "the line without colours, at most 500 characters" }),
  })
  .meta({ id: "LogHit" });
export type LogHit = z.infer<typeof logHit>;

export const searchLogs = {
  tag: "nodes",
  summary:
    "Lines of all logs of a run that hold a text (case does not matter), by path; a page ends after about a second of looking",
  params: idParams,
  query: z.strictObject({
    text: z.string().min(1).max(200),
    limit: integer(1, 500).default(100),
    after: attemptCursor,
  }),
  response: z.object({
    hits: z.array(logHit).readonly(),
    searched: z.number().int().meta({ description: "attempts whose logs this page looked at" }),
    next: z.exactOptional(z.string()),
  }),
  failures: [404],
} as const satisfies OperationSpec;
