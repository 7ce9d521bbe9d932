import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { instant, json } from "./shared.ts";

export const doctor = {
  tag: "server",
  summary: "What this machine can do",
  response: json,
  failures: [501],
} as const satisfies OperationSpec;

export const getSession = {
  tag: "server",
  summary: "Who asks, and which server answers",
  response: z.object({
    user: z.string(),
    mode: z.literal("local"),
    version: z.string(),
    startedAt: instant,
    database: z.enum(["sqlite", "postgresql"]),
    limits: z.object({ uploadBytes: z.number() }),
    machine: z
      .object({
        cpus: z.exactOptional(z.number()),
        memoryBytes: z.exactOptional(z.number()),
        sandbox: z.exactOptional(z.string()),
        pools: z.exactOptional(z.record(z.string(), z.number()).readonly()),
      })
      .meta({ description: "what runs of this server may use, and how their tasks are kept apart" }),
  }),
} as const satisfies OperationSpec;

export const createTicket = {
  tag: "server",
  summary: "A link that opens a browser's session once, for five minutes",
  status: 201,
  response: z.object({ ticket: z.string(), path: z.string().meta({ description: "e.g. `/open?ticket=…`" }), until: instant }),
} as const satisfies OperationSpec;
