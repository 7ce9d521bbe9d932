/**
 * One warm function process as the worker sees it. Calls go in trains and run one after the other; the process lives on between them.
 *
 * 1. A train's promise resolves when every call has been answered or the process has gone. 2. The slot `<work>/fn-<pid>-<ticks>-<n>` is
 * the process's /job: files of one call are placed in it before the call and removed after it, so calls never see each other's files. 3.
 * Nothing it says can harm the worker: see function-channel.ts.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { JOB_ROOT } from "@golgi/ir";
import { openSocketPair } from "../process/spawner-native.ts";
import type { ProcessEnd } from "../process/spawner.ts";
import { signal, startTicksOf } from "../process/tree.ts";
import { bubblewrapArguments } from "../sandbox/bubblewrap.ts";
import { taskEnvironment } from "../sandbox/environment.ts";
import type { Host } from "../wrapper/host.ts";
import { killTree, SANDBOX_DEPTH, type StopReason, type Watched } from "../wrapper/watch.ts";
import { openReceiver, type WireAnswer, type WireCall, type WireMessage } from "./function-channel.ts";
import { placeProgram } from "./function-files.ts";
import { forkFunctionProgram } from "./function-fork.ts";
import { freeze, type Frozen } from "./function-freeze.ts";

export interface ProcessKey {
  /** Local path of the module. */
  readonly bundle: string;
  readonly network: boolean;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly variables: Readonly<Record<string, string>>;
}

interface TrainHandlers {
  answer(answer: WireAnswer): void;
  log(id: number, stream: "out" | "err", text: string): void;
}

/** How the process went before it had answered everything. */
export interface Death {
  readonly end: ProcessEnd;
  readonly stopped: StopReason | undefined;
  /** The call that was running, where the process could still say so. */
  readonly blamed?: number;
  /** It is what an earlier call left behind that ended the process: no call that is open is to blame. */
  readonly innocent: boolean;
  /** It wrote on the channel what only our program may write. */
  readonly misused: boolean;
  readonly stderr: string;
  readonly peakBytes: number;
}

export interface FunctionProcess {
  readonly pid: number;
  /** The slot on this machine, and as the function sees it. */
  readonly directory: string;
  readonly root: string;
  /** It has gone, maybe while it was idle. */
  readonly dead: () => boolean;
  /** When its program was up, by `performance.now()`; undefined: not yet. */
  readonly readyAt: () => number | undefined;
  /** Between two calls. */
  freeze(): Frozen;
  run(calls: readonly WireCall[], handlers: TrainHandlers): Promise<Death | undefined>;
  cancel(id: number): void;
  kill(reason: StopReason): void;
  close(): Promise<void>;
  /** At once, and whatever it still does. */
  end(): Promise<void>;
}

interface Train {
  readonly waiting: Set<number>;
  readonly handlers: TrainHandlers;
  blamed: number | undefined;
  innocent: boolean;
  finish(death: Death | undefined): void;
}

/** Where they lie in the sandbox. */
const INSIDE = { node: "/golgi/node", program: "/golgi/program.mjs", bundle: "/golgi/bundle.mjs" };
const STDERR_BYTES = 4 * 1024;
let slots = 0;

