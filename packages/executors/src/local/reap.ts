/** Cleaning up after the dead: processes of attempts whose worker has gone, their directories, files of dead owners. */
import type { AttemptId } from "@golgi/ir";
import { sweepMemoryGroups } from "../process/memory-group.ts";
import { markedProcesses, signal, treeOf } from "../process/tree.ts";
import { sweepJobFolders } from "../wrapper/job-folders.ts";
import { sweepLogSlots } from "../wrapper/logs.ts";
import { sweepTrees } from "../wrapper/trees.ts";
import { containerName, removeContainers, type ContainerHost } from "../sandbox/container-client.ts";
import { isStill, listJournals, readJournal, sweepJournals, type JournalEntry } from "./journal.ts";

export interface ReapParts {
  readonly work: string;
  readonly attempts: readonly AttemptId[];
  /** Pid of our own living worker, whose attempts are not touched. */
  readonly own: number | undefined;
  /** For containers of dead workers. */
  readonly container: ContainerHost | undefined;
}

export async function reapAttempts({ work, attempts, own, container }: ReapParts): Promise<void> {
  if (attempts.length === 0) return;
  const wanted = new Set<AttemptId>(attempts);
  for (const journal of listJournals(work)) {
    if (journal.pid === own) continue;
    const entries = readJournal(journal.path, wanted);
    killRecorded(entries);
    await endContainers(entries, container);
  }
  killMarked(wanted);
  await sweepJobFolders(work);
}

function killRecorded(entries: ReadonlyMap<AttemptId, JournalEntry>): void {
  for (const { process, result } of entries.values()) {
    if (process === undefined || result !== undefined || !isStill(process)) continue;
    const pids = treeOf(process.pid);
    signal(-process.pid, "SIGKILL");
    for (const pid of pids) signal(pid, "SIGKILL");
  }
}

/** A container lives on without its client and its worker. */
async function endContainers(entries: ReadonlyMap<AttemptId, JournalEntry>, host: ContainerHost | undefined): Promise<void> {
  if (host === undefined) return;
  const left = [...entries].filter(([, entry]) => entry.container === true && entry.result === undefined);
  await removeContainers(
    host,
    left.map(([attempt]) => containerName(attempt)),
  );
}

function killMarked(attempts: ReadonlySet<string>): void {
  // Twice: what was just being forked.
  for (let round = 0; round < 2; round++) {
    for (const { pid } of markedProcesses(attempts)) signal(pid, "SIGKILL");
  }
}

const TREES_MS = 24 * 3600 * 1000;

/** At the start: what workers that are gone left behind. Attempts of living workers (of this or another engine) are left alone. */
export async function sweepWork(work: string, logs: string, container: ContainerHost | undefined): Promise<void> {
  const dead = new Map<AttemptId, JournalEntry>();
  for (const journal of listJournals(work)) {
    if (journal.alive) continue;
    for (const [attempt, entry] of readJournal(journal.path)) if (entry.result === undefined) dead.set(attempt, entry);
  }
  killRecorded(dead);
  await endContainers(dead, container);
  if (dead.size > 0) killMarked(new Set(dead.keys()));
  await sweepJobFolders(work);
  await sweepJournals(work);
  await sweepTrees(work, TREES_MS);
  await sweepMemoryGroups();
  sweepLogSlots(logs);
}
