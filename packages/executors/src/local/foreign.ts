/**
 * Attempts of workers that another engine started: after a crash of that engine its workers may still run. Their journals tell what
 * became of each attempt; those still running are watched until they end, and reported like our own.
 */
import { appendFileSync } from "node:fs";
import type { AttemptReport, AttemptState } from "@golgi/engine";
import type { AttemptId } from "@golgi/ir";
import { cancelPath, listJournals, readJournal } from "./journal.ts";
import { lostResult } from "./results.ts";

export interface Foreign {
  look(attempts: readonly AttemptId[]): ReadonlyMap<AttemptId, AttemptState>;
  watches(attempt: AttemptId): boolean;
  cancel(attempts: readonly AttemptId[]): void;
  forget(attempts: readonly AttemptId[]): void;
  deliverTo(report: (report: AttemptReport) => void): void;
  close(): void;
}

const POLL_MS = 150;

export function openForeign(work: string): Foreign {
  /** Attempt → its token, for the report of a loss. */
  const watched = new Map<AttemptId, number>();
  let report: (report: AttemptReport) => void = () => {};
  let timer: NodeJS.Timeout | undefined;

  const look = (attempts: readonly AttemptId[]): Map<AttemptId, AttemptState> => {
    const states = new Map<AttemptId, AttemptState>();
    if (attempts.length === 0) return states;
    const wanted = new Set(attempts);
    for (const journal of listJournals(work)) {
      for (const [attempt, entry] of readJournal(journal.path, wanted)) {
        if (entry.result !== undefined) states.set(attempt, { attempt, state: "ended", result: entry.result });
        else if (journal.alive && states.get(attempt)?.state !== "ended") {
          states.set(attempt, { attempt, state: entry.process === undefined ? "queued" : "running" });
          watched.set(attempt, entry.token);
        }
      }
    }
    if (watched.size > 0) timer ??= setInterval(poll, POLL_MS).unref();
    return states;
  };
  const poll = (): void => {
    const states = look([...watched.keys()]);
    for (const [attempt, token] of watched) {
      const state = states.get(attempt);
      if (state?.state === "queued" || state?.state === "running") continue;
      watched.delete(attempt);
      const result = state?.state === "ended" ? state.result : lostResult({ attempt, token }, "its worker process has gone");
      report({ kind: "ended", result });
    }
    if (watched.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return {
    look,
    watches: (attempt) => watched.has(attempt),
    cancel(attempts) {
      const wanted = new Set(attempts);
      if (wanted.size === 0) return;
      for (const journal of listJournals(work)) {
        if (!journal.alive) continue;
        const running = [...readJournal(journal.path, wanted)].filter(([, entry]) => entry.result === undefined);
        if (running.length > 0) appendFileSync(cancelPath(journal.path), running.map(([attempt]) => `${attempt}\n`).join(""));
      }
    },
    forget(attempts) {
      for (const attempt of attempts) watched.delete(attempt);
    },
    deliverTo: (receiver) => void (report = receiver),
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
