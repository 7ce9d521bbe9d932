/** Cleaning up after the dead: processes of attempts whose worker has gone, their directories, files of dead owners. */
import { existsSync, promises as fs, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AttemptId } from "@golgi/ir";
import { sweepMemoryGroups } from "../process/memory-group.ts";
import { isAlive, markedProcesses, signal, treeOf } from "../process/tree.ts";
import { removeDirectory } from "../wrapper/attempt.ts";
import { sweepLogSlots } from "../wrapper/logs.ts";
import { sweepTrees } from "../wrapper/trees.ts";
import { isStill, listJournals, readJournal, sweepJournals, type JournalEntry } from "./journal.ts";

export interface ReapParts {
  readonly work: string;
  readonly attempts: readonly AttemptId[];
  /** Pid of our own living worker, whose attempts are not touched. */
  readonly own: number | undefined;
}

export async function reapAttempts({ work, attempts, own }: ReapParts): Promise<void> {
  if (attempts.length === 0) return;
  const wanted = new Set<AttemptId>(attempts);
  for (const journal of listJournals(work)) {
    if (journal.pid === own) continue;
    killRecorded(readJournal(journal.path, wanted));
  }
  killMarked(wanted);
  for (const attempt of wanted) {
    const directory = join(work, attempt);
    if (existsSync(directory)) await removeDirectory(directory, false);
  }
}

function killRecorded(entries: ReadonlyMap<AttemptId, JournalEntry>): void {
  for (const { process, result } of entries.values()) {
    if (process === undefined || result !== undefined || !isStill(process)) continue;
    const pids = treeOf(process.pid);
    signal(-process.pid, "SIGKILL");
    for (const pid of pids) signal(pid, "SIGKILL");
  }
}

function killMarked(attempts: ReadonlySet<string>): void {
  // Twice: what was just being forked.
  for (let round = 0; round < 2; round++) {
    for (const { pid } of markedProcesses(attempts)) signal(pid, "SIGKILL");
  }
}

const TREES_MS = 24 * 3600 * 1000;

/** At the start: what workers that are gone left behind. Attempts of living workers (of this or another engine) are left alone. */
export async function sweepWork(work: string, logs: string): Promise<void> {
  const alive = new Set<AttemptId>();
  const dead = new Map<AttemptId, JournalEntry>();
  const journals = listJournals(work);
  const present = attemptDirectories(work);
  for (const journal of journals) {
    if (!journal.alive && present.size === 0) continue;
    for (const [attempt, entry] of readJournal(journal.path)) {
      if (entry.result !== undefined) continue;
      if (journal.alive) alive.add(attempt);
      else dead.set(attempt, entry);
    }
  }
  for (const attempt of alive) dead.delete(attempt);
  killRecorded(dead);
  const stale = new Set([...present].filter((attempt) => !alive.has(attempt) && dead.has(attempt)));
  if (stale.size > 0) killMarked(stale);
  for (const attempt of stale) await removeDirectory(join(work, attempt), false);
  await sweepFunctionSlots(work);
  await sweepJournals(work);
  await sweepTrees(work, TREES_MS);
  await sweepMemoryGroups();
  sweepLogSlots(logs);
}

function attemptDirectories(work: string): ReadonlySet<AttemptId> {
  return new Set(readdirSync(work).filter((name): name is AttemptId => name.startsWith("att_")));
}

/** `fn-<pid>-<start ticks>-<n>`: see function-process.ts. */
async function sweepFunctionSlots(work: string): Promise<void> {
  for (const name of readdirSync(work)) {
    const found = /^fn-(\d+)-(\d+)-\d+$/.exec(name);
    if (found === null || isAlive(Number(found[1]), Number(found[2]))) continue;
    await fs.rm(join(work, name), { recursive: true, force: true });
  }
}
