/** One stream of everything that a page (or all tabs of a browser) follows, because browsers open only six connections to a server. */
import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { attemptId } from "./shared.ts";
import { eventRow, runRow } from "./runs.ts";

const MOST = 100;

function many(pattern: RegExp, description: string) {
  return z.exactOptional(
    z
      .preprocess(
        (value) => (typeof value === "string" ? [value] : value),
        z.array(z.string().regex(pattern)).min(1).max(MOST).readonly(),
      )
      .meta({ description }),
  );
}

const runChange = z
  .object({
    cursor: z.string(),
    open: z.number().int().meta({ description: "runs that are not over" }),
    reset: z.boolean().meta({ description: "read lists again: not all changes before this cursor are known any more" }),
    rows: z.array(runRow).readonly().meta({ description: "changed runs as they are now, without inputs, outputs and error" }),
  })
  .meta({ id: "RunChange" });

const logPart = z.object({
  attempt: attemptId,
  stream: z.enum(["stdout", "stderr"]),
  tag: z.exactOptional(z.string()),
  text: z.string(),
  next: z.number(),
  complete: z.boolean(),
  truncatedBytes: z.number(),
});

export const followEvents = {
  tag: "runs",
  summary:
    "Several things followed at once. Events without a name are a run's; `runs` tells of changed runs; `log` what an attempt wrote; `end` says that a run or log is over and where it ended. Each has its own cursor in the data: connecting again from there loses nothing",
  query: z.strictObject({
    runs: z.exactOptional(
      z
        .string()
        .regex(/^(now|[0-9a-f]{1,40}\.\d{1,15})$/)
        .meta({ description: "changes of all runs: `now`, or the cursor of the last event `runs`" }),
    ),
    run: many(/^run_[0-9a-z]{1,40}:\d{1,15}$/, "events of a run: `<run>:<seq>`, the last `seq` that is known; may be repeated"),
    log: many(
      /^run_[0-9a-z]{1,40}:att_[0-9a-z]{1,40}:(stdout|stderr):\d{1,15}(:[0-9a-z]{1,20})?$/,
      "a log: `<run>:<attempt>:<stream>:<offset>` and maybe `:<tag>`, which comes back with its events; may be repeated",
    ),
  }),
  media: "text/event-stream",
  event: z.union([
    eventRow,
    runChange,
    logPart,
    z.object({ run: z.string(), seq: z.number() }),
    z.object({ attempt: attemptId, stream: z.enum(["stdout", "stderr"]), tag: z.exactOptional(z.string()), next: z.number() }),
  ]),
} as const satisfies OperationSpec;
