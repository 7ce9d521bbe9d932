/**
 * Hands committed commands to the executor: in order, submits before cancels, without holding up the next tick. A submit that throws is
 * repeated with the same attempt ids (it is idempotent); what cannot be handed over in the end is a failed attempt.
 */
import { faultPoint } from "@golgi/store";
import { toErrorShape, type AttemptId } from "@golgi/ir";
import type { Kernel } from "../kernel.ts";
import type { Executor } from "../ports/executor.ts";
import type { Attempt } from "../state.ts";
import { refuseAttempt, specOf, tasksOf } from "./attempts.ts";

const TRIES = 4;
const FIRST_DELAY_MS = 50;

export interface Dispatch {
  /** Takes the outbox. */
  send(): void;
  /** Waits for what is being handed over; nothing is tried again. */
  close(): Promise<void>;
}

export function createDispatch(kernel: Kernel, executor: Executor, post: (act: () => void) => void): Dispatch {
  let chain: Promise<void> = Promise.resolve();
  let closed = false;
  let endPause: (() => void) | undefined;

  function send(): void {
    const { submit, cancel, reap } = kernel.outbox;
    if (submit.length + cancel.length + reap.length === 0) return;
    kernel.outbox.submit = [];
    kernel.outbox.cancel = [];
    kernel.outbox.reap = [];
    chain = chain.then(async () => {
      await submitAll(submit.filter((attempt) => kernel.attempts.get(attempt.id) === attempt));
      if (cancel.length > 0) await quietly(() => executor.cancel(cancel));
      if (reap.length > 0) await quietly(() => executor.reap(reap));
    });
  }

  async function submitAll(attempts: readonly Attempt[]): Promise<void> {
    if (attempts.length === 0) return;
    const specs = attempts.map(specOf);
    const tasks = tasksOf(attempts);
    for (let tried = 1; ; tried++) {
      try {
        faultPoint("engine.submit.before");
        const outcomes = await executor.submit(specs, tasks);
        faultPoint("engine.submit.after");
        const byId = new Map<AttemptId, Attempt>(attempts.map((attempt) => [attempt.id, attempt]));
        for (const outcome of outcomes) {
          const attempt = byId.get(outcome.attempt);
          if (attempt === undefined) continue;
          if (outcome.accepted) {
            attempt.handle = outcome.handle;
            attempt.accepted = true;
          } else post(() => refuseAttempt(kernel, attempt, outcome.error));
        }
        return;
      } catch (thrown) {
        if (closed) return;
        if (tried < TRIES) await pause(FIRST_DELAY_MS * 4 ** (tried - 1));
        else {
          const error = toErrorShape(thrown);
          post(() => attempts.forEach((attempt) => refuseAttempt(kernel, attempt, error)));
          return;
        }
      }
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = kernel.clock.after(delayMs, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    send,
    close() {
      closed = true;
      endPause?.();
      return chain;
    },
  };
}

/** Cancel and reap are wishes: reconciliation finds what they missed. */
async function quietly(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch {
    // The executor could not be reached; the attempt's own end, or `status`, will tell.
  }
}
