/**
 * Argument vectors for bubblewrap. Pure but for looking at which system folders exist.
 *
 * 1. Visible read-only: /usr and what points into it, /opt, a short list of /etc, prefixes of tools. Nothing of /home, /root, /var,
 *    /srv, /mnt, the project or the store. 2. Writable: the attempt's directory as /job and its tmp as /tmp. 3. Inputs are mounted
 *    read-only over /job/in. 4. New user, pid, network, IPC, UTS and cgroup namespaces; no capabilities; own session; the sandbox dies
 *    with the wrapper (the wrapper, not the engine: attempts survive the engine's death because the wrapper does). 5. What is in memory
 *    only (the root, /dev) is read-only too, except /dev/shm, whose content counts as memory. 6. Started by root, the body is root to the
 *    kernel's files although it has no capabilities, and `/proc/sys/kernel/core_pattern` names a program that the host runs as root: /proc is
 *    read-only then.
 */
import { existsSync, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { JOB_ROOT } from "@golgi/ir";

export interface Mount {
  readonly host: string;
  /** Absolute path inside. */
  readonly inside: string;
}

export interface BubblewrapJob {
  /** The attempt's directory, to be /job. */
  readonly directory: string;
  readonly network: boolean;
  /** Is there a `<directory>/in` to protect? */
  readonly inputs: boolean;
  readonly mounts: readonly Mount[];
  /** Also visible read-only at its own path. */
  readonly readOnly?: readonly string[];
}

const TOP_LEVEL = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt"];

/** In memory, and may be written. */
const SHARED_MEMORY = "/dev/shm";

export interface SystemParts {
  readonly network: boolean;
  /** Mounted as /etc: see system-etc.ts. */
  readonly etc: string;
  readonly toolBinds: readonly string[];
}

/** The part that is the same for every job of an executor: computed once. */
export function systemArguments(system: SystemParts): readonly string[] {
  const { network, etc, toolBinds } = system;
  const words: string[] = ["--unshare-all"];
  if (network) words.push("--share-net");
  words.push("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "golgi");
  for (const path of TOP_LEVEL) {
    if (!existsSync(path) || (path === "/opt" && readdirSync(path).length === 0)) continue;
    if (lstatSync(path).isSymbolicLink()) words.push("--symlink", readlinkSync(path), path);
    else words.push("--ro-bind", path, path);
  }
  words.push("--ro-bind", etc, "/etc");
  for (const path of toolBinds) words.push("--ro-bind-try", path, path);
  words.push("--proc", "/proc", "--dev", "/dev", "--tmpfs", SHARED_MEMORY);
  if (process.getuid?.() === 0) words.push("--remount-ro", "/proc");
  words.push("--remount-ro", "/dev");
  return words;
}

/** Words before the command. The environment is that of bubblewrap's own process. */
export function bubblewrapArguments(system: readonly string[], job: BubblewrapJob): readonly string[] {
  const words = [...system, "--bind", job.directory, JOB_ROOT, "--bind", `${job.directory}/tmp`, "/tmp"];
  if (job.inputs) words.push("--ro-bind", `${job.directory}/in`, `${JOB_ROOT}/in`);
  for (const { host, inside } of job.mounts) words.push("--ro-bind", host, inside);
  for (const path of job.readOnly ?? []) words.push("--ro-bind", path, path);
  // When all places to mount on have been made.
  words.push("--remount-ro", "/", "--chdir", JOB_ROOT, "--");
  return words;
}
