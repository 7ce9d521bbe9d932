/**
 * Names a process, so that what a dead process left behind (temporary files, marks) can be told from what a live one is using.
 *
 * An owner is `<machine>.<boot>.<pid namespace>.<pid>.<start time>`: a process id alone is reused, and means something else in another
 * container or after a restart. 1. What a live process owns is never called dead. 2. What cannot be decided (another machine on a shared
 * disk, another container) is alive until it is a day old.
 */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export type Owner = string;
export type Liveness = "alive" | "dead" | "gone" | "unknown";

const FOREIGN_AGE_MS = 24 * 3600 * 1000;

let own: Owner | undefined;
export function thisOwner(): Owner {
  own ??= [machine(), boot(), pidNamespace(), process.pid, startTime(process.pid) ?? "0"].join(".");
  return own;
}

/** `dead`: its process has ended, the machine runs on. `gone`: its machine has restarted since (or has been silent for a day). */
export function livenessOf(owner: Owner, ageMs: number): Liveness {
  const [onMachine, onBoot, namespace, pidText, start] = owner.split(".");
  const pid = Number(pidText);
  if (start === undefined || !Number.isSafeInteger(pid) || pid <= 0) return ageMs > FOREIGN_AGE_MS ? "gone" : "unknown";
  if (onBoot === boot() && namespace === pidNamespace()) {
    if (!exists(pid)) return "dead";
    const now = startTime(pid);
    return now !== undefined && now !== start ? "dead" : "alive";
  }
  if (onBoot !== boot() && onMachine === machine()) return "gone";
  return ageMs > FOREIGN_AGE_MS ? "gone" : "unknown";
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

/** Clock ticks after boot at which a process started: field 22 of /proc/<pid>/stat, proc(5). Undefined where there is no /proc. */
function startTime(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

let machineId: string | undefined;
function machine(): string {
  machineId ??= createHash("sha256")
    .update(`${hostname()}\n${read("/etc/machine-id") ?? ""}`)
    .digest("hex")
    .slice(0, 8);
  return machineId;
}

let bootId: string | undefined;
function boot(): string {
  bootId ??= (read("/proc/sys/kernel/random/boot_id") ?? "noboot").trim().replaceAll("-", "").slice(0, 12);
  return bootId;
}

let namespaceId: string | undefined;
function pidNamespace(): string {
  if (namespaceId === undefined) {
    try {
      namespaceId = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
    } catch {
      namespaceId = "0";
    }
  }
  return namespaceId;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
