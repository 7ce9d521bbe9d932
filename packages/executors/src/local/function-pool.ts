/**
 * Warm function processes, by what they must have in common (bundle, network, memory, processors, variables).
 *
 * 1. A process runs one call at a time; short calls of one task travel in trains, so that a call costs no round trip of its own. 2. A
 * process that dies takes only the call that killed it: the others of its train run again, one by one when it is not known which it was.
 */
import type { AttemptSpec, Digest, FunctionBody, TaskSpec } from "@golgi/ir";
import type { FinishedAttempt } from "../wrapper/attempt.ts";
import type { Host } from "../wrapper/host.ts";
import { finishCall, hasFiles, openCall, sweepSlot, type OpenCall } from "./function-call.ts";
import { deathOf } from "./function-death.ts";
import { placeBundle } from "./function-files.ts";
import { startFunctionProcess, type Death, type FunctionProcess, type ProcessKey } from "./function-process.ts";

export interface FunctionCall {
  readonly attempt: AttemptSpec;
  readonly task: TaskSpec;
  cancelled: boolean;
  stop?: () => void;
  readonly onSpawned: (pid: number) => void;
  readonly onLong: () => void;
  readonly done: (finished: FinishedAttempt) => void;
}

export interface FunctionPool {
  /** How many of `waiting` calls should travel together. */
  trainSize(attempt: AttemptSpec, task: TaskSpec, waiting: number): number;
  run(calls: readonly FunctionCall[]): Promise<void>;
  close(): Promise<void>;
}

interface Pooled {
  readonly process: FunctionProcess;
  readonly key: string;
  idleSince: number;
}

const TRAIN_MS = 4;
const TRAIN_MAX = 64;
const IDLE_MS = 60_000;
const CHECK_MS = 50;
const CANCEL_GRACE_MS = 2_000;
const START_MS = 30_000;

export function openFunctionPool(host: Host, limit: number): FunctionPool {
  const idle: Pooled[] = [];
  let alive = 0;
  const durations = new Map<Digest, number>();
  let sweeper: NodeJS.Timeout | undefined;

  const acquire = async (task: TaskSpec, attempt: AttemptSpec): Promise<Pooled> => {
    const wanted = await keyOf(host, task, attempt);
    const key = JSON.stringify(wanted);
    bury();
    const found = idle.findLastIndex((one) => one.key === key);
    const [pooled] = found === -1 ? [] : idle.splice(found, 1);
    if (pooled !== undefined) return pooled;
    if (alive >= limit) retire(idle.shift());
    alive++;
    return { process: startFunctionProcess(host, wanted), key, idleSince: 0 };
  };
  /** Those that died while they were idle. */
  const bury = (): void => {
    for (let index = idle.length - 1; index >= 0; index--) {
      if (idle[index]?.process.dead() !== true) continue;
      idle.splice(index, 1);
      alive--;
    }
  };
  const retire = (pooled: Pooled | undefined): void => {
    if (pooled === undefined) return;
    alive--;
    void pooled.process.close();
  };
  const release = (pooled: Pooled): void => {
    if (alive > limit) return retire(pooled);
    pooled.idleSince = performance.now();
    idle.push(pooled);
    sweeper ??= setInterval(() => {
      while (idle[0] !== undefined && performance.now() - idle[0].idleSince > IDLE_MS) retire(idle.shift());
    }, IDLE_MS / 4).unref();
  };
  /** Answers the calls that must run again. */
  const ride = async (calls: readonly FunctionCall[]): Promise<readonly FunctionCall[]> => {
    const [first] = calls;
    if (first === undefined) return [];
    const pooled = await acquire(first.task, first.attempt);
    const death = await rideIn(host, { process: pooled.process, calls, durations });
    if (death === undefined && !pooled.process.dead()) {
      release(pooled);
      return [];
    }
    alive--;
    return death ?? [];
  };
  return {
    trainSize(attempt, task, waiting) {
      const ms = durations.get(attempt.task);
      if (ms === undefined || hasFiles(task, attempt)) return 1;
      return Math.max(1, Math.min(TRAIN_MAX, Math.floor(TRAIN_MS / Math.max(ms, 0.01)), Math.ceil(waiting / limit)));
    },
    async run(calls) {
      let rest = await ride(calls);
      // The process died and did not say which call it was: one at a time, so that the culprit is alone.
      while (rest.length > 0) rest = [...(await ride(rest.slice(0, 1))), ...rest.slice(1)];
    },
    async close() {
      clearInterval(sweeper);
      await Promise.all(idle.splice(0).map(({ process }) => process.close()));
    },
  };
}

