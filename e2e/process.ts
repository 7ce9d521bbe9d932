/** Golgi processes that a test talks to while they run: a server without the page, and commands whose output is looked at as it comes. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createClient, type Client } from "@golgi/client";
import { GOLGI, ROOT, type Ended } from "./golgi.ts";

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** All that was printed so far, once it matches. */
  until(pattern: RegExp): Promise<string>;
}

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const LIMIT_MS = 120_000;

/** Killed at the end of the test, if it still runs. */
export function start(t: TestContext, words: readonly string[], { cwd = ROOT, env = {} }: Options = {}): Running {
  const { GOLGI_STATE: _state, GOLGI_DATABASE: _database, ...inherited } = process.env;
  const child = spawn(GOLGI, words, { cwd, env: { ...inherited, NO_COLOR: "1", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((wake) => wake());
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (part: string) => {
      text[stream] += part;
      look();
    });
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...text });
      look();
    });
  });
  t.after(() => child.kill("SIGKILL"));
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const all = text.stdout + text.stderr;
        const over = child.exitCode !== null || child.signalCode !== null;
        if (!pattern.test(all) && !over) return;
        waiting.delete(check);
        if (pattern.test(all)) resolve(all);
        else reject(new Error(`golgi ${words.join(" ")} ended before ${pattern}:\n${all}`));
      };
      waiting.add(check);
      check();
    });
  return { child, ended, until };
}

export interface Server {
  readonly url: string;
  readonly client: Client;
  /** How many runs it took over at its start. */
  readonly recovered: number;
  /** As a crash does. */
  kill(): Promise<void>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
}

/** `golgi serve` on any free port, tasks not sandboxed. */
export async function startServer(
  t: TestContext,
  state: string,
  more: readonly string[] = [],
  options: Options = {},
): Promise<Server> {
  const words = ["serve", "--port", "0", "--sandbox", "plain", "--json", "--state", state, ...more];
  const running = start(t, words, options);
  const line = /^\{"kind":"serving".*\}$/m.exec(await running.until(/^\{"kind":"serving".*\}$/m))?.[0] ?? "";
  const { url, recovered } = JSON.parse(line) as { readonly url: string; readonly recovered: number };
  const token = readFileSync(join(state, "token"), "utf8").trim();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    running.child.kill(signal);
    await running.ended;
  };
  return { url, recovered, client: createClient({ url, token }), kill: () => end("SIGKILL"), stop: () => end("SIGINT") };
}
