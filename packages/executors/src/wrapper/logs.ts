/**
 * Capture of standard output and standard error in files, with a cap that holds.
 *
 * 1. The process writes straight into a file opened for appending: no pipe, nothing to read, logs survive our death.
 * 2. A log never stays larger than `limitBytes`: at each `tick` an overlong file is cut to its head and its tail; what was left out is
 *    counted in a side file `<log>.cut`. Between two ticks a file may exceed the cap by what the disk takes in that time.
 * 3. A silent attempt costs no file: pairs of empty files are reused, and get the attempt's name at the first tick or at the first byte.
 *
 * Offsets that readers see are logical: bytes since the start of the log, left-out bytes counted.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { loadLibc } from "../process/libc.ts";
import { isAlive, startTicksOf } from "../process/tree.ts";

const STREAMS = ["out", "err"] as const;
export type LogStream = (typeof STREAMS)[number];

export interface LogCut {
  /** Bytes kept from the start. */
  readonly headBytes: number;
  readonly truncatedBytes: number;
  /** The left-out part is a hole in the file: offsets are those of the file. */
  readonly sparse?: boolean;
}

export interface LogPair {
  readonly out: number;
  readonly err: number;
  /** Gives the files their names and enforces the cap. */
  tick(): void;
  /** The last bytes of a stream. */
  tail(stream: LogStream, maxBytes: number): string;
  /** After the last process has gone. */
  finish(): void;
}

export interface LogFiles {
  open(attempt: string): LogPair;
  close(): void;
}

interface OpenLog {
  readonly fd: number;
  path: string;
  named: boolean;
  truncatedBytes: number;
  sparse: boolean;
}

type Slot = readonly [OpenLog, OpenLog];

const SLOT_PREFIX = ".slot-";

export function openLogFiles(directory: string, limitBytes: number): LogFiles {
  const free: Slot[] = [];
  const owner = `${process.pid}-${startTicksOf(process.pid) ?? 0}`;
  let serial = 0;
  const openSlot = (): Slot => {
    serial++;
    const open = (stream: LogStream): OpenLog => {
      const path = join(directory, `${SLOT_PREFIX}${owner}-${serial}.${stream}`);
      return { fd: openSync(path, "a+"), path, named: false, truncatedBytes: 0, sparse: false };
    };
    return [open("out"), open("err")];
  };
  return {
    open: (attempt) =>
      openPair({ slot: free.pop() ?? openSlot(), directory, attempt, limitBytes, release: (slot) => free.push(slot) }),
    close() {
      for (const slot of free) for (const log of slot) discard(log);
      free.length = 0;
    },
  };
}

/** Removes slot files of processes that have gone. */
export function sweepLogSlots(directory: string): void {
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    const found = /^\.slot-(\d+)-(\d+)-\d+\.(out|err)$/.exec(name);
    if (found !== null && !isAlive(Number(found[1]), Number(found[2]))) rmSync(join(directory, name), { force: true });
  }
}

interface PairParts {
  readonly slot: Slot;
  readonly directory: string;
  readonly attempt: string;
  readonly limitBytes: number;
  readonly release: (slot: Slot) => void;
}

function openPair(parts: PairParts): LogPair {
  const [out, err] = parts.slot;
  const nameOne = (log: OpenLog, stream: LogStream): void => {
    if (log.named) return;
    const path = logPath(parts.directory, parts.attempt, stream);
    renameSync(log.path, path);
    log.path = path;
    log.named = true;
  };
  return {
    out: out.fd,
    err: err.fd,
    tick() {
      nameOne(out, "out");
      nameOne(err, "err");
      for (const log of parts.slot) shorten(log, parts.limitBytes, false);
    },
    tail: (stream, maxBytes) => readTail(stream === "out" ? out.fd : err.fd, maxBytes),
    finish() {
      const silent = (log: OpenLog): boolean => !log.named && fstatSync(log.fd).size === 0;
      if (silent(out) && silent(err)) {
        parts.release(parts.slot);
        return;
      }
      for (const [index, log] of parts.slot.entries()) {
        if (silent(log)) {
          discard(log);
          continue;
        }
        nameOne(log, STREAMS[index] as LogStream);
        shorten(log, parts.limitBytes, true);
        closeSync(log.fd);
        if (log.truncatedBytes === 0 && emptyFile(log.path)) rmSync(log.path, { force: true });
      }
    },
  };
}

function emptyFile(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    return fstatSync(fd).size === 0;
  } finally {
    closeSync(fd);
  }
}

function discard(log: OpenLog): void {
  closeSync(log.fd);
  rmSync(log.path, { force: true });
}

export function logPath(directory: string, attempt: string, stream: LogStream): string {
  return join(directory, `${attempt}.${stream}`);
}

/**
 * While writers live: frees the middle of the file (a hole), so nothing that is being written is lost and offsets stay. Where holes
 * cannot be made the file is rewritten, and what is written in that moment is lost.
 */
function shorten(log: OpenLog, limitBytes: number, final: boolean): void {
  const { size } = fstatSync(log.fd);
  if (size + (log.sparse ? 0 : log.truncatedBytes) <= limitBytes) return;
  const headBytes = Math.floor(limitBytes / 2);
  const tailStart = size - (limitBytes - headBytes);
  if (!final && tailStart > headBytes && punchHole(log.fd, headBytes, tailStart - headBytes)) {
    log.sparse = true;
    log.truncatedBytes = tailStart - headBytes;
  } else if (size > limitBytes) {
    rewrite(log, { headBytes, tailBytes: limitBytes - headBytes, size });
  } else return;
  const cut: LogCut = { headBytes, truncatedBytes: log.truncatedBytes, ...(log.sparse && { sparse: true }) };
  writeFileSync(`${log.path}.cut`, JSON.stringify(cut));
}

/** Writers append, so they go on after the tail. */
function rewrite(log: OpenLog, parts: { headBytes: number; tailBytes: number; size: number }): void {
  const tail = Buffer.alloc(parts.tailBytes);
  const got = readSync(log.fd, tail, 0, tail.length, parts.size - tail.length);
  const before = fstatSync(log.fd).size;
  ftruncateSync(log.fd, parts.headBytes);
  writeSync(log.fd, tail, 0, got);
  log.truncatedBytes = (log.sparse ? 0 : log.truncatedBytes) + before - parts.headBytes - got;
  log.sparse = false;
}

const FALLOC_FL_KEEP_SIZE = 1;
const FALLOC_FL_PUNCH_HOLE = 2;

function punchHole(fd: number, offset: number, length: number): boolean {
  return loadLibc()?.fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length) === 0;
}

function readTail(fd: number, maxBytes: number): string {
  const { size } = fstatSync(fd);
  const buffer = Buffer.alloc(Math.min(size, maxBytes));
  const got = readSync(fd, buffer, 0, buffer.length, size - buffer.length);
  const text = buffer.toString("utf8", 0, got);
  // Start at a line, unless there is only one.
  const newline = size > maxBytes ? text.indexOf("\n") : -1;
  return newline === -1 || newline === text.length - 1 ? text : text.slice(newline + 1);
}

export function readCut(path: string): LogCut | undefined {
  try {
    return JSON.parse(readFileSync(`${path}.cut`, "utf8")) as LogCut;
  } catch {
    return undefined;
  }
}