export function startFunctionProcess(host: Host, key: ProcessKey): FunctionProcess {
  const directory = `${host.work}/fn-${process.pid}-${startTicksOf(process.pid) ?? 0}-${++slots}`;
  for (const folder of ["", "/in", "/out", "/tmp"]) mkdirSync(directory + folder);
  const stderrPath = `${directory}.err`;
  const stderr = openSync(stderrPath, "a+");
  const sandboxed = host.sandbox === "bubblewrap" && host.bubblewrap !== undefined;
  const launched = launch(host, { key, directory, stderr });
  const watched = host.watcher.watch({
    name: `fn-${launched.pid}`,
    pid: launched.pid,
    sandboxed: host.sandbox === "bubblewrap",
    memoryBytes: key.memoryBytes,
  });
  let train: Train | undefined;
  let readyAt: number | undefined;
  let misused = false;
  let gone: Promise<void> | undefined;
  let death: Death | undefined;

  const handle = (message: WireMessage): void => {
    if (message.kind === "ready") {
      readyAt ??= performance.now();
      return;
    }
    const id = message.kind === "answer" ? message.answer.id : message.id;
    if (train === undefined || !train.waiting.has(id)) return;
    if (message.kind === "log") train.handlers.log(id, message.stream, message.text);
    else if (message.kind === "exit") {
      if (message.innocent) train.innocent = true;
      else train.blamed = id;
    } else {
      train.waiting.delete(id);
      train.handlers.answer(message.answer);
      if (train.waiting.size === 0) train.finish(undefined);
    }
  };
  const receive = openReceiver({
    message: handle,
    misused() {
      misused = true;
      killTree(launched);
    },
  });
  launched.channel.setEncoding("utf8");
  launched.channel.on("data", receive);
  launched.channel.on("error", () => {});
  const drained = new Promise<void>((resolve) => launched.channel.once("close", resolve));
  gone = launched.ended.then(async (end) => {
    signal(-launched.pid, "SIGKILL");
    await drained;
    const seen = await watched.end();
    const tail = readTail(stderr);
    closeSync(stderr);
    rmSync(directory, { recursive: true, force: true });
    rmSync(stderrPath, { force: true });
    const blamed = train?.blamed === undefined ? {} : { blamed: train.blamed };
    const { innocent = false } = train ?? {};
    const stopped = stopOf(watched, seen.oomKilled);
    death = { end, stopped, ...blamed, innocent, misused, stderr: tail, peakBytes: seen.peakBytes };
    train?.finish(death);
  });
  return {
    pid: launched.pid,
    directory,
    root: host.sandbox === "bubblewrap" ? JOB_ROOT : directory,
    dead: () => death !== undefined,
    readyAt: () => readyAt,
    freeze: () => freeze({ pid: launched.pid, depth: sandboxed ? SANDBOX_DEPTH : 0, stderr: fstatSync(stderr).ino }),
    run(calls, handlers) {
      return new Promise((resolve) => {
        // Nobody would answer.
        if (death !== undefined) return resolve(death);
        train = {
          waiting: new Set(calls.map(({ id }) => id)),
          handlers,
          blamed: undefined,
          innocent: false,
          finish(death) {
            train = undefined;
            resolve(death);
          },
        };
        launched.channel.write(`${JSON.stringify(calls)}\n`);
      });
    },
    cancel: (id) => void launched.channel.write(`${JSON.stringify([{ cancel: id }])}\n`),
    kill(reason) {
      watched.stop(reason);
      killTree(launched);
    },
    async end() {
      killTree(launched);
      await gone;
    },
    async close() {
      launched.channel.end();
      const timer = setTimeout(() => killTree(launched), 500);
      await gone;
      clearTimeout(timer);
    },
  };
}

function stopOf(watched: Watched, oomKilled: boolean): StopReason | undefined {
  return watched.stopped() ?? (oomKilled ? "out-of-memory" : undefined);
}

interface Launched {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  readonly channel: Socket;
}

function launch(host: Host, parts: { key: ProcessKey; directory: string; stderr: number }): Launched {
  const { key, directory, stderr } = parts;
  const sandboxed = host.sandbox === "bubblewrap" && host.bubblewrap !== undefined;
  const env = taskEnvironment({
    path: host.tools.path,
    root: sandboxed ? JOB_ROOT : directory,
    temporary: sandboxed ? "/tmp" : `${directory}/tmp`,
    cpus: key.cpus,
    variables: key.variables,
  });
  const program = placeProgram(host);
  const paths = sandboxed ? INSIDE : { node: process.execPath, program, bundle: key.bundle };
  const words = [paths.node, ...nodeFlags(key), paths.program, paths.bundle];
  const pair = host.spawner.kind === "native" ? openSocketPair() : undefined;
  const mounts = [
    { host: process.execPath, inside: INSIDE.node },
    { host: program, inside: INSIDE.program },
    { host: key.bundle, inside: INSIDE.bundle },
  ];
  const argv = sandboxed
    ? [
        "bwrap",
        ...bubblewrapArguments(host.system(key.network), { directory, network: key.network, inputs: true, mounts }),
        ...words,
      ]
    : words;
  const request = {
    program: sandboxed ? (host.bubblewrap ?? "") : process.execPath,
    argv,
    cwd: sandboxed ? "/" : directory,
    env,
  };
  if (pair === undefined) return forkFunctionProgram(request, stderr);
  const child = host.spawner.start({ ...request, stdio: [null, stderr, stderr, pair.theirs] });
  closeSync(pair.theirs);
  return { ...child, channel: new Socket({ fd: pair.ours, readable: true, writable: true }) };
}

function nodeFlags({ memoryBytes }: ProcessKey): readonly string[] {
  const flags = ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
  // A little below the limit, so that V8 says "out of memory" by itself rather than being killed.
  if (memoryBytes > 0) flags.push(`--max-old-space-size=${Math.max(16, Math.floor((memoryBytes / 1024 / 1024) * 0.9))}`);
  return flags;
}

function readTail(fd: number): string {
  const { size } = fstatSync(fd);
  const buffer = Buffer.alloc(Math.min(size, STDERR_BYTES));
  return buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, size - buffer.length));
}
