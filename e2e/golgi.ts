/** Runs the real CLI as a user would: a child process, a state directory of its own, text in and text out. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

export const ROOT = join(import.meta.dirname, "..");
export const GOLGI = join(ROOT, "bin", "golgi");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Sees the child as soon as it runs, e.g. to kill it. */
  readonly onStart?: (pid: number) => void;
  /** Called when it has printed something. */
  readonly onOutput?: () => void;
}

export function golgi(words: readonly string[], options: Options = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(GOLGI, words, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const limit = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 120_000);
    for (const stream of [child.stdout, child.stderr]) stream.once("data", () => options.onOutput?.());
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout, stderr });
    });
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

/** Fails loudly when the command fails; returns what it printed. */
export async function succeed(words: readonly string[], options: Options = {}): Promise<string> {
  const ended = await golgi(words, options);
  if (ended.code !== 0)
    throw new Error(`golgi ${words.join(" ")} ended with ${ended.code ?? ended.signal}\n${ended.stdout}\n${ended.stderr}`);
  return ended.stdout;
}

export function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "golgi-e2e-"));
  // A worker whose engine was killed may still write down how its last attempts ended.
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return path;
}

export interface Hold {
  /** A task that looks for this file goes on as long as it is there; it sees it in `--sandbox plain`. */
  readonly held: string;
  release(): void;
}

/** Keeps runs from ending before the test has seen what it came for, however slow the machine is; at the end of the test at the latest. */
export function hold(t: TestContext): Hold {
  const held = join(scratch(t), "held");
  writeFileSync(held, "");
  return { held, release: () => rmSync(held, { force: true }) };
}

export interface NodeRun {
  readonly path: string;
  readonly kind: string;
  readonly status: string;
  readonly attempts: number;
  readonly reusedFrom: unknown;
}

/** What ran and what was reused in a run: paths of its task nodes. */
export async function nodesOf(state: string, run = "last"): Promise<{ ran: string[]; reused: string[]; all: NodeRun[] }> {
  const { nodes } = JSON.parse(await succeed(["--state", state, "show", run, "--json"])) as { nodes: NodeRun[] };
  const tasks = nodes.filter((node) => node.kind === "task");
  const paths = (reused: boolean) => tasks.filter((node) => (node.reusedFrom !== null) === reused).map((node) => node.path);
  return { ran: paths(false).sort(), reused: paths(true).sort(), all: nodes };
}
