/**
 * What a worker process did, in a file that outlives it: `<work>/journal/<pid>-<start ticks>.log`, one line per fact.
 *
 *   A <attempt> <token>          accepted
 *   S <attempt> <pid> <ticks>    its process started (ticks since boot, taken after the start)
 *   C <attempt>                  it is about to have a container
 *   R <attempt> <result JSON>    it ended
 *
 * 1. Lines are written with one `write` each batch and never synced: they survive the death of processes, not of the machine. A result
 * that was not committed by the engine may be lost with the machine: the attempt then runs again. 2. A torn last line is ignored. 3. A
 * process is only killed by what is written here when it cannot be another: it must have started before the line was written.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  promises as fs,
  readFileSync,
  readdirSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { AttemptId, AttemptResult, AttemptSpec } from "@golgi/ir";
import { isAlive, startTicksOf, ticksNow } from "../process/tree.ts";

export interface Journal {
  readonly path: string;
  accepted(attempts: readonly Pick<AttemptSpec, "attempt" | "token">[]): void;
  started(attempt: AttemptId, pid: number): void;
  container(attempt: AttemptId): void;
  ended(results: readonly AttemptResult[]): void;
  close(): void;
}

function journalFolder(work: string): string {
  return join(work, "journal");
}

export function openJournal(work: string): Journal {
  const folder = journalFolder(work);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${process.pid}-${startTicksOf(process.pid) ?? 0}.log`);
  const fd = openSync(path, "a");
  const write = (text: string): void => {
    try {
      if (text !== "") writeSync(fd, text);
    } catch {
      // A full disk: results still go to the engine by IPC; only recovery after the engine's death knows less.
    }
  };
  return {
    path,
    accepted: (attempts) => write(attempts.map(({ attempt, token }) => `A ${attempt} ${token}\n`).join("")),
    started: (attempt, pid) => write(`S ${attempt} ${pid} ${ticksNow()}\n`),
    container: (attempt) => write(`C ${attempt}\n`),
    ended: (results) => write(results.map((result) => `R ${result.attempt} ${JSON.stringify(result)}\n`).join("")),
    close: () => closeSync(fd),
  };
}

export interface JournalEntry {
  /** Of the submission that was accepted; a report about it carries the same. */
  token: number;
  process?: { readonly pid: number; readonly ticks: number };
  container?: true;
  result?: AttemptResult;
}

/** Entries of the attempts asked for, or of all. */
export function readJournal(path: string, only?: ReadonlySet<string>): Map<AttemptId, JournalEntry> {
  const entries = new Map<AttemptId, JournalEntry>();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return entries;
  }
  const lines = text.split("\n");
  lines.pop();
  for (const line of lines) readLine(entries, line, only);
  return entries;
}

function readLine(entries: Map<AttemptId, JournalEntry>, line: string, only: ReadonlySet<string> | undefined): void {
  const space = line.indexOf(" ", 2);
  const attempt = line.slice(2, space === -1 ? undefined : space) as AttemptId;
  if (only !== undefined && !only.has(attempt)) return;
  const entry = entries.get(attempt) ?? { token: 0 };
  entries.set(attempt, entry);
  const rest = space === -1 ? "" : line.slice(space + 1);
  if (line.startsWith("A ")) {
    entry.token = Number(rest);
  } else if (line.startsWith("S ")) {
    const [pid, ticks] = rest.split(" ").map(Number);
    if (pid !== undefined && ticks !== undefined) entry.process = { pid, ticks };
  } else if (line.startsWith("C ")) {
    entry.container = true;
  } else if (line.startsWith("R ")) {
    try {
      entry.result = JSON.parse(rest) as AttemptResult;
    } catch {
      // Torn by a crash in the middle of a write.
    }
  }
}

export interface JournalFile {
  readonly path: string;
  readonly pid: number;
  /** Does the worker that writes it live? */
  readonly alive: boolean;
}

export function listJournals(work: string): readonly JournalFile[] {
  const folder = journalFolder(work);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const found = /^(\d+)-(\d+)\.log$/.exec(name);
    if (found === null) return [];
    const pid = Number(found[1]);
    return [{ path: join(folder, name), pid, alive: isAlive(pid, Number(found[2])) }];
  });
}

/** Journals of workers that are gone are kept this long for engines that come back late. */
const KEEP_MS = 3 * 24 * 3600 * 1000;

export async function sweepJournals(work: string): Promise<void> {
  for (const journal of listJournals(work)) {
    if (journal.alive || Date.now() - statSync(journal.path).mtimeMs < KEEP_MS) continue;
    await fs.rm(journal.path, { force: true });
    await fs.rm(cancelPath(journal.path), { force: true });
  }
}

/** Where others ask a worker whose engine has gone to end attempts: one id per line. */
export function cancelPath(journal: string): string {
  return join(journal, "..", `${basename(journal, ".log")}.cancel`);
}

/** Is this process still the one that was written down? */
export function isStill(process_: { readonly pid: number; readonly ticks: number }): boolean {
  const started = startTicksOf(process_.pid);
  return started !== undefined && started <= process_.ticks;
}
