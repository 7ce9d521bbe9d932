/**
 * One attempt of a script task: stage, run in the sandbox, watch, judge, collect. The heart of the wrapper, the same in the local
 * executor's workers and in a job on a cluster node.
 *
 * 1. `runAttempt` never throws: every fault becomes a result with a cause. 2. When it returns, no process of the attempt is left and its
 * directory is empty or gone (kept on failure with `keepFailed`). 3. Outputs are in the store before the result names them; making them durable
 * (`store.sync`) is the caller's, once for many results.
 */
import { statfsSync } from "node:fs";
import {
  JOB_ROOT,
  isErrorShape,
  stagedInputs,
  toErrorShape,
  type AttemptResult,
  type AttemptSpec,
  type Cause,
  type ErrorShape,
  type StagedArtifact,
  type TaskSpec,
  type Usage,
} from "@golgi/ir";
import { faultPoint } from "@golgi/store";
import { cancelled, errnoOf, problem, shape } from "../errors.ts";
import { SpawnFailure, type ProcessEnd, type StartedProcess } from "../process/spawner.ts";
import { attemptOf, markedProcesses, signal } from "../process/tree.ts";
import { collect, type Collected } from "./collect.ts";
import { modeOf, prepareScript, type Command, type SandboxMode } from "./command.ts";
import { changedContent } from "./changed-inputs.ts";
import { openContainerRun } from "./container-run.ts";
import { diskUse } from "./disk-use.ts";
import type { Host } from "./host.ts";
import type { JobFolder } from "./job-folders.ts";
import type { LogPair } from "./logs.ts";
import { jobFolders, stage, type StagePlace } from "./stage.ts";
import { interpreterMissing, verdictOf, type Ending } from "./verdict.ts";
import { killTree, type Sighting, type Watched } from "./watch.ts";

export interface AttemptOrder {
  readonly attempt: AttemptSpec;
  readonly task: TaskSpec;
  readonly gpus?: readonly number[];
  /** Pin to these cores. */
  readonly cores?: readonly number[];
}

/** How the caller ends an attempt and learns of its process. */
export interface AttemptControl {
  /** Set by the caller before or during the attempt. */
  cancelled: boolean;
  /** Set while the process runs. */
  stop?: () => void;
  readonly onSpawned?: (pid: number) => void;
  /** Before a container is begun that outlives its client. */
  readonly onContainer?: () => void;
  readonly onLong?: () => void;
}

export interface FinishedAttempt {
  readonly result: AttemptResult;
  /** Something was put into the store and wants `sync`. */
  readonly stored: boolean;
}

/** Longer attempts may leave large directories, which are removed off the main thread. */
const QUICK_MS = 1_000;

export async function runAttempt(host: Host, order: AttemptOrder, control: AttemptControl): Promise<FinishedAttempt> {
  const startedAt = Date.now();
  const clock = { start: performance.now(), staged: 0, exited: 0 };
  let outcome: Outcome;
  let folder: JobFolder | undefined;
  try {
    const staged = stagedInputs(order.task.inputs, order.attempt.inputs);
    folder = host.folders.take(jobFolders(order.task, staged));
    outcome = await attemptIn(host, order, { control, folder, staged, clock });
  } catch (thrown) {
    outcome = { ...failureOf(thrown), usage: NO_USAGE };
  }
  const endedAt = Date.now();
  const keep = host.keepFailed && outcome.cause !== undefined && outcome.cause !== "cancelled";
  if (folder !== undefined && keep) host.folders.keep(folder, order.attempt.attempt);
  else if (folder !== undefined) await host.folders.give(folder, { quick: performance.now() - clock.start < QUICK_MS });
  const usage: Usage = {
    ...outcome.usage,
    stageMs: round(clock.staged === 0 ? 0 : clock.staged - clock.start),
    collectMs: round(clock.exited === 0 ? 0 : performance.now() - clock.exited),
  };
  return { result: resultOf(order.attempt, { outcome, usage, startedAt, endedAt }), stored: outcome.collected?.stored ?? false };
}

