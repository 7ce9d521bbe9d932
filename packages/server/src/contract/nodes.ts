import type { AttemptRow, LogChunk, NodeRunRow } from "@golgi/engine";
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
