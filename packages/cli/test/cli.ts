/** Runs the real command line as a child process, in a project directory of its own. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const GOLGI = join(ROOT, "bin", "golgi");
const TIMEOUT_MS = 90_000;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with all output so far once it matches. */
  until(pattern: RegExp): Promise<string>;
}

export interface Project {
  readonly directory: string;
  path(name: string): string;
  write(name: string, text: string | Uint8Array): string;
  start(...args: string[]): Running;
  golgi(...args: string[]): Promise<Ended>;
  /** Must end with 0. */
  ok(...args: string[]): Promise<Ended>;
}

/** A project with the workflows of test-data; removed after the test. */
export function makeProject(context: TestContext, env: NodeJS.ProcessEnv = {}): Project {
  const directory = mkdtempSync(join(tmpdir(), "golgi-cli-"));
  cpSync(fileURLToPath(new URL("../test-data", import.meta.url)), directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), '{ "type": "module", "private": true }\n');
  const alive = new Set<ChildProcess>();
  context.after(() => {
    for (const child of alive) child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  const start = (...args: string[]): Running => {
    const running = startGolgi(args, { cwd: directory, env });
    alive.add(running.child);
    void running.ended.then(() => alive.delete(running.child));
    return running;
  };
  return {
    directory,
    path: (name) => join(directory, name),
    write(name, text) {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    },
    start,
    golgi: (...args) => start(...args).ended,
    async ok(...args) {
      const ended = await start(...args).ended;
      assert.equal(ended.code, 0, `golgi ${args.join(" ")} ended with ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
      return ended;
    },
  };
}

function startGolgi(args: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Running {
  const { NO_COLOR: _a, FORCE_COLOR: _b, GOLGI_STATE: _c, NODE_TEST_CONTEXT: _d, ...inherited } = process.env;
  const child = spawn(GOLGI, args, {
    cwd: options.cwd,
    env: { ...inherited, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  const woken = (): void => {
    for (const wake of waiting) wake();
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    woken();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    woken();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
      woken();
    });
  });
  return {
    child,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout + stderr)) resolve(stdout + stderr);
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`ended before ${pattern}:\n${stdout}\n${stderr}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Waits for a condition of the world outside, such as a file; fails after ten seconds. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  assert.fail(`never came true: ${what}`);
}

export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
