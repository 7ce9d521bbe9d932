/**
 * Trees of processes, read from /proc. Every reading may find that a process has just gone: that is never an error.
 */
import { readFileSync, readdirSync, statfsSync, statSync } from "node:fs";
import { uptime } from "node:os";

/** Set in the environment of plain-mode attempts, so that daemonised processes of a dead wrapper can be found. */
export const ATTEMPT_VARIABLE = "GOLGI_ATTEMPT";

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): readonly number[] {
  let threads: readonly string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children: number[] = [];
  for (const thread of threads) {
    const text = readText(`/proc/${pid}/task/${thread}/children`);
    if (text === undefined) continue;
    for (const child of text.split(" ")) if (child !== "") children.push(Number(child));
  }
  return children;
}

/** The process and everything below it, parents first. */
export function treeOf(pid: number): readonly number[] {
  const pids = [pid];
  for (let index = 0; index < pids.length && pids.length < 100_000; index++) pids.push(...childrenOf(pids[index] as number));
  return pids;
}

export interface TreeSample {
  readonly processes: number;
  /** Sum of what is resident now. Memory shared between processes counts once per process. */
  readonly rssBytes: number;
  readonly userMs: number;
  readonly systemMs: number;
}

const PAGE = 4096;
const TICK_MS = 10;
/** Index of `env_end` in what `statFields` returns. */
const ENV_END = 48;

export function sampleTree(pids: readonly number[]): TreeSample {
  let rssBytes = 0;
  let userMs = 0;
  let systemMs = 0;
  for (const pid of pids) {
    const fields = statFields(pid);
    if (fields === undefined) continue;
    userMs += (Number(fields[11]) + Number(fields[13])) * TICK_MS;
    systemMs += (Number(fields[12]) + Number(fields[14])) * TICK_MS;
    rssBytes += Number(fields[21]) * PAGE;
  }
  return { processes: pids.length, rssBytes, userMs, systemMs };
}

/**
 * Proportional share: shared pages are divided among their users. Slow (about 1 ms a process): only to confirm. `files`: bytes of files in
 * memory, some of which the processes may have mapped.
 */
export function proportionalBytes(pids: readonly number[], files = 0): number {
  let bytes = 0;
  let shared = 0;
  for (const pid of pids) {
    const text = readText(`/proc/${pid}/smaps_rollup`);
    if (text === undefined) continue;
    bytes += kibibytes(/^Pss:\s+(\d+) kB/m.exec(text));
    shared += kibibytes(/^Pss_Shmem:\s+(\d+) kB/m.exec(text));
  }
  return Math.max(bytes, bytes - shared + files);
}

function kibibytes(found: RegExpExecArray | null): number {
  return found === null ? 0 : Number(found[1]) * 1024;
}

/** Bytes of files in the shared memory of a process that has one of its own, in a sandbox. */
export function sharedMemoryBytes(pid: number): number {
  try {
    const path = `/proc/${pid}/root/dev/shm`;
    if (statSync(path).dev === statSync("/dev/shm", { throwIfNoEntry: false })?.dev) return 0;
    const { blocks, bfree, bsize } = statfsSync(path);
    return (blocks - bfree) * bsize;
  } catch {
    return 0;
  }
}

/** Fields of /proc/<pid>/stat after the command, from `state` (field 3 of proc(5) is index 0). */
function statFields(pid: number): readonly string[] | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** When a process started, in clock ticks since boot: with the pid, a name that is never used twice. */
export function startTicksOf(pid: number): number | undefined {
  const fields = statFields(pid);
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
  return Number(fields[19]);
}

export function ticksNow(): number {
  return Math.ceil(uptime() * (1000 / TICK_MS)) + 1;
}

export function isAlive(pid: number, startTicks: number): boolean {
  return startTicksOf(pid) === startTicks;
}

/** Processes whose environment carries one of these attempts' names. Reads every process of this user: for clean-up only. */
export function markedProcesses(attempts: ReadonlySet<string>): readonly { readonly pid: number; readonly attempt: string }[] {
  const found: { pid: number; attempt: string }[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const attempt = attemptOf(pid);
    if (attempt !== undefined && attempts.has(attempt)) found.push({ pid, attempt });
  }
  return found;
}

/**
 * The attempt in a process's environment; `"unclear"` in the midst of an exec, when the new program has no environment yet. On a busy
 * machine that lasts tenths of a second. A program that was given an empty environment is not unclear: its environment has a place.
 */
export function attemptOf(pid: number): string | undefined {
  let environment = readText(`/proc/${pid}/environ`);
  // An exec may have ended between the two looks, and the next one begun.
  for (let look = 0; environment === "" && look < 3; look++) {
    if (isInExec(pid)) return "unclear";
    environment = readText(`/proc/${pid}/environ`);
  }
  if (environment === undefined) return undefined;
  const marker = `${ATTEMPT_VARIABLE}=`;
  const start = environment.startsWith(marker) ? 0 : environment.indexOf(`\0${marker}`) + 1;
  if (start === 0 && !environment.startsWith(marker)) return undefined;
  const end = environment.indexOf("\0", start);
  return environment.slice(start + marker.length, end === -1 ? undefined : end);
}

/** `env_end` of proc(5) is 0 from the moment the old program has gone until the new one is set up. */
function isInExec(pid: number): boolean {
  const fields = statFields(pid);
  return fields !== undefined && fields[0] !== "Z" && fields[0] !== "X" && fields[ENV_END] === "0";
}

/** Sends a signal to a process, or a group when negative; a process that is gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
