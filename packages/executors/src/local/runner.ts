/** Inside the worker: takes attempts, runs what the budget allows, hands results to the outbox. */
import type { AttemptId, AttemptSpec, Digest, TaskSpec } from "@golgi/ir";
import { cancelled, lost } from "../errors.ts";
import { openToolChecker } from "../tools/check.ts";
import { failureOf, runAttempt, type AttemptControl, type FinishedAttempt } from "../wrapper/attempt.ts";
import { closeHost, type Host } from "../wrapper/host.ts";
import { openFunctionPool, type FunctionCall } from "./function-pool.ts";
import type { Journal } from "./journal.ts";
import type { WorkerOptions } from "./messages.ts";
import type { Outbox } from "./outbox.ts";
import { openBudget, openQueue, type Grant } from "./queue.ts";
import { emptyResult } from "./results.ts";

export interface Runner {
  run(attempts: readonly AttemptSpec[], tasks: readonly (readonly [Digest, TaskSpec])[]): void;
  cancel(attempts: readonly AttemptId[]): void;
  /** Resolves when nothing runs or waits any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface RunnerParts {
  readonly host: Host;
  readonly options: WorkerOptions;
  readonly journal: Journal;
  readonly outbox: Outbox;
}

interface Waiting {
  readonly attempt: AttemptSpec;
  readonly task: TaskSpec;
}

/** Starting and collecting an attempt takes a few milliseconds; what is shorter than some times this leaves processors idle. */
const BRIEF_MS = 20;

export function openRunner(parts: RunnerParts): Runner {
  const { host, options, journal, outbox } = parts;
  const tasks = new Map<Digest, TaskSpec>();
  const queue = openQueue<Waiting>();
  const known = new Set<AttemptId>();
  const running = new Map<AttemptId, { cancel(): void }>();
  const budget = openBudget({ cpus: options.cpus, memoryBytes: options.memoryBytes, gpus: options.gpus });
  const functions = openFunctionPool(host, options.functionProcesses);
  const tools = openToolChecker(host);
  const idlers: (() => void)[] = [];
  const wallMs = new Map<Digest, number>();
  let filling = false;

  const isBrief = ({ task }: AttemptSpec): boolean => (wallMs.get(task) ?? BRIEF_MS) < BRIEF_MS;
  const finish = (finished: FinishedAttempt): void => {
    const id = finished.result.attempt;
    running.delete(id);
    known.delete(id);
    outbox.ended(finished);
  };
  const release = (grant: Grant): void => {
    budget.give(grant);
    fill();
  };
  const fill = (): void => {
    if (filling) return;
    filling = true;
    for (;;) {
      const head = queue.peek();
      if (head === undefined) break;
      const grant = budget.take(demandOf(head.attempt), isBrief(head.attempt));
      if (grant === undefined) break;
      queue.shift();
      if (head.task.body.kind === "function") startFunctions(head, grant);
      else void startScript(head, grant);
    }
    filling = false;
    if (queue.size === 0 && running.size === 0) for (const wake of idlers.splice(0)) wake();
  };
  const startScript = async ({ attempt, task }: Waiting, grant: Grant): Promise<void> => {
    const control: AttemptControl = {
      cancelled: false,
      onSpawned: (pid) => journal.started(attempt.attempt, pid),
      onContainer: () => journal.container(attempt.attempt),
      onLong: () => outbox.started(attempt.attempt),
    };
    running.set(attempt.attempt, {
      cancel() {
        control.cancelled = true;
        control.stop?.();
      },
    });
    const problem = tools.needed(task) ? await tools.check(attempt.task, task) : undefined;
    const order = {
      attempt,
      task,
      ...(attempt.resources.gpus > 0 && { gpus: grant.gpus }),
      ...(options.pin && grant.cores.length > 0 && { cores: grant.cores }),
    };
    const finished =
      problem === undefined
        ? await runAttempt(host, order, control)
        : {
            result: { ...emptyResult(attempt), status: "failed" as const, cause: "environment" as const, error: problem },
            stored: false,
          };
    // The longest of late, fading: one long attempt counts at once, and is forgotten after some brief ones.
    const { status, usage } = finished.result;
    if (status === "succeeded") {
      wallMs.set(attempt.task, Math.max(usage.wallMs, (wallMs.get(attempt.task) ?? usage.wallMs) * 0.8));
    }
    finish(finished);
    release(grant);
  };
  /** Short calls of one function travel together: the head and its followers in one train, on one grant. */
  const startFunctions = (head: Waiting, grant: Grant): void => {
    const size = functions.trainSize(head.attempt, head.task, queue.size + 1);
    const train: Waiting[] = [head];
    for (let next = queue.peek(); train.length < size && next !== undefined && sameCall(head, next); next = queue.peek()) {
      train.push(next);
      queue.shift();
    }
    const calls = train.map(({ attempt, task }): FunctionCall => {
      const call: FunctionCall = {
        attempt,
        task,
        cancelled: false,
        onSpawned: (pid) => journal.started(attempt.attempt, pid),
        onLong: () => outbox.started(attempt.attempt),
        done: finish,
      };
      running.set(attempt.attempt, {
        cancel() {
          call.cancelled = true;
          call.stop?.();
        },
      });
      return call;
    });
    functions.run(calls).then(
      () => release(grant),
      (thrown: unknown) => {
        for (const { attempt } of train) {
          if (running.has(attempt.attempt))
            finish({ result: { ...emptyResult(attempt), status: "failed", ...failureOf(thrown) }, stored: false });
        }
        release(grant);
      },
    );
  };
  return {
    run(attempts, fresh) {
      for (const [digest, task] of fresh) tasks.set(digest, task);
      const taken = attempts.filter(({ attempt }) => !known.has(attempt));
      journal.accepted(taken);
      for (const attempt of taken) {
        const task = tasks.get(attempt.task);
        if (task === undefined) {
          const error = lost(attempt.attempt, `the executor was not given its task ${attempt.task}`);
          outbox.ended({ result: { ...emptyResult(attempt), status: "failed", cause: "system", error }, stored: false });
          continue;
        }
        known.add(attempt.attempt);
        queue.push({ attempt, task });
      }
      fill();
    },
    cancel(attempts) {
      const wanted = new Set(attempts);
      for (const { attempt } of queue.remove((item) => wanted.has(item.attempt.attempt))) {
        finish({
          result: { ...emptyResult(attempt), status: "cancelled", cause: "cancelled", error: cancelled(attempt.attempt) },
          stored: false,
        });
      }
      for (const id of wanted) running.get(id)?.cancel();
      fill();
    },
    async idle() {
      if (queue.size > 0 || running.size > 0) await new Promise<void>((resolve) => idlers.push(resolve));
      await outbox.drained();
    },
    async close() {
      await functions.close();
      closeHost(host);
      journal.close();
    },
  };
}

function demandOf({ resources }: AttemptSpec): { cpus: number; memoryBytes: number; gpus: number } {
  return { cpus: resources.cpus, memoryBytes: resources.memoryBytes, gpus: resources.gpus };
}

function sameCall(a: Waiting, b: Waiting): boolean {
  const [x, y] = [a.attempt.resources, b.attempt.resources];
  return a.attempt.task === b.attempt.task && x.cpus === y.cpus && x.memoryBytes === y.memoryBytes && x.gpus === y.gpus;
}