interface Outcome {
  readonly cause?: Cause;
  readonly error?: ErrorShape;
  readonly collected?: Collected;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly usage: Omit<Usage, "stageMs" | "collectMs">;
}

const NO_USAGE = { wallMs: 0, userMs: 0, systemMs: 0, maxRssBytes: 0, readBytes: 0, writeBytes: 0 } as const;

interface AttemptParts {
  readonly control: AttemptControl;
  readonly folder: JobFolder;
  readonly staged: readonly StagedArtifact[];
  readonly clock: { start: number; staged: number; exited: number };
}

async function attemptIn(host: Host, order: AttemptOrder, parts: AttemptParts): Promise<Outcome> {
  const { attempt, task } = order;
  const mode = modeOf(host, task);
  if (task.body.kind !== "script") throw new TypeError("runAttempt runs scripts");
  const plain = mode === "plain";
  const { directory } = parts.folder;
  const place: StagePlace = { directory, root: plain ? directory : JOB_ROOT, otherwise: plain ? "symlink" : "mount" };
  const job = await stage({ store: host.store, trees: host.trees, task, attempt, staged: parts.staged, place });
  const command = prepareScript(
    { host, mode, task, attempt, job, ...(order.gpus !== undefined && { gpus: order.gpus }) },
    task.body,
  );
  parts.folder.files.splice(0, Number.POSITIVE_INFINITY, ...job.files);
  parts.clock.staged = performance.now();
  faultPoint("wrapper.staged");
  if (isErrorShape(command)) return { cause: "environment", error: command, usage: NO_USAGE };
  if (parts.control.cancelled) return { cause: "cancelled", error: cancelled(attempt.attempt), usage: NO_USAGE };
  const logs = host.logFiles.open(attempt.attempt);
  try {
    const ran = await runCommand(host, order, { ...parts, command, logs, mode });
    parts.clock.exited = performance.now();
    const verdict = verdictOf(ran.ending);
    // Also of one that failed: another attempt would read what this one left.
    const changed = verdict?.cause === "cancelled" ? undefined : await changedContent(job, attempt, task);
    if (changed !== undefined) return { cause: "input", error: changed, ...ran.outcome };
    if (verdict !== undefined) return { ...verdict, ...ran.outcome };
    const collected = await collect({ store: host.store, task, job, inputs: attempt.inputs });
    faultPoint("wrapper.stored");
    return { collected, ...ran.outcome };
  } catch (thrown) {
    return { ...failureOf(thrown), usage: NO_USAGE };
  } finally {
    logs.finish();
  }
}

interface RunParts extends AttemptParts {
  readonly command: Command;
  readonly logs: LogPair;
  readonly mode: SandboxMode;
}

async function runCommand(
  host: Host,
  order: AttemptOrder,
  parts: RunParts,
): Promise<{ ending: Ending; outcome: Omit<Outcome, "cause" | "error"> }> {
  const { attempt } = order;
  const { logs, control, mode } = parts;
  const spawnedAt = performance.now();
  const container = mode === "container" ? openContainerRun(host, attempt.attempt, parts.folder.directory) : undefined;
  if (container !== undefined) control.onContainer?.();
  const child = start(host, parts);
  const daemons = (): Daemons => (mode === "plain" ? daemonsOf(host, attempt.attempt) : { ours: [], unclear: 0 });
  try {
    control.onSpawned?.(child.pid);
    faultPoint("wrapper.spawned");
  } catch (thrown) {
    killTree({ pid: child.pid });
    await child.ended;
    await endRest(child.pid, daemons);
    await container?.remove();
    container?.close();
    throw thrown;
  }
  const extra = (): readonly number[] => daemons().ours;
  const watched = host.watcher.watch({
    name: attempt.attempt,
    pid: child.pid,
    sandboxed: mode === "bubblewrap",
    logs,
    memoryBytes: attempt.resources.memoryBytes,
    ...(attempt.resources.timeLimitMs !== undefined && { timeLimitMs: attempt.resources.timeLimitMs }),
    onLong: () => {
      if (order.cores !== undefined) host.spawner.pin(child.pid, order.cores);
      control.onLong?.();
    },
    extra,
    ...(attempt.resources.diskBytes > 0 && {
      disk: { directory: parts.folder.directory, limitBytes: attempt.resources.diskBytes },
    }),
    ...(container !== undefined && { roots: container.roots }),
  });
  control.stop = () => watched.stop("cancelled");
  if (control.cancelled) watched.stop("cancelled");
  const end = await child.ended;
  const wallMs = performance.now() - spawnedAt;
  delete control.stop;
  await endRest(child.pid, daemons);
  if (watched.stopped() !== undefined || end.signal !== undefined) await container?.remove();
  container?.close();
  const seen = await watched.end();
  const diskUsedBytes = attempt.resources.diskBytes > 0 ? await diskUse(parts.folder.directory) : 0;
  faultPoint("wrapper.exited");
  return {
    ending: endingOf(host, order, { ...parts, end, seen, watched, wallMs, diskUsedBytes }),
    outcome: outcomeOf(container === undefined ? end : ofClient(end), seen, wallMs),
  };
}

