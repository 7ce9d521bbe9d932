/** Processes that a case measures: started with a line of JSON on standard output that says they are ready, ended by their own id. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOLGI } from "../measure.ts";

export interface Running {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

export interface Served extends Running {
  readonly port: number;
  readonly token: string;
}

const START_MS = 30_000;
const STOP_MS = 10_000;

export async function startGolgi(state: string): Promise<Served> {
  const running = await start([GOLGI, "serve", "--port", "0", "--json", "--state", state]);
  const port = Number(new URL(String(running.ready["url"])).port);
  return { ...running, port, token: readFileSync(join(state, "token"), "utf8").trim() };
}

/** A program of this folder, in a process of its own. */
export function startProgram(path: string, args: readonly string[]): Promise<Running> {
  return start([process.execPath, "--disable-warning=ExperimentalWarning", path, ...args]);
}

async function start(words: readonly string[]): Promise<Running> {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.once("exit", resolve).once("error", reject));
  const line = await firstLine(child, ended).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return { pid: child.pid as number, ready: JSON.parse(line) as Record<string, unknown>, ended, stop: () => stop(child, ended) };
}

function firstLine({ stdout }: ChildProcess, ended: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`not ready after ${START_MS / 1000} s`)), START_MS);
    const settle = (act: () => void): void => {
      clearTimeout(limit);
      act();
    };
    let text = "";
    stdout?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes("\n")) settle(() => resolve(text.slice(0, text.indexOf("\n"))));
    });
    ended.then((code) => settle(() => reject(new Error(`ended with ${code} before it was ready`))), reject);
  });
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGINT");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(limit);
}

/** From now on `peakOf` tells the most memory since this call; returns what is resident now, in bytes. */
export function resetPeak(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return statusOf(pid, "VmRSS");
}

export function peakOf(pid: number): number {
  return statusOf(pid, "VmHWM");
}

/** Seconds of processor time so far, in steps of 10 ms. */
export function cpuOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [user = 0, system = 0] = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

function statusOf(pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) * 1024;
}
