import type { EventRow, RunRow } from "@golgi/engine";
import { RUN_STATUSES } from "@golgi/ir";
import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import {
  digest,
  document,
  errorShape,
  instant,
  integer,
  json,
  jsonObject,
  pageOf,
  paging,
  runId,
  several,
  text,
  valueIssue,
} from "./shared.ts";

const count = z.number().int();
export const runRow = z
  .object({
    id: runId,
    document: digest,
    workflow: z.string(),
    label: z.string().nullable(),
    status: z.enum(RUN_STATUSES),
    inputs: jsonObject,
    outputs: jsonObject.nullable(),
    error: errorShape.nullable(),
    options: z.object({
      cache: z.boolean(),
      keepGoing: z.boolean(),
      priority: z.number(),
      by: z.exactOptional(z.string().meta({ description: "who launched it" })),
    }),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    counts: z.object({
      total: count,
      ready: count,
      running: count,
      succeeded: count,
      reused: count,
      failed: count,
      cancelled: count,
    }),
  })
  .meta({ id: "Run" }) satisfies z.ZodType<RunRow>;

export const eventRow = z
  .object({ run: runId, seq: z.number().int(), at: instant, kind: z.string(), path: z.string().nullable(), data: jsonObject })
  .meta({ id: "Event" }) satisfies z.ZodType<EventRow>;

const idParams = z.object({ id: runId });
export const workflowRef = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,199}(@(sha256:[0-9a-f]{64}|[a-z0-9][a-z0-9._-]{0,99}))?$/)
  .meta({ description: "`name`, `name@label` or `name@sha256:…`", examples: ["variant-calling@prod"] });

const nodePlan = z.object({
  path: z.string(),
  task: digest,
  /** `run`: nothing fitting is known. `unknown`: depends on what will run. */
  verdict: z.enum(["reuse", "run", "unknown"]),
  from: z.exactOptional(z.object({ run: runId, path: z.string() })),
});

export const launchRun = {
  tag: "runs",
  summary: "Launch a run of a registered `workflow` or of a compiled `document`, or check a launch without doing it (`dryRun`)",
  headers: { "Idempotency-Key": "1 to 200 characters; the same key and body launch once, and again give the first run" },
  body: z
    .strictObject({
      workflow: z.exactOptional(workflowRef),
      document: z.exactOptional(document),
      inputs: jsonObject,
      label: z.exactOptional(z.string().max(200)),
      options: z.exactOptional(
        z.strictObject({
          cache: z.exactOptional(z.boolean()),
          keepGoing: z.exactOptional(z.boolean()),
          priority: z.exactOptional(z.int().min(-1000).max(1000)),
        }),
      ),
      dryRun: z.exactOptional(z.boolean()),
    })
    .refine((body) => (body.workflow === undefined) !== (body.document === undefined), {
      error: "give either `workflow`, a registered one, or `document`, a compiled one",
    }),
  bodyLimit: 32 * 1024 * 1024,
  status: 201,
  response: z.union([
    z.object({ id: runId }),
    z.object({
      ok: z.boolean(),
      issues: z.array(valueIssue).readonly(),
      /** Of the task runs that can be foretold. */
      plan: z.exactOptional(
        z.object({
          total: count,
          reused: count,
          nodes: z.array(nodePlan).readonly(),
          /** More nodes than are listed. */
          cut: z.boolean(),
        }),
      ),
    }),
  ]),
  failures: [404, 409, 413, 422],
} as const satisfies OperationSpec;

export const listRuns = {
  tag: "runs",
  summary: "Runs, newest first",
  query: z.strictObject({
    status: z.exactOptional(several(z.enum(RUN_STATUSES))),
    workflow: z.exactOptional(text),
    label: z.exactOptional(
      text.meta({ description: "runs whose label begins so: `plate-7/` gives the runs of the batch `plate-7`" }),
    ),
    brief: z.exactOptional(z.literal("1").meta({ description: "leave inputs (`{}`), outputs and error (null) out: for lists" })),
    ...paging,
    after: z.exactOptional(z.string().regex(/^\d{1,16}:run_[0-9a-z]{1,40}$/)),
  }),
  response: pageOf(runRow),
} as const satisfies OperationSpec;

export const getRun = {
  tag: "runs",
  summary: "One run",
  params: idParams,
  response: z.object({
    run: runRow,
    document: digest,
    workflow: z.object({ name: z.string(), title: z.exactOptional(z.string()) }),
    lease: z.boolean().meta({ description: "a process acts for the run" }),
    cursor: z.exactOptional(
      z.number().int().meta({ description: "`seq` of the newest event that the row holds: follow from here" }),
    ),
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const getGraph = {
  tag: "runs",
  summary: "The run's document, and node runs counted by node of the graph (labels of map items left out) and status",
  params: idParams,
  query: z.strictObject({
    counts: z.enum(["yes", "no"]).default("yes").meta({ description: "`no`: the document alone, at once" }),
  }),
  response: z.object({ document: jsonObject, counts: z.record(z.string(), z.record(z.string(), count)) }),
  failures: [404],
} as const satisfies OperationSpec;

export const followRun = {
  tag: "runs",
  summary: "Events of a run as they become durable; ends with the event `end`. `id` is the cursor: reconnecting loses nothing",
  params: idParams,
  query: z.strictObject({ after: integer(0, Number.MAX_SAFE_INTEGER).default(0) }),
  headers: { "Last-Event-ID": "the last `seq` that was seen; before `after`" },
  media: "text/event-stream",
  event: eventRow,
  failures: [404],
} as const satisfies OperationSpec;

export const cancelRun = {
  tag: "runs",
  summary: "Cancel a run",
  params: idParams,
  status: 202,
  response: z.object({ ok: z.literal(true) }),
  failures: [404],
} as const satisfies OperationSpec;

export const resumeRun = {
  tag: "runs",
  summary: "Go on with a run that failed, was cancelled or lost its process",
  params: idParams,
  body: z.strictObject({ retryFailed: z.exactOptional(z.boolean()) }).default({}),
  status: 202,
  response: z.object({ ok: z.literal(true) }),
  failures: [404, 409],
} as const satisfies OperationSpec;

export const diffRuns = {
  tag: "runs",
  summary: "What differs between two runs: inputs, versions, cache keys, outputs",
  query: z.strictObject({ a: runId, b: runId }),
  response: json,
  failures: [404],
} as const satisfies OperationSpec;

export const downloadOutputs = {
  tag: "runs",
  summary: "All files of the run's outputs as one zip stream, with `manifest.json`: path, digest and size of each",
  params: idParams,
  media: "application/zip",
  failures: [404, 409],
} as const satisfies OperationSpec;
