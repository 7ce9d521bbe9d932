/**
 * Worker threads for big files, so that hashing several uses several cores and never holds up the event loop. Started at first need, at
 * most one per core, ended after IDLE_MS without work; an idle thread does not keep the process alive. Files below BIG_BYTES are done
 * in the calling thread: starting a thread costs about 30 ms, the hash of 4 MiB 2 ms.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { BIG_BYTES, copyAndHash, type CopyJob, type CopyResult } from "./copy.ts";

export interface CopyPool {
  /** `size` decides where it runs; it need not be exact. */
  run(job: CopyJob, size: number): Promise<CopyResult>;
  close(): Promise<void>;
}

const IDLE_MS = 2000;

type Answer = { readonly result?: CopyResult; readonly message?: string; readonly code?: string };
type Waiting = {
  readonly job: CopyJob;
  readonly resolve: (result: CopyResult) => void;
  readonly reject: (reason: Error) => void;
};

export function openCopyPool(): CopyPool {
  const idle = new Map<Worker, NodeJS.Timeout>();
  const all = new Set<Worker>();
  const queue: Waiting[] = [];

  function pump(): void {
    while (queue.length > 0) {
      const worker = idle.keys().next().value ?? (all.size < availableParallelism() ? start() : undefined);
      if (worker === undefined) return;
      const next = queue.shift();
      if (next !== undefined) give(worker, next);
    }
  }
  function start(): Worker {
    const worker = new Worker(WORKER_URL);
    all.add(worker);
    return worker;
  }
  function give(worker: Worker, { job, resolve, reject }: Waiting): void {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
    worker.ref();
    const release = (): void => {
      worker.off("message", answered).off("error", lost).off("exit", exited);
      worker.unref();
    };
    const answered = (answer: Answer): void => {
      release();
      idle.set(worker, setTimeout(end, IDLE_MS, worker).unref());
      if (answer.result !== undefined) resolve(answer.result);
      else reject(Object.assign(new Error(answer.message), { code: answer.code }));
      pump();
    };
    const lost = (reason: Error): void => {
      release();
      end(worker);
      reject(reason);
      pump();
    };
    const exited = (code: number): void => lost(new Error(`the copy thread ended with ${code}`));
    worker.on("message", answered).on("error", lost).on("exit", exited);
    worker.postMessage(job);
  }
  function end(worker: Worker): void {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
    all.delete(worker);
    worker.on("error", () => {});
    void worker.terminate();
  }
  return {
    run(job, size) {
      if (size < BIG_BYTES || !existsSync(WORKER_URL)) return copyAndHash(job);
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        pump();
      });
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      all.clear();
    },
  };
}

// Beside this file, also when compiled; where a bundler dropped it, the work is done in this thread.
const WORKER_URL = import.meta.url.endsWith(".ts")
  ? new URL("./copy-worker.ts", import.meta.url)
  : new URL("./copy-worker.js", import.meta.url);
