/**
 * One warm function process as the worker sees it. Calls go in trains and run one after the other; the process lives on between them.
 *
 * 1. A train's promise resolves when every call has been answered or the process has gone. 2. The slot `<work>/fn-<pid>-<ticks>-<n>` is
 * the process's /job: files of one call are placed in it before the call and removed after it, so calls never see each other's files.
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
import type { StopReason, Watched } from "../wrapper/watch.ts";
import { placeProgram } from "./function-files.ts";
import { forkFunctionProgram } from "./function-fork.ts";

export interface ProcessKey {
  /** Local path of the module. */
  readonly bundle: string;
  readonly network: boolean;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly variables: Readonly<Record<string, string>>;
}

export interface WireCall {
  readonly id: number;
  readonly export: string;
  readonly context: unknown;
}

export interface WireAnswer {
  readonly id: number;
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly size?: number; readonly shape?: unknown };
  readonly ms: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly at: number;
  readonly rss?: number;
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
  run(calls: readonly WireCall[], handlers: TrainHandlers): Promise<Death | undefined>;
  cancel(id: number): void;
  kill(reason: StopReason): void;
  close(): Promise<void>;
}

type Message =
  | WireAnswer
  | { readonly id: number; readonly log: "out" | "err"; readonly text: string }
  | { readonly id: number; readonly exit: number };

interface Train {
  readonly waiting: Set<number>;
  readonly handlers: TrainHandlers;
  blamed: number | undefined;
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
  const launched = launch(host, { key, directory, stderr });
  const watched = host.watcher.watch({
    name: `fn-${launched.pid}`,
    pid: launched.pid,
    sandboxed: host.sandbox === "bubblewrap",
    memoryBytes: key.memoryBytes,
  });
  let train: Train | undefined;
  let pending = "";
  let gone: Promise<void> | undefined;
  let death: Death | undefined;

  const receive = (chunk: string): void => {
    const lines = (pending + chunk).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) for (const message of JSON.parse(line) as Message[]) handle(message);
  };
  const handle = (message: Message): void => {
    if (train === undefined || !train.waiting.has(message.id)) return;
    if ("log" in message) train.handlers.log(message.id, message.log, message.text);
    else if ("exit" in message) train.blamed = message.id;
    else {
      train.waiting.delete(message.id);
      train.handlers.answer(message);
      if (train.waiting.size === 0) train.finish(undefined);
    }
  };
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
    death = { end, stopped: stopOf(watched, seen.oomKilled), ...blamed, stderr: tail, peakBytes: seen.peakBytes };
    train?.finish(death);
  });
  return {
    pid: launched.pid,
    directory,
    root: host.sandbox === "bubblewrap" ? JOB_ROOT : directory,
    dead: () => death !== undefined,
    run(calls, handlers) {
      return new Promise((resolve) => {
        // Nobody would answer.
        if (death !== undefined) return resolve(death);
        train = {
          waiting: new Set(calls.map(({ id }) => id)),
          handlers,
          blamed: undefined,
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
      signal(-launched.pid, "SIGKILL");
    },
    async close() {
      launched.channel.end();
      const timer = setTimeout(() => signal(-launched.pid, "SIGKILL"), 500);
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
