/**
 * Commands to a container program besides `run`: what the client needs of its environment, how a container is ended, and how its
 * processes are found. Podman and docker keep a container alive when their client dies, so each container has a name by which it is removed;
 * apptainer's processes are children like any.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { ContainerProgram } from "./container.ts";
import { findProgram } from "./find-program.ts";

/** The container program of this host and the words that its installation needs. */
export interface ContainerHost {
  readonly program: ContainerProgram;
  readonly extra?: readonly string[];
}

/** Do its containers outlive the client that started them? */
export function outlivesClient(program: ContainerProgram): boolean {
  return program === "podman" || program === "docker";
}

/** Container names allow only letters, digits, `_`, `.` and `-`. */
export function containerName(attempt: string): string {
  return `golgi-${attempt.replace(/[^A-Za-z0-9_.-]/g, "-")}`;
}

/** Where configuration, credentials, caches and the engine are: for the client, never for the task. */
const CLIENT_VARIABLE =
  /^(HOME|USER|LOGNAME|TMPDIR|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|(CONTAINERS?|DOCKER|PODMAN|APPTAINER|SINGULARITY)_\w+|REGISTRY_AUTH_FILE|STORAGE_\w+|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY)$/;

export function clientEnvironment(path: string): Record<string, string> {
  const environment: Record<string, string> = { HOME: "/" };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && CLIENT_VARIABLE.test(name)) environment[name] = value;
  }
  return { ...environment, PATH: path };
}

/** Ends and removes containers; those that are not there are no error. */
export function removalWords({ program, extra = [] }: ContainerHost, names: readonly string[]): readonly string[] {
  const options = program === "podman" ? ["--force", "--time", "0", "--ignore"] : ["--force"];
  return [program, ...extra, "rm", ...options, ...names];
}

const REMOVAL_MS = 30_000;

/** Not for worker processes, whose spawner alone may start children. */
export function removeContainers(host: ContainerHost, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !outlivesClient(host.program)) return Promise.resolve();
  const path = process.env["PATH"] ?? "/usr/bin:/bin";
  const program = findProgram(host.program, path);
  if (program === undefined) return Promise.resolve();
  const [, ...words] = removalWords(host, names);
  return new Promise((resolve) => {
    execFile(program, words, { timeout: REMOVAL_MS, killSignal: "SIGKILL", env: clientEnvironment(path) }, () => resolve());
  });
}

/** Podman writes the first process of the container here; outside of the job, which must not see it. */
export function pidFile(directory: string): string {
  return `${directory}.pid`;
}

export function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8").trim());
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Podman's own places for a first process that reaps and passes signals on; docker brings one. */
const INIT_PLACES = ["/usr/libexec/podman/catatonit", "/usr/lib/podman/catatonit"];

export function hasInit(program: ContainerProgram, path: string): boolean {
  if (program !== "podman") return program === "docker";
  return INIT_PLACES.some((place) => existsSync(place)) || findProgram("catatonit", path) !== undefined;
}

/** Podman asks for more open files than a host without CAP_SYS_RESOURCE may give. */
const MOST = { nofile: 1_048_576, nproc: 32_768 } as const;
const LINES = { nofile: /^Max open files +\S+ +(\S+)/m, nproc: /^Max processes +\S+ +(\S+)/m } as const;

export function ulimitsOf(limits: string): readonly string[] {
  return (["nofile", "nproc"] as const).map((name) => {
    const hard = Number(LINES[name].exec(limits)?.[1] ?? MOST[name]);
    const limit = Math.min(Number.isNaN(hard) ? MOST[name] : hard, MOST[name]);
    return `${name}=${limit}:${limit}`;
  });
}

export function readUlimits(): readonly string[] {
  try {
    return ulimitsOf(readFileSync("/proc/self/limits", "latin1"));
  } catch {
    return [];
  }
}
