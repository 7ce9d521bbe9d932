/**
 * The local executor's worker process: a lean Node that starts and watches all processes, so that the engine never forks.
 *
 * 1. It lives as long as its attempts: when the engine goes (IPC ends) it finishes what it accepted, writes the results to its journal
 * and exits. 2. Every accepted attempt ends in exactly one result.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { openLocalStore } from "@golgi/store";
import type { AttemptId } from "@golgi/ir";
import { openSpawner } from "../process/spawner.ts";
import { openHost } from "../wrapper/host.ts";
import { cancelPath, openJournal } from "./journal.ts";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.ts";
import { openOutbox } from "./outbox.ts";
import { openRunner, type Runner } from "./runner.ts";

let runner: Promise<Runner> | undefined;
let forget = false;

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

async function open(options: WorkerOptions): Promise<Runner> {
  const store = await openLocalStore(options.store, { durability: "batch" });
  const journal = openJournal(options.work);
  const host = openHost(options, { store, spawner: openSpawner(options.spawner) });
  const outbox = openOutbox({ store, journal, send: (started, ended) => send({ kind: "reports", started, ended }) });
  const opened = openRunner({ host, options, journal, outbox });
  const finish = async (): Promise<void> => {
    const timer = setInterval(() => void opened.cancel(asked(cancelPath(journal.path))), 200);
    await opened.idle();
    clearInterval(timer);
    await opened.close();
    await store.close().catch(() => {});
    if (forget) rmSync(journal.path, { force: true });
    process.exit(0);
  };
  if (process.connected) process.once("disconnect", () => void finish());
  else void finish();
  send({ kind: "ready", journal: journal.path });
  return opened;
}

function asked(path: string): readonly AttemptId[] {
  return existsSync(path) ? (readFileSync(path, "utf8").split("\n").filter(Boolean) as AttemptId[]) : [];
}

process.on("message", (message: ToWorker) => {
  if (message.kind === "open") {
    runner = open(message.options);
    runner.catch((thrown: unknown) => {
      send({ kind: "broken", message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
      process.disconnect();
      setTimeout(() => process.exit(1), 100);
    });
    return;
  }
  if (message.kind === "forget") {
    forget = true;
    return;
  }
  void runner?.then(
    (opened) => (message.kind === "run" ? opened.run(message.attempts, message.tasks) : opened.cancel(message.attempts)),
    () => {},
  );
});
// The terminal's Ctrl-C is for the engine, which then cancels or lets finish.
for (const name of ["SIGINT", "SIGHUP"] as const) process.on(name, () => {});
