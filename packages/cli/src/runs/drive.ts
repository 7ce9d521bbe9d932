/**
 * Watches one run in this process from its launch to its end: shows progress, turns Ctrl-C into a clean cancel (twice: kill), prints
 * the summary, and says how the process should exit.
 */
import type { Document, RunId } from "@golgi/ir";
import type { RunRow } from "@golgi/engine";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { styleOf } from "../output/style.ts";
import { createReporter } from "../progress/reporter.ts";
import type { Reporter } from "../progress/reporter.ts";
import type { StateDirectory } from "../state/directory.ts";
import type { OpenEngine } from "../state/open.ts";
import { showFailures } from "./failure-card.ts";
import { writeSummary } from "./summary.ts";

export interface Drive {
  readonly open: OpenEngine;
  readonly state: StateDirectory;
  readonly document: Document;
  readonly run: RunId;
  /** Events after this number are new to the person. */
  readonly afterSeq?: number;
  readonly mode: "auto" | "json" | "quiet";
  /** The command as the person gave it, for "what next". */
  readonly command?: string;
}

export async function driveRun(drive: Drive): Promise<{ readonly row: RunRow; readonly exit: ExitCode }> {
  const { open, run } = drive;
  const { cpus, memoryBytes } = await open.executor.capabilities();
  const machine = { ...(cpus !== undefined && { cpus }), ...(memoryBytes !== undefined && { memoryBytes }) };
  const reporter = createReporter({ document: drive.document, run, machine, mode: drive.mode });
  const restore = handleSignals(drive, reporter);
  try {
    for await (const event of open.engine.follow(run, drive.afterSeq ?? 0)) reporter.event(event);
    const row = await open.engine.done(run);
    reporter.end();
    await conclude(drive, row);
    return { row, exit: exitOf(row) };
  } finally {
    reporter.end();
    restore();
  }
}

async function conclude(drive: Drive, row: RunRow): Promise<void> {
  if (drive.mode === "json") {
    const { id, status, outputs, counts, error } = row;
    process.stdout.write(`${JSON.stringify({ kind: "result", run: id, status, counts, outputs, error })}\n`);
    return;
  }
  if (drive.mode === "quiet") return;
  if (row.status === "failed") await showFailures({ ...drive, row, database: drive.open.database });
  writeSummary(row, drive.command);
}

export function exitOf(row: RunRow): ExitCode {
  return row.status === "succeeded" ? EXIT.ok : row.status === "cancelled" ? EXIT.cancelled : EXIT.failed;
}

const KILL_GRACE_MS = 3000;

function handleSignals({ open, run, mode }: Drive, reporter: Reporter): () => void {
  const style = styleOf(process.stderr);
  let asked = 0;
  let over = false;
  const onSignal = (): void => {
    if (over) process.exit(EXIT.cancelled);
    asked++;
    if (asked === 1) {
      if (mode !== "json")
        reporter.note(style.yellow(`Cancelling; what runs is being ended. Press Ctrl-C again to kill at once.`));
      void open.engine.cancel(run);
      return;
    }
    if (asked > 2) process.exit(EXIT.cancelled);
    reporter.end();
    if (mode !== "json") process.stderr.write(`${style.red("Killed.")} Go on with: golgi resume ${run}\n`);
    setTimeout(() => process.exit(EXIT.cancelled), KILL_GRACE_MS).unref();
    void open.close({ cancel: true }).finally(() => process.exit(EXIT.cancelled));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  // The handlers stay: a signal while all is being closed must not change how the process ends, nor be lost.
  return () => void (over = true);
}
