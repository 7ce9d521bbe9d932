/**
 * Watching running processes: one timer for all attempts of this process.
 *
 * 1. Nothing here costs anything for a body that ends within the first tick. 2. Limits are enforced by ending the whole tree: SIGTERM,
 * a grace time, SIGKILL (memory: SIGKILL at once). 3. Memory is the resident sum of the tree; before a kill it is confirmed with
 * proportional shares, so that forked workers that share pages are not counted many times; files in the sandbox's shared memory count. 4. Disk is counted off the main thread, and
 * rarely enough that counting takes at most a twentieth of the time; whoever starts an attempt counts once more at its end.
 */
import { openMemoryGroup, memoryHierarchy, type MemoryGroup } from "../process/memory-group.ts";
import { proportionalBytes, sampleTree, sharedMemoryBytes, signal, treeOf } from "../process/tree.ts";
import { diskUse } from "./disk-use.ts";
import type { LogPair } from "./logs.ts";

const TICK_MS = 25;
const SAMPLE_MS = 50;
const SLOW_SAMPLE_MS = 500;
/** Thousands of processes take a while to look at: at most this part of the time is spent on it. */
const SAMPLE_SHARE = 10;
const GRACE_MS = 3_000;
const DISK_MS = 250;
const DISK_SHARE = 20;
/** How many levels below the started process belong to the sandbox itself and take no polite signals. */
export const SANDBOX_DEPTH = 2;

export type StopReason = "cancelled" | "timeout" | "out-of-memory" | "disk-limit";

export interface WatchRequest {
  readonly name: string;
  readonly pid: number;
  readonly sandboxed: boolean;
  readonly logs?: LogPair;
  readonly memoryBytes: number;
  readonly timeLimitMs?: number;
  /** Its directory, and the most that may be in it. */
  readonly disk?: { readonly directory: string; readonly limitBytes: number };
  /** Called once, at the first tick: the body lives long enough to be worth effort. */
  readonly onLong?: () => void;
  /** Further processes that belong to it although they are not below it. */
  readonly extra?: () => readonly number[];
  /**
   * First processes of a container, of which `pid` is only the client: what lies below them is measured and limited in its place. The client
   * passes polite signals on.
   */
  readonly roots?: () => readonly number[];
}

export interface Watched {
  readonly stopped: () => StopReason | undefined;
  stop(reason: StopReason): void;
  /** After the process has ended: what was seen. */
  end(): Promise<Sighting>;
}

export interface Sighting {
  readonly peakBytes: number;
  readonly oomKilled: boolean;
  readonly userMs: number;
  readonly systemMs: number;
}

export interface Watcher {
  watch(request: WatchRequest): Watched;
  close(): void;
}

interface Entry {
  readonly request: WatchRequest;
  readonly startedAt: number;
  peakBytes: number;
  userMs: number;
  systemMs: number;
  nextSampleAt: number;
  long: boolean;
  stopped: StopReason | undefined;
  /** It has ended: its pids may be those of others. */
  over: boolean;
  killAt: number;
  group: Promise<MemoryGroup | undefined> | undefined;
  /** Infinite while it is being counted. */
  nextDiskAt: number;
}

