/**
 * Results on their way to the engine. Results that named stored bytes wait until the store has made them durable; one `sync` serves all
 * that gathered meanwhile (group commit), so a tiny task does not pay for a disk flush of its own.
 */
import { toErrorShape, type AttemptId, type AttemptResult } from "@golgi/ir";
import { faultPoint, type Store } from "@golgi/store";
import type { FinishedAttempt } from "../wrapper/attempt.ts";
import type { Journal } from "./journal.ts";

export interface Outbox {
  started(attempt: AttemptId): void;
  ended(finished: FinishedAttempt): void;
  /** Everything handed in has been sent. */
  drained(): Promise<void>;
}

export interface OutboxParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly send: (started: readonly { attempt: AttemptId; at: number }[], ended: readonly AttemptResult[]) => void;
}

export function openOutbox({ store, journal, send }: OutboxParts): Outbox {
  let started: { attempt: AttemptId; at: number }[] = [];
  let ready: AttemptResult[] = [];
  let unsynced: AttemptResult[] = [];
  let scheduled = false;
  let syncing: Promise<void> | undefined;

  const flush = (): void => {
    scheduled = false;
    if (started.length === 0 && ready.length === 0) return;
    const [begun, done] = [started, ready];
    [started, ready] = [[], []];
    journal.ended(done);
    if (done.length > 0) faultPoint("wrapper.resultWritten");
    send(begun, done);
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const syncRounds = async (): Promise<void> => {
    while (unsynced.length > 0) {
      const taken = unsynced;
      unsynced = [];
      try {
        await store.sync();
        ready.push(...taken);
      } catch (thrown) {
        ready.push(...taken.map((result) => undurable(result, thrown)));
      }
      schedule();
    }
    syncing = undefined;
  };
  return {
    started(attempt) {
      started.push({ attempt, at: Date.now() });
      schedule();
    },
    ended({ result, stored }) {
      if (stored) {
        unsynced.push(result);
        syncing ??= syncRounds();
        return;
      }
      ready.push(result);
      schedule();
    },
    async drained() {
      while (syncing !== undefined) await syncing;
      flush();
    },
  };
}

/** Outputs that cannot be made durable do not count. */
function undurable({ outputs: _outputs, semantic: _semantic, ...result }: AttemptResult, thrown: unknown): AttemptResult {
  const error = toErrorShape(thrown);
  return { ...result, status: "failed", cause: error.code === "GOLGI_DISK_FULL" ? "disk-full" : "system", error };
}
