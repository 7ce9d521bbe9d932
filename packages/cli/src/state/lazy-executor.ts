/**
 * An executor that is opened at the first thing it has to do, or when it is told that there will be something: a run whose results are all
 * known already never starts a worker process. Until then it answers for its capabilities with what the command line asked for.
 */
import type { AttemptReport, Executor, ExecutorCapabilities } from "@golgi/engine";
import { availableParallelism, totalmem } from "node:os";

export interface LazyOptions {
  readonly name: string;
  readonly open: () => Promise<Executor>;
  /** Open it before saying what it can do, so that what is wrong with it is said first. */
  readonly mustWork: boolean;
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

/** As many as the local executor asks for; it says itself once it is open. */
const PREFETCH = 128;

export interface LazyExecutor extends Executor {
  /** Begins to open it; resolves when its worker process is on its way. What goes wrong is said when it is used. */
  warm(): Promise<void>;
}

export function openLazily({ name, open, mustWork, cpus, memoryBytes }: LazyOptions): LazyExecutor {
  let deliver: (report: AttemptReport) => void = () => {};
  let opening: Promise<Executor> | undefined;
  let opened: Promise<Executor> | undefined;
  let running: Executor | undefined;
  const ready = (): Promise<Executor> => {
    opening ??= open();
    opened ??= opening.then(async (executor) => {
      await executor.start((report) => deliver(report));
      running = executor;
      return executor;
    });
    // What failed once may work the next time it is asked for.
    opened.catch(() => (opening = opened = undefined));
    return opened;
  };
  return {
    name,
    async warm() {
      ready().catch(() => {});
      await opening?.catch(() => {});
    },
    async capabilities(): Promise<ExecutorCapabilities> {
      if (mustWork) return (await ready()).capabilities();
      if (running !== undefined) return running.capabilities();
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
