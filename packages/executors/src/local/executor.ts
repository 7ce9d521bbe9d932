/**
 * The local executor: attempts run on this machine, in processes that a worker process starts.
 *
 *   engine ── submit ─▶ executor ── IPC batches ─▶ worker ── posix_spawn ─▶ sandboxed body
 *          ◀─ report ──          ◀── results ────         ◀─ wait4 ───────
 *
 * 1. Attempts survive the engine: the worker is in its own session, finishes what it accepted and keeps the results in its journal, from
 * which the next executor on the same work folder answers `status`. 2. Attempts do not survive the worker: when it dies, those that had
 * started are reported lost at once and what they left is killed; those that had not are given to the next worker.
 */
import { mkdirSync } from "node:fs";
import type { Executor } from "@golgi/engine";
import type { AttemptId } from "@golgi/ir";
import { readLog } from "../wrapper/read-log.ts";
import { openForeign } from "./foreign.ts";
import { openInflight } from "./inflight.ts";
import { resolveOptions, type LocalExecutorOptions } from "./options.ts";
import { reapAttempts, sweepWork } from "./reap.ts";
import { openWorkerLink } from "./worker-link.ts";

/** Attempts that wait in the worker, so that the next starts without a round trip to the engine. */
const PREFETCH = 128;
const LOG_CHUNK = 1024 * 1024;
const CANCEL_WAIT_MS = 15_000;

export async function createLocalExecutor(given: LocalExecutorOptions): Promise<Executor> {
  const options = await resolveOptions(given);
  mkdirSync(options.worker.work, { recursive: true });
  mkdirSync(options.worker.logs, { recursive: true });
  await sweepWork(options.worker.work, options.worker.logs, options.worker.container);
  const inflight = openInflight();
  const foreign = openForeign(options.worker.work);
  const link = openWorkerLink({ options: options.worker, inflight });
  let closed = false;
  return {
    name: "local",
    async capabilities() {
      const { cpus, memoryBytes, gpus, sandbox } = options.worker;
      return { cpus, memoryBytes, gpus, sandbox, containers: options.worker.container !== undefined, prefetch: PREFETCH };
    },
    async start(report) {
      inflight.deliverTo(report);
      foreign.deliverTo(report);
      await link.ready();
    },
    async submit(attempts, tasks) {
      if (closed) throw new Error("the executor is closed");
      const fresh = attempts.filter(({ attempt }) => !inflight.has(attempt) && !foreign.watches(attempt));
      for (const attempt of fresh) inflight.add(attempt, tasks.get(attempt.task));
      link.run(fresh);
      return attempts.map(({ attempt }) => ({ attempt, accepted: true, handle: `local:${attempt}` }));
    },
    async status(attempts) {
      const elsewhere = foreign.look(attempts.filter((attempt) => !inflight.has(attempt)));
      return attempts.map((attempt) => inflight.state(attempt) ?? elsewhere.get(attempt) ?? { attempt, state: "unknown" });
    },
    async cancel(attempts) {
      link.cancel(attempts.filter((attempt) => inflight.has(attempt)));
      foreign.cancel(attempts.filter((attempt) => !inflight.has(attempt)));
    },
    async logs(attempt, stream, from, maxBytes = LOG_CHUNK) {
      const piece = await readLog({
        directory: options.worker.logs,
        attempt,
        stream: stream === "stdout" ? "out" : "err",
        from,
        maxBytes,
      });
      const over = !isRunning(attempt);
      return { text: piece.text, next: piece.next, complete: over && piece.atEnd, truncatedBytes: piece.truncatedBytes };
    },
    async reap(attempts) {
      const dead = attempts.filter((attempt) => !inflight.has(attempt));
      foreign.cancel(dead);
      foreign.forget(dead);
      await reapAttempts({ work: options.worker.work, attempts: dead, own: link.pid(), container: options.worker.container });
    },
    async close({ cancel }) {
      if (closed) return;
      closed = true;
      foreign.close();
      if (cancel) {
        link.cancel(inflight.ids());
        await inflight.empty(CANCEL_WAIT_MS);
      }
      await link.close({ kill: cancel });
    },
  };

  function isRunning(attempt: AttemptId): boolean {
    return inflight.has(attempt) || foreign.watches(attempt);
  }
}
