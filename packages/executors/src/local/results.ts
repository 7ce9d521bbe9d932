/** Results that no wrapper wrote: lost, refused, cancelled before the start. */
import type { AttemptResult, AttemptSpec, Usage } from "@golgi/ir";
import { lost } from "../errors.ts";

export const NO_USAGE: Usage = {
  wallMs: 0,
  userMs: 0,
  systemMs: 0,
  maxRssBytes: 0,
  readBytes: 0,
  writeBytes: 0,
  stageMs: 0,
  collectMs: 0,
};

type Named = Pick<AttemptSpec, "attempt" | "token">;

export function emptyResult({ attempt, token }: Named): Omit<AttemptResult, "status"> {
  const now = Date.now();
  return { golgi: "result/1", attempt, token, startedAt: now, endedAt: now, usage: NO_USAGE };
}

export function lostResult(attempt: Named, why: string): AttemptResult {
  return { ...emptyResult(attempt), status: "failed", cause: "lost", error: lost(attempt.attempt, why) };
}
