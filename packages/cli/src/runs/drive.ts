/**
 * Watches one run from its launch to its end, wherever it is carried out: shows progress, turns Ctrl-C into a clean cancel (twice: kill
 * or leave), prints the summary, and says how the process should exit.
 */
import type { Document, RunId } from "@golgi/ir";
import type { RunRow } from "@golgi/engine";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { styleOf } from "../output/style.ts";
import { createReporter } from "../progress/reporter.ts";
import type { Reporter } from "../progress/reporter.ts";
import { showFailures } from "./failure-card.ts";
import type { RunHost } from "./host.ts";
import { writeSummary } from "./summary.ts";

export interface Drive {
  readonly host: RunHost;
  readonly document: Document;
  readonly run: RunId;
  /** Events after this number are new to the person. */
  readonly afterSeq?: number;
  readonly mode: "auto" | "json" | "quiet";
  /** The command as the person gave it, for "what next". */
  readonly command?: string;
  /** A line for the person before the first event. */
  readonly opening?: string;
}

export async function driveRun(drive: Drive): Promise<{ readonly row: RunRow; readonly exit: ExitCode }> {
  const { host, run } = drive;
  const machine = await host.machine();
  const reporter = createReporter({ document: drive.document, run, machine, mode: drive.mode });
  const restore = handleSignals(drive, reporter);
  const note = (text: string): void => reporter.note(text);
  if (drive.opening !== undefined) note(drive.opening);
  try {
    for await (const event of host.follow(run, drive.afterSeq ?? 0, note)) reporter.event(event);
    const row = await host.done(run);
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
  if (row.status === "failed") await showFailures({ look: drive.host.look, document: drive.document, row });
  writeSummary(row, drive.command);
}

export function exitOf(row: RunRow): ExitCode {
  return row.status === "succeeded" ? EXIT.ok : row.status === "cancelled" ? EXIT.cancelled : EXIT.failed;
}

const KILL_GRACE_MS = 3000;

function handleSignals({ host, run, mode }: Drive, reporter: Reporter): () => void {
  const style = styleOf(process.stderr);
  let asked = 0;
  let over = false;
  let cancelling: Promise<void> = Promise.resolve();
  const onSignal = (): void => {
    if (over) process.exit(EXIT.cancelled);
    asked++;
    if (asked === 1) {
      if (mode !== "json") reporter.note(style.yellow(host.words.cancelling));
      cancelling = host.cancel(run).catch((error: unknown) => {
        if (mode !== "json") reporter.note(style.red(`The run could not be cancelled: ${messageOf(error)}`));
      });
      return;
    }
    if (asked > 2) process.exit(EXIT.cancelled);
    reporter.end();
    if (mode !== "json") process.stderr.write(`${style.red(host.words.left(run))}\n`);
    setTimeout(() => process.exit(EXIT.cancelled), KILL_GRACE_MS).unref();
    // The wish to cancel must have got through before this process is gone.
    void cancelling.then(() => host.leave()).finally(() => process.exit(EXIT.cancelled));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  // The handlers stay: a signal while all is being closed must not change how the process ends, nor be lost.
  return () => void (over = true);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
