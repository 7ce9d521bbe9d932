/**
 * An executor that is opened at the first thing it has to do: a run whose results are all known already never starts a worker process.
 * Until then it answers for its capabilities with what the command line asked for.
 */
import type { AttemptReport, Executor, ExecutorCapabilities } from "@golgi/engine";
import { availableParallelism, totalmem } from "node:os";

export interface LazyOptions {
  readonly name: string;
  readonly open: () => Promise<Executor>;
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** As many as the local executor asks for; it says itself once it is open. */
const PREFETCH = 128;

export function openLazily({ name, open, cpus, memoryBytes }: LazyOptions): Executor {
  let deliver: (report: AttemptReport) => void = () => {};
  let opened: Promise<Executor> | undefined;
  const ready = (): Promise<Executor> => {
    opened ??= open().then(async (executor) => {
      await executor.start((report) => deliver(report));
      return executor;
    });
    return opened;
  };
  return {
    name,
    async capabilities(): Promise<ExecutorCapabilities> {
      if (opened !== undefined) return (await opened).capabilities();
      return {
        cpus: cpus ?? availableParallelism(),
        memoryBytes: memoryBytes ?? totalmem(),
        gpus: 0,
        sandbox: "mixed",
        containers: true,
        prefetch: PREFETCH,
      };
    },
    async start(report) {
      deliver = report;
    },
    submit: async (attempts, tasks) => (attempts.length === 0 ? [] : (await ready()).submit(attempts, tasks)),
    status: async (attempts) => (attempts.length === 0 ? [] : (await ready()).status(attempts)),
    async cancel(attempts) {
      if (attempts.length > 0) await (await ready()).cancel(attempts);
    },
    logs: async (...question) => (await ready()).logs(...question),
    async reap(attempts) {
      if (attempts.length > 0) await (await ready()).reap(attempts);
    },
    async close(options) {
      if (opened === undefined) return;
      const executor = await opened.catch(() => undefined);
      await executor?.close(options);
    },
  };
}