export function openWatcher(): Watcher {
  const entries = new Set<Entry>();
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    const now = performance.now();
    for (const entry of entries) {
      try {
        look(entry, now);
      } catch {
        // A process that ends while it is looked at, or a full disk while a log is shortened: the next tick looks again.
      }
    }
  };
  return {
    watch(request) {
      const now = performance.now();
      const entry: Entry = {
        request,
        startedAt: now,
        peakBytes: 0,
        userMs: 0,
        systemMs: 0,
        nextSampleAt: now + TICK_MS / 2,
        long: false,
        stopped: undefined,
        over: false,
        killAt: Number.POSITIVE_INFINITY,
        group: undefined,
        nextDiskAt: now + DISK_MS,
      };
      entries.add(entry);
      timer ??= setInterval(tick, TICK_MS);
      return {
        stopped: () => entry.stopped,
        stop: (reason) => stop(entry, reason),
        async end() {
          entries.delete(entry);
          entry.over = true;
          if (entries.size === 0) {
            clearInterval(timer);
            timer = undefined;
          }
          return sighting(entry);
        },
      };
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

async function sighting(entry: Entry): Promise<Sighting> {
  const seen = { peakBytes: entry.peakBytes, userMs: entry.userMs, systemMs: entry.systemMs };
  const group = entry.group === undefined ? undefined : await entry.group;
  if (group === undefined) return { ...seen, oomKilled: false };
  const oomKilled = await group.oomKilled();
  void group.remove();
  return { ...seen, oomKilled };
}

function look(entry: Entry, now: number): void {
  const { request } = entry;
  const age = now - entry.startedAt;
  if (!entry.long && age >= TICK_MS / 2) {
    entry.long = true;
    request.onLong?.();
  }
  if (entry.long && entry.group === undefined) limitByGroup(entry);
  request.logs?.tick();
  if (now >= entry.killAt) killTree(request);
  if (request.timeLimitMs !== undefined && age >= request.timeLimitMs) stop(entry, "timeout");
  if (now >= entry.nextSampleAt) sample(entry, now, age);
  if (request.disk !== undefined && now >= entry.nextDiskAt) void countDisk(entry, request.disk);
}

async function countDisk(entry: Entry, { directory, limitBytes }: NonNullable<WatchRequest["disk"]>): Promise<void> {
  entry.nextDiskAt = Number.POSITIVE_INFINITY;
  const start = performance.now();
  const bytes = await diskUse(directory, limitBytes);
  const took = performance.now() - start;
  entry.nextDiskAt = performance.now() + Math.max(DISK_MS, took * DISK_SHARE);
  if (bytes <= limitBytes || entry.over) return;
  stop(entry, "disk-limit");
  killTree(entry.request);
}

function limitByGroup(entry: Entry): void {
  const { request } = entry;
  const hierarchy = request.memoryBytes > 0 ? memoryHierarchy() : undefined;
  if (hierarchy === undefined || bodyOf(request).length === 0) return;
  entry.group = openMemoryGroup(hierarchy, request.name, request.memoryBytes).then(async (group) => {
    // Twice: a process may have forked while its parent was being moved.
    await group?.add(bodyOf(request));
    await group?.add(bodyOf(request));
    return group;
  });
}

/** The processes of the body: those below the started process, or those in the container that it is the client of. */
function bodyOf(request: WatchRequest): readonly number[] {
  return request.roots === undefined ? treeOf(request.pid) : request.roots().flatMap(treeOf);
}

function sample(entry: Entry, now: number, age: number): void {
  const { request } = entry;
  const limited = request.memoryBytes > 0;
  const pids = [...new Set([...bodyOf(request), ...(request.extra?.() ?? [])])];
  const seen = sampleTree(pids);
  const took = performance.now() - now;
  entry.nextSampleAt = now + Math.max(limited || age < 2_000 ? SAMPLE_MS : SLOW_SAMPLE_MS, took * SAMPLE_SHARE);
  entry.userMs = Math.max(entry.userMs, seen.userMs);
  entry.systemMs = Math.max(entry.systemMs, seen.systemMs);
  // The one below the sandbox's own is begun when the sandbox is complete.
  const body = limited && request.sandboxed ? pids[SANDBOX_DEPTH] : undefined;
  const files = body === undefined ? 0 : sharedMemoryBytes(body);
  if (!limited || seen.rssBytes + files <= request.memoryBytes) {
    entry.peakBytes = Math.max(entry.peakBytes, seen.rssBytes);
    return;
  }
  const confirmed = pids.length === 1 ? seen.rssBytes : proportionalBytes(pids, files);
  entry.peakBytes = Math.max(entry.peakBytes, confirmed);
  if (confirmed > request.memoryBytes) {
    stop(entry, "out-of-memory");
    killTree(request);
  }
}

function stop(entry: Entry, reason: StopReason): void {
  if (entry.stopped !== undefined) return;
  entry.stopped = reason;
  entry.killAt = performance.now() + GRACE_MS;
  if (reason === "out-of-memory" || reason === "disk-limit") return;
  // A stopped process cannot act on SIGTERM.
  for (const name of ["SIGTERM", "SIGCONT"] as const) signalTree(entry.request, name);
}

function signalTree(request: WatchRequest, name: NodeJS.Signals): void {
  if (request.roots !== undefined) return void signal(request.pid, name);
  const skip = request.sandboxed ? sandboxPids(request.pid) : new Set<number>();
  for (const pid of treeOf(request.pid)) if (!skip.has(pid)) signal(pid, name);
  for (const pid of request.extra?.() ?? []) signal(pid, name);
}

/** The sandbox's own processes: ending them would kill the body without a chance to clean up. */
function sandboxPids(pid: number): ReadonlySet<number> {
  const pids = new Set<number>();
  let level = [pid];
  for (let depth = 0; depth < SANDBOX_DEPTH; depth++) {
    for (const one of level) pids.add(one);
    level = level.flatMap((one) =>
      treeOf(one)
        .filter((child) => !pids.has(child))
        .slice(0, 1),
    );
  }
  return pids;
}

/** The group, and whatever left the group but not the tree. In a pid namespace the death of its first process ends all. */
export function killTree(request: Pick<WatchRequest, "pid" | "extra" | "roots">): void {
  const pids = [...(request.roots?.().flatMap(treeOf) ?? []), ...treeOf(request.pid)];
  signal(-request.pid, "SIGKILL");
  for (const pid of [...pids, ...(request.extra?.() ?? [])]) signal(pid, "SIGKILL");
}
