/** The engine's side of the worker process: starting it, talking to it, and what to do when it dies. */
import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AttemptId, AttemptSpec, Digest, TaskSpec } from "@golgi/ir";
import type { Inflight } from "./inflight.ts";
import { readJournal } from "./journal.ts";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.ts";
import { reapAttempts } from "./reap.ts";
import { lostResult } from "./results.ts";

export interface WorkerLink {
  ready(): Promise<void>;
  run(attempts: readonly AttemptSpec[]): void;
  cancel(attempts: readonly AttemptId[]): void;
  pid(): number | undefined;
  close(options: { readonly kill: boolean }): Promise<void>;
}

interface Worker {
  readonly child: ChildProcess;
  readonly tasks: Set<Digest>;
  readonly ready: Promise<void>;
  journal: string | undefined;
  /** It said that it cannot work. */
  broken: boolean;
}

const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const PROGRAM = fileURLToPath(new URL(`./worker-main${EXTENSION}`, import.meta.url));
/** An attempt whose worker dies twice before it starts is taken to be the reason. */
const MAX_SENDS = 2;
/** In a row. */
const MAX_STARTUP_FAILURES = 2;
const CLOSE_WAIT_MS = 5_000;

export function openWorkerLink({ options, inflight }: { options: WorkerOptions; inflight: Inflight }): WorkerLink {
  let worker: Worker | undefined;
  let closing = false;
  let startupFailures = 0;

  const current = (): Worker => {
    worker ??= startWorker(options, { received, died });
    return worker;
  };
  const received = (from: Worker, message: FromWorker): void => {
    if (message.kind === "ready") {
      from.journal = message.journal;
      startupFailures = 0;
    } else if (message.kind === "reports") {
      for (const { attempt, at } of message.started) inflight.started(attempt, at);
      for (const result of message.ended) inflight.ended(result);
    }
  };
  const died = (from: Worker, how: string): void => {
    if (worker === from) worker = undefined;
    if (closing) return;
    if (from.journal === undefined) startupFailures++;
    // Whatever goes wrong while cleaning up: the next start sweeps again.
    void afterDeath(from, how).catch(() => undefined);
  };
  const afterDeath = async (from: Worker, how: string): Promise<void> => {
    const entries = from.journal === undefined ? new Map() : readJournal(from.journal, new Set(inflight.ids()));
    const again: AttemptSpec[] = [];
    for (const flight of inflight.all()) {
      const entry = entries.get(flight.attempt.attempt);
      const id = flight.attempt.attempt;
      if (entry?.result !== undefined) inflight.ended(entry.result);
      else if (
        flight.started ||
        entry?.process !== undefined ||
        flight.sends >= MAX_SENDS ||
        startupFailures > MAX_STARTUP_FAILURES
      ) {
        inflight.ended(lostResult(flight.attempt, `its worker process ${how}`));
      } else again.push(flight.attempt);
      if (entry !== undefined) entries.set(id, entry);
    }
    const gone = [...entries.keys()] as AttemptId[];
    await reapAttempts({ work: options.work, attempts: gone, own: undefined, container: options.container });
    if (again.length > 0 && !closing) send(again);
  };
  const send = (attempts: readonly AttemptSpec[]): void => {
    const target = current();
    const tasks: (readonly [Digest, TaskSpec])[] = [];
    for (const attempt of attempts) {
      const flight = inflight.get(attempt.attempt);
      if (flight === undefined) continue;
      flight.sends++;
      if (flight.task === undefined || target.tasks.has(attempt.task)) continue;
      target.tasks.add(attempt.task);
      tasks.push([attempt.task, flight.task]);
    }
    tell(target, { kind: "run", attempts, tasks });
  };
  return {
    async ready() {
      // One that is killed before it is ready says nothing about the next one; one that says why it cannot work does.
      for (;;) {
        const one = current();
        try {
          return await one.ready;
        } catch (thrown) {
          if (closing || one.broken || worker === one || startupFailures > MAX_STARTUP_FAILURES) throw thrown;
        }
      }
    },
    run(attempts) {
      if (attempts.length > 0) send(attempts);
    },
    cancel(attempts) {
      if (attempts.length > 0 && worker !== undefined) tell(worker, { kind: "cancel", attempts });
    },
    pid: () => worker?.child.pid,
    async close({ kill }) {
      closing = true;
      const last = worker;
      if (last === undefined) return;
      const gone = new Promise<void>((resolve) => last.child.once("exit", () => resolve()));
      if (inflight.ids().length === 0) tell(last, { kind: "forget" });
      if (last.child.connected) last.child.disconnect();
      if (!kill && inflight.ids().length > 0) {
        last.child.unref();
        return;
      }
      const timer = setTimeout(() => last.child.kill("SIGKILL"), CLOSE_WAIT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

interface Handlers {
  received(from: Worker, message: FromWorker): void;
  died(from: Worker, how: string): void;
}

function startWorker(options: WorkerOptions, handlers: Handlers): Worker {
  const errors = openSync(join(options.work, "worker.err"), "a");
  const { NODE_OPTIONS: _ignored, ...env } = process.env;
  // A cache that the engine's program turned on for itself: the worker loads twice as fast with it.
  const cache = getCompileCacheDir();
  if (cache !== undefined) env["NODE_COMPILE_CACHE"] ??= cache;
  const child = fork(PROGRAM, [], {
    detached: true,
    env,
    execArgv: ["--max-semi-space-size=8", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", errors, errors, "ipc"],
  });
  closeSync(errors);
  let opened: () => void = () => {};
  let refused: (reason: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    opened = resolve;
    refused = reject;
  });
  ready.catch(() => {});
  const worker: Worker = { child, tasks: new Set(), ready, journal: undefined, broken: false };
  child.on("message", (message: FromWorker) => {
    handlers.received(worker, message);
    if (message.kind === "ready") opened();
    if (message.kind === "broken") worker.broken = true;
    if (message.kind === "broken") refused(new Error(`the worker process could not start: ${message.message}`));
  });
  child.on("error", (thrown) => refused(thrown));
  // The IPC channel is drained before `close` is emitted, so no result is overtaken by the news of the death.
  child.on("close", (code, signal) => {
    const how = signal === null ? `ended with exit status ${code}` : `was killed by ${signal}`;
    refused(new Error(`the worker process ${how} before it was ready`));
    handlers.died(worker, how);
  });
  tell(worker, { kind: "open", options });
  return worker;
}

/** A worker that has gone cannot be told anything; its death is handled when it is noticed. */
function tell(worker: Worker, message: ToWorker): void {
  if (worker.child.connected) worker.child.send(message, () => {});
}
