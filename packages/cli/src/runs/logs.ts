/** `golgi logs`: what attempts wrote, read from the log files, so that it works for runs of any process, alive or not. */
import type { AttemptRow, Database, NodeRunRow, RunRow } from "@golgi/engine";
import type { LogsOptions } from "../commands/logs.ts";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatBytes } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import { findState } from "../state/directory.ts";
import { findRun, isOwned, UNFINISHED } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";
import { readCount } from "./list.ts";
import { allNodes } from "./show.ts";

interface LogsRequest extends LogsOptions {
  readonly run: string;
  readonly node: string | undefined;
  readonly state: string | undefined;
}

export async function printLogs(request: LogsRequest): Promise<ExitCode> {
  const state = findState(request.state);
  const tail = request.tail === undefined ? undefined : readCount(request.tail, "--tail");
  const number = request.attempt === undefined ? undefined : readCount(request.attempt, "--attempt");
  const database = await openExistingDatabase(state);
  try {
    const row = await findRun(database, request.run);
    if (database === undefined) return EXIT.badInput;
    const printer = createPrinter({
      directory: state.logs,
      streams: request.stream === undefined ? ["stdout", "stderr"] : [request.stream],
      tail,
    });
    const wanted = await attemptsOf(database, row, { node: request.node, number });
    if (wanted.length === 0 && request.follow !== true) {
      process.stderr.write(
        `${request.node === undefined ? `No task of ${row.id} has run` : `${request.node} has not run`}${row.counts.reused > 0 ? " here; its results were reused (golgi explain says from where)" : ""}.\n`,
      );
      return EXIT.ok;
    }
    printer.headings = request.node === undefined || wanted.length > 1;
    for (const attempt of wanted) await printer.print(attempt);
    if (request.follow === true) await follow(database, row, request.node, printer);
    return EXIT.ok;
  } finally {
    await database?.close();
  }
}

interface Wanted {
  readonly node: string | undefined;
  readonly number: number | undefined;
}

/** The last attempt of each node, or the one numbered, oldest first. */
async function attemptsOf(database: Database, row: RunRow, { node, number }: Wanted): Promise<readonly AttemptRow[]> {
  if (node !== undefined && (await database.node(row.id, node)) === undefined) {
    const nodes = await allNodes(database, row);
    const below = nodes.filter(({ path }) => path.startsWith(`${node}[`) || path.startsWith(`${node}/`));
    if (below.length === 0)
      throw errors.nodeUnknown(
        row.id,
        node,
        nodes.filter(isTask).map(({ path }) => path),
      );
  }
  const all = await database.attempts(row.id);
  const last = new Map<string, AttemptRow>();
  for (const attempt of all) {
    if (
      node !== undefined &&
      attempt.path !== node &&
      !attempt.path.startsWith(`${node}[`) &&
      !attempt.path.startsWith(`${node}/`)
    )
      continue;
    if (number !== undefined && attempt.number !== number) continue;
    const before = last.get(attempt.path);
    if (before === undefined || before.number <= attempt.number) last.set(attempt.path, attempt);
  }
  return [...last.values()].sort((a, b) => a.submittedAt - b.submittedAt);
}

function isTask({ kind }: NodeRunRow): boolean {
  return kind === "task" || kind === "dynamic";
}

interface Printer {
  headings: boolean;
  /** Prints what is new of the attempt since the last call. */
  print(attempt: AttemptRow): Promise<void>;
}

interface PrinterOptions {
  readonly directory: string;
  readonly streams: readonly ("stdout" | "stderr")[];
  readonly tail: number | undefined;
}

const CHUNK = 256 * 1024;

function createPrinter({ directory, streams, tail }: PrinterOptions): Printer {
  const style = styleOf(process.stdout);
  const positions = new Map<string, number>();
  let lastHeading = "";
  const printer: Printer = {
    headings: true,
    async print(attempt) {
      const { readLog } = await import("@golgi/executors");
      for (const stream of streams) {
        const key = `${attempt.id} ${stream}`;
        const lines: string[] = [];
        for (;;) {
          const from = positions.get(key) ?? 0;
          const piece = await readLog({
            directory,
            attempt: attempt.id,
            stream: stream === "stdout" ? "out" : "err",
            from,
            maxBytes: CHUNK,
          });
          if (piece.next <= from) break;
          positions.set(key, piece.next);
          const heading = `── ${printable(attempt.path)} ${stream}${attempt.number > 1 ? ` (attempt ${attempt.number})` : ""}`;
          if (printer.headings && heading !== lastHeading) await write(`${style.dim(heading)}\n`);
          lastHeading = heading;
          if (tail === undefined) await write(piece.text);
          else {
            lines.push(...piece.text.split("\n"));
            lines.splice(0, Math.max(0, lines.length - tail - 1));
          }
          if (from === 0 && piece.truncatedBytes > 0)
            await write(`${style.yellow(`[${formatBytes(piece.truncatedBytes)} left out of the middle of this log]`)}\n`);
          if (piece.atEnd) break;
        }
        if (tail !== undefined && lines.length > 0) await write(lines.join("\n"));
        if (printer.headings && positions.has(key)) await endLine();
      }
    },
  };
  return printer;
}

let atLineStart = true;

async function write(text: string): Promise<void> {
  if (text === "") return;
  atLineStart = text.endsWith("\n");
  if (!process.stdout.write(text)) await new Promise((go) => process.stdout.once("drain", go));
}

async function endLine(): Promise<void> {
  if (!atLineStart) await write("\n");
}

const POLL_MS = 150;

async function follow(database: Database, row: RunRow, node: string | undefined, printer: Printer): Promise<void> {
  let stop = false;
  process.once("SIGINT", () => void (stop = true));
  for (;;) {
    const current = await database.run(row.id);
    const over = current === undefined || !UNFINISHED.has(current.status) || !(await isOwned(database, current, Date.now()));
    const attempts = await database.attempts(row.id);
    for (const attempt of attempts) {
      if (
        node === undefined ||
        attempt.path === node ||
        attempt.path.startsWith(`${node}[`) ||
        attempt.path.startsWith(`${node}/`)
      )
        await printer.print(attempt);
    }
    if (over || stop) return;
    await new Promise((go) => setTimeout(go, POLL_MS));
  }
}
