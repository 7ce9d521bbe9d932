import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { digest, document, instant, integer, pageOf, text } from "./shared.ts";
import { workflowRef } from "./runs.ts";

const labelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)
  .meta({ description: "lower-case letters, digits, `.`, `_`, `-`" });

const workflowSummary = z
  .object({
    name: z.string(),
    title: z.exactOptional(z.string()),
    summary: z.exactOptional(z.string()),
    tags: z.array(z.string()).readonly(),
    version: digest.meta({ description: "the newest version" }),
    label: z.string().nullable().meta({ description: "a label of that version" }),
    registeredAt: instant,
    runs: z.number().int(),
  })
  .meta({ id: "WorkflowSummary" });

const interfaceChange = z
  .object({ breaking: z.boolean(), lines: z.array(z.string()).readonly() })
  .meta({ id: "InterfaceChange", description: "What changed for callers, in words" });

const version = z.object({
  version: digest,
  registeredAt: instant,
  by: z.string().nullable(),
  labels: z.array(z.string()).readonly(),
});

const refParams = z.object({ ref: workflowRef });

export const listWorkflows = {
  tag: "workflows",
  summary: "Registered workflows by name; `search` looks in names, titles, summaries and tags",
  query: z.strictObject({
    search: z.exactOptional(z.string().max(200)),
    tag: z.exactOptional(text),
    after: z.exactOptional(text),
    limit: integer(1, 500).default(100),
  }),
  response: pageOf(workflowSummary),
} as const satisfies OperationSpec;

export const getWorkflow = {
  tag: "workflows",
  summary: "One version of a workflow, with all versions and labels. Without `@`: the newest version",
  params: refParams,
  response: z.object({
    name: z.string(),
    version: digest,
    labels: z.record(z.string(), digest),
    versions: z.array(version).readonly(),
    usedBy: z
      .array(z.object({ name: z.string(), title: z.exactOptional(z.string()) }))
      .readonly()
      .meta({ description: "registered workflows whose newest version calls one of this name, by name; at most 100" }),
    document,
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const registerWorkflow = {
  tag: "workflows",
  summary: "Register a document under the name of its main workflow. It is checked as data; nothing of it is run",
  body: z.strictObject({ document, label: z.exactOptional(labelName) }),
  bodyLimit: 32 * 1024 * 1024,
  status: 201,
  response: z.object({
    name: z.string(),
    version: digest,
    created: z.boolean().meta({ description: "false: this version was registered before" }),
    change: z.exactOptional(interfaceChange.meta({ description: "against the version before" })),
  }),
  failures: [413, 422],
} as const satisfies OperationSpec;

const labelParams = z.object({ ref: workflowRef, label: labelName });

export const moveLabel = {
  tag: "workflows",
  summary: "Put a label on the version that `ref` names",
  params: labelParams,
  response: z.object({ name: z.string(), label: z.string(), version: digest, before: digest.nullable() }),
  failures: [404],
} as const satisfies OperationSpec;

export const labelHistory = {
  tag: "workflows",
  summary: "Which versions a label was on, newest first",
  params: labelParams,
  response: z.object({
    rows: z.array(z.object({ version: digest, at: instant, by: z.string().nullable() })).readonly(),
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const compareVersions = {
  tag: "workflows",
  summary: "What changes for callers from version `from` to the version that `ref` names",
  params: refParams,
  query: z.strictObject({ from: workflowRef }),
  response: interfaceChange,
  failures: [404],
} as const satisfies OperationSpec;