/** What the client of a container used is not what the task used. */
function ofClient(end: ProcessEnd): ProcessEnd {
  return { ...end, userMs: 0, systemMs: 0, maxRssBytes: 0, readBytes: 0, writeBytes: 0 };
}

const REST_WAIT_MS = 2_000;

/** Nothing of the attempt may live on: the rest of its group, and in plain mode whatever daemonised. Waits until they have gone. */
async function endRest(pid: number, daemons: () => Daemons): Promise<void> {
  const start = performance.now();
  for (;;) {
    const group = signal(-pid, "SIGKILL");
    const { ours, unclear } = daemons();
    for (const one of ours) killTree({ pid: one });
    const waited = performance.now() - start;
    if (!group && ours.length === 0 && unclear === 0) return;
    if (waited > REST_WAIT_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function start(host: Host, { command, logs }: RunParts): StartedProcess {
  try {
    return host.spawner.start({ ...command, stdio: [null, logs.out, logs.err] });
  } catch (thrown) {
    if (!(thrown instanceof SpawnFailure)) throw thrown;
    if (thrown.errno === "ENOENT" || thrown.errno === "EACCES")
      throw problem(interpreterMissing(command.program) as Parameters<typeof problem>[0]);
    const hint =
      thrown.errno === "E2BIG" ? "The command line is too long; pass large values through a file." : "See `ulimit -a`.";
    throw problem({ code: "GOLGI_SANDBOX", kind: "system", message: thrown.message, hint });
  }
}

interface Daemons {
  readonly ours: readonly number[];
  /** Processes that are just being replaced by another program, and may be ours. */
  readonly unclear: number;
}

/** Daemonised processes of one attempt, known by the mark in their environment: among those handed to us, else among all. */
function daemonsOf(host: Host, attempt: string): Daemons {
  if (host.spawner.kind !== "native") return { ours: markedProcesses(new Set([attempt])).map(({ pid }) => pid), unclear: 0 };
  const adopted = host.spawner.adopted().map((pid) => ({ pid, of: attemptOf(pid) }));
  return {
    ours: adopted.filter(({ of }) => of === attempt).map(({ pid }) => pid),
    unclear: adopted.filter(({ of }) => of === "unclear").length,
  };
}

interface EndParts extends RunParts {
  readonly end: ProcessEnd;
  readonly seen: Sighting;
  readonly watched: Watched;
  readonly wallMs: number;
  readonly diskUsedBytes: number;
}

const TAIL_BYTES = 8 * 1024;

function endingOf(host: Host, { attempt, task }: AttemptOrder, parts: EndParts): Ending {
  const stopped = parts.watched.stopped();
  const { end } = parts;
  const { diskBytes } = attempt.resources;
  const quiet = end.exitCode === 0 && stopped === undefined;
  return {
    attempt: attempt.attempt,
    node: attempt.node,
    ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
    ...(end.signal !== undefined && { signal: end.signal }),
    ...(stopped !== undefined && { stopped }),
    oomKilled: parts.seen.oomKilled,
    memoryBytes: attempt.resources.memoryBytes,
    peakBytes: parts.seen.peakBytes,
    ...(attempt.resources.timeLimitMs !== undefined && { timeLimitMs: attempt.resources.timeLimitMs }),
    ...(diskBytes > 0 && { disk: { limitBytes: diskBytes, usedBytes: parts.diskUsedBytes } }),
    wallMs: parts.wallMs,
    stderr: quiet ? "" : parts.logs.tail("err", TAIL_BYTES),
    stdout: quiet ? "" : parts.logs.tail("out", TAIL_BYTES),
    sandbox: parts.mode,
    offline: parts.mode !== "plain" && !task.environment.network,
    diskFreeBytes: quiet ? Number.POSITIVE_INFINITY : freeBytes(host.work),
  };
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function outcomeOf(end: ProcessEnd, seen: Sighting, wallMs: number): Omit<Outcome, "cause" | "error"> {
  return {
    ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
    ...(end.signal !== undefined && { signal: end.signal }),
    usage: {
      wallMs: round(wallMs),
      userMs: round(Math.max(end.userMs, seen.userMs)),
      systemMs: round(Math.max(end.systemMs, seen.systemMs)),
      maxRssBytes: Math.max(end.maxRssBytes, seen.peakBytes),
      readBytes: end.readBytes,
      writeBytes: end.writeBytes,
    },
  };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Causes of what is thrown while staging, running or collecting. */
export function failureOf(thrown: unknown): { readonly cause: Cause; readonly error: ErrorShape } {
  const code = errnoOf(thrown);
  if (code === "ENOSPC" || code === "EDQUOT") {
    const error = shape({
      code: "GOLGI_DISK_FULL",
      kind: "system",
      message: `there is no space left on the disk: ${thrown instanceof Error ? thrown.message : code}`,
      hint: "Free some space (`golgi store collect` removes what no run needs), then `golgi resume`.",
    });
    return { cause: "disk-full", error };
  }
  const error = toErrorShape(thrown);
  return { cause: causeOf(error), error };
}

function causeOf(error: ErrorShape): Cause {
  if (error.code === "GOLGI_DISK_FULL") return "disk-full";
  if (error.code.startsWith("GOLGI_OUTPUT_")) return "output";
  if (error.code.startsWith("GOLGI_INPUT_") || error.code === "GOLGI_OBJECT_MISSING" || error.code === "GOLGI_OBJECT_CORRUPT")
    return "input";
  if (
    [
      "GOLGI_INTERPRETER_MISSING",
      "GOLGI_SANDBOX",
      "GOLGI_CONTAINER_RUNTIME",
      "GOLGI_TOOL_MISSING",
      "GOLGI_TOOL_VERSION",
    ].includes(error.code)
  ) {
    return "environment";
  }
  return error.kind === "user" ? "output" : error.kind === "transient" ? "transient" : "system";
}

interface ResultParts {
  readonly outcome: Outcome;
  readonly usage: Usage;
  readonly startedAt: number;
  readonly endedAt: number;
}

function resultOf(attempt: AttemptSpec, { outcome, usage, startedAt, endedAt }: ResultParts): AttemptResult {
  const { collected, cause, error } = outcome;
  return {
    golgi: "result/1",
    attempt: attempt.attempt,
    token: attempt.token,
    status: cause === undefined ? "succeeded" : cause === "cancelled" ? "cancelled" : "failed",
    ...(collected !== undefined && { outputs: collected.outputs }),
    ...(collected !== undefined && Object.keys(collected.semantic).length > 0 && { semantic: collected.semantic }),
    ...(cause !== undefined && { cause }),
    ...(error !== undefined && { error }),
    ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
    ...(outcome.signal !== undefined && { signal: outcome.signal }),
    startedAt,
    endedAt,
    usage,
  };
}