interface Ride {
  readonly process: FunctionProcess;
  readonly calls: readonly FunctionCall[];
  readonly durations: Map<Digest, number>;
}

/** Undefined: the process lives. Otherwise the calls without an answer that are not to blame. */
async function rideIn(host: Host, { process, calls, durations }: Ride): Promise<readonly FunctionCall[] | undefined> {
  const open = new Map<number, OpenCall>();
  for (const [id, call] of calls.entries()) {
    call.onSpawned(process.pid);
    const opened = await openCall(host, { call, process, id });
    if (opened !== undefined) open.set(id, opened);
  }
  if (open.size === 0) return undefined;
  const bare = [...open.values()].every(({ files }) => !files);
  if (bare) sweepSlot(process);
  const finishing: Promise<void>[] = [];
  const guard = openGuard(process, open);
  const death = await process.run(
    [...open.values()].map(({ wire }) => wire),
    {
      answer(answer) {
        const opened = open.get(answer.id);
        if (opened === undefined) return;
        open.delete(answer.id);
        guard.next();
        const task = opened.call.attempt.task;
        durations.set(task, (durations.get(task) ?? answer.ms) * 0.8 + answer.ms * 0.2);
        const finished = finishCall(host, opened, answer);
        if (finished !== undefined) finishing.push(finished);
      },
      log: (id, stream, text) => open.get(id)?.log.write(stream, text),
    },
  );
  guard.close();
  if (finishing.length > 0) await Promise.all(finishing);
  return death === undefined ? undefined : blame(open, death);
}

function blame(open: ReadonlyMap<number, OpenCall>, death: Death): readonly FunctionCall[] {
  const [firstId] = open.keys();
  const alone = death.stopped !== undefined || death.misused || (open.size === 1 && !death.innocent);
  const sure = death.blamed ?? (alone ? firstId : undefined);
  const again: FunctionCall[] = [];
  for (const [id, opened] of open) {
    opened.log.close();
    if (id === sure) opened.call.done(deathOf(opened, death));
    else again.push(opened.call);
  }
  return again;
}

/** Watches the call that runs now: reports that it is long, ends it at its time limit or when it does not heed its cancellation. */
function openGuard(process: FunctionProcess, open: ReadonlyMap<number, OpenCall>): { next(): void; close(): void } {
  let since = performance.now();
  let killAt = Number.POSITIVE_INFINITY;
  let announced: OpenCall | undefined;
  const current = (): OpenCall | undefined => open.values().next().value;
  /** A process that is just being started does not spend the time of its call. */
  const begun = (): number => Math.max(since, process.readyAt() ?? since + START_MS);
  const check = (): void => {
    const opened = current();
    if (opened === undefined) return;
    if (announced !== opened) opened.call.onLong();
    announced = opened;
    const { timeLimitMs } = opened.call.attempt.resources;
    if (timeLimitMs !== undefined && performance.now() - begun() > timeLimitMs) process.kill("timeout");
    if (opened.call.cancelled && killAt === Number.POSITIVE_INFINITY) {
      process.cancel(opened.wire.id);
      killAt = performance.now() + CANCEL_GRACE_MS;
    }
    if (performance.now() > killAt) process.kill("cancelled");
  };
  for (const opened of open.values()) opened.call.stop = check;
  const timer = setInterval(check, CHECK_MS);
  return {
    next() {
      since = performance.now();
      killAt = Number.POSITIVE_INFINITY;
    },
    close: () => clearInterval(timer),
  };
}

const keys = new WeakMap<TaskSpec, Map<string, ProcessKey>>();

async function keyOf(host: Host, task: TaskSpec, attempt: AttemptSpec): Promise<ProcessKey> {
  const { cpus, memoryBytes } = attempt.resources;
  const known = keys.get(task)?.get(`${cpus} ${memoryBytes}`);
  if (known !== undefined) return known;
  const bundle = await placeBundle(host, (task.body as FunctionBody).bundle);
  const key: ProcessKey = { bundle, network: task.environment.network, memoryBytes, cpus, variables: task.environment.variables };
  const ofTask = keys.get(task) ?? new Map<string, ProcessKey>();
  keys.set(task, ofTask.set(`${cpus} ${memoryBytes}`, key));
  return key;
}
