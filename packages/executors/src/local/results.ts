/** Results that no wrapper wrote: lost, refused, cancelled before the start. */
import { unmeasuredResult } from "@golgi/ir";
import type { AttemptResult, AttemptSpec } from "@golgi/ir";
import { lost } from "../errors.ts";

export { NO_USAGE } from "@golgi/ir";

type Named = Pick<AttemptSpec, "attempt" | "token">;

export function emptyResult(attempt: Named): Omit<AttemptResult, "status"> {
  const now = Date.now();
  return unmeasuredResult(attempt, now, now);
}

export function lostResult(attempt: Named, why: string): AttemptResult {
  return { ...emptyResult(attempt), status: "failed", cause: "lost", error: lost(attempt.attempt, why) };
}
