/**
 * Control groups for memory and processor weight, where this user may make them (root on cgroup v1; a delegated cgroup v2). Moving a
 * process into a group takes about 10 ms, so it is done for attempts that live longer than a tick, off the main thread.
 */
import { accessSync, constants, existsSync, promises as fs, readFileSync } from "node:fs";
import { join } from "node:path";

export interface MemoryGroup {
  /** The kernel killed something in the group for want of memory. */
  oomKilled(): Promise<boolean>;
  peakBytes(): Promise<number>;
  add(pids: readonly number[]): Promise<void>;
  remove(): Promise<void>;
}

interface Hierarchy {
  readonly root: string;
  readonly version: 1 | 2;
}

let known: Hierarchy | undefined | null = null;

/** The memory hierarchy we may write to. */
export function memoryHierarchy(): Hierarchy | undefined {
  if (known === null) known = findHierarchy();
  return known;
}

function findHierarchy(): Hierarchy | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const lines = readFileSync("/proc/self/cgroup", "utf8").split("\n");
    for (const line of lines) {
      const [, controllers, path] = line.split(":");
      if (controllers?.split(",").includes("memory"))
        return writable({ root: join("/sys/fs/cgroup/memory", path ?? ""), version: 1 });
    }
    const unified = lines.find((line) => line.startsWith("0::"))?.slice(3);
    if (unified === undefined) return undefined;
    const root = join("/sys/fs/cgroup", unified);
    const delegated = readFileSync(join(root, "cgroup.subtree_control"), "utf8").includes("memory");
    return delegated ? writable({ root, version: 2 }) : undefined;
  } catch {
    return undefined;
  }
}

function writable(hierarchy: Hierarchy): Hierarchy | undefined {
  try {
    accessSync(hierarchy.root, constants.W_OK);
    return existsSync(join(hierarchy.root, "cgroup.procs")) ? hierarchy : undefined;
  } catch {
    return undefined;
  }
}

export async function openMemoryGroup(hierarchy: Hierarchy, name: string, limitBytes: number): Promise<MemoryGroup | undefined> {
  const folder = join(hierarchy.root, `golgi-${name}`);
  const [limit, peak, events] =
    hierarchy.version === 1
      ? ["memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control"]
      : ["memory.max", "memory.peak", "memory.events"];
  try {
    await fs.mkdir(folder);
    await fs.writeFile(join(folder, limit), String(limitBytes));
  } catch {
    await fs.rmdir(folder).catch(() => {});
    return undefined;
  }
  const read = (file: string): Promise<string> => fs.readFile(join(folder, file), "utf8").catch(() => "");
  return {
    async oomKilled() {
      return /^oom_kill [1-9]/m.test(await read(events));
    },
    async peakBytes() {
      const bytes = Number((await read(peak)).trim());
      return Number.isFinite(bytes) ? bytes : 0;
    },
    async add(pids) {
      for (const pid of pids) await fs.writeFile(join(folder, "cgroup.procs"), String(pid)).catch(() => {});
    },
    async remove() {
      // A group stays busy for a moment after its last process was reaped.
      for (let attempt = 0; attempt < 20; attempt++) {
        const done = await fs.rmdir(folder).then(
          () => true,
          (thrown: NodeJS.ErrnoException) => thrown.code === "ENOENT",
        );
        if (done) return;
        await new Promise((resolve) => setTimeout(resolve, 50).unref());
      }
    },
  };
}

/** Removes groups of wrappers that were killed. Busy ones stay: somebody uses them. */
export async function sweepMemoryGroups(): Promise<void> {
  const hierarchy = memoryHierarchy();
  if (hierarchy === undefined) return;
  for (const name of await fs.readdir(hierarchy.root).catch(() => [])) {
    if (name.startsWith("golgi-")) await fs.rmdir(join(hierarchy.root, name)).catch(() => {});
  }
}
