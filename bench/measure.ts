/** Runs a command as a whole process and measures it: wall and CPU seconds, peak memory of its largest process (GNU time). */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Figures {
  /** Seconds. */
  readonly wall: number;
  /** User and system seconds of the process and all it waited for. */
  readonly cpu: number;
  /** Bytes. */
  readonly peak: number;
  readonly stdout: string;
}

export interface Command {
  readonly words: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export const GOLGI = join(import.meta.dirname, "..", "bin", "golgi");

export async function measure(command: Command): Promise<Figures> {
  const scratch = mkdtempSync(join(tmpdir(), "golgi-time-"));
  const report = join(scratch, "time");
  const child = spawn("/usr/bin/time", ["-f", "%e %U %S %M", "-o", report, ...command.words], {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (stdout.length < 1_000_000) stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  const limit = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), command.timeoutMs ?? 600_000);
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  clearTimeout(limit);
  if (code !== 0) throw new Error(`${command.words.join(" ")} ended with ${code}\n${stdout.slice(-2000)}\n${stderr}`);
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  rmSync(scratch, { recursive: true });
  return { wall, cpu: user + system, peak: kilobytes * 1024, stdout };
}

/** Median by wall time of `runs` runs; `command` is called anew each time, so that it can prepare a fresh directory. */
export async function median(runs: number, command: () => Command | Promise<Command>): Promise<Figures> {
  const all: Figures[] = [];
  for (let i = 0; i < runs; i++) all.push(await measure(await command()));
  all.sort((a, b) => a.wall - b.wall);
  return all[Math.floor(all.length / 2)] as Figures;
}

/** A fresh directory that lives until the process ends. Deleting thousands of files slows ext4 down, so nothing is removed before. */
export function freshDirectory(): string {
  const path = mkdtempSync(join(process.env["GOLGI_BENCH_DIR"] ?? tmpdir(), "golgi-bench-"));
  directories.push(path);
  return path;
}
const directories: string[] = [];
process.on("exit", () => {
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});
