/** A run's end: its status and outputs, after its handlers. */
import { nodeFailed } from "../errors.ts";
import { record, stepRun, type Kernel } from "../kernel.ts";
import { closePast } from "../plan/replay.ts";
import type { Outcome, RunState } from "../state.ts";

export function endRun(kernel: Kernel, run: RunState, outcome: Outcome): void {
  run.endedAt = kernel.now;
  closePast(kernel, run);
  if (run.status === "cancelling" || outcome.status === "cancelled") {
    if (run.status !== "cancelling") stepRun(kernel, run, "cancel");
    stepRun(kernel, run, "end-cancelled");
    record(kernel, run, "run.cancelled", null, {});
  } else if (outcome.status === "succeeded") {
    run.outputs = outcome.outputs;
    stepRun(kernel, run, "succeed");
    record(kernel, run, "run.succeeded", null, {});
  } else {
    const { path, error } = outcome.failure;
    run.error = path === "" ? error : nodeFailed(path, error);
    stepRun(kernel, run, "fail");
    record(kernel, run, "run.failed", null, {
      code: error.code,
      message: error.message.slice(0, 500),
      ...(path !== "" && { node: path }),
    });
  }
}
