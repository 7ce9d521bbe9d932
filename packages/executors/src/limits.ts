/** What holds limits and starts processes on this machine, for `golgi doctor`. */
import { memoryHierarchy } from "./process/memory-group.ts";

export interface LimitsProbe {
  /** `none`: a memory limit is watched, not held by the kernel. */
  readonly memory: "cgroup v1" | "cgroup v2" | "none";
  readonly spawner: "native" | "node";
}

export async function probeLimits(): Promise<LimitsProbe> {
  const hierarchy = memoryHierarchy();
  const koffi = await import("koffi").then(
    () => true,
    () => false,
  );
  return { memory: hierarchy === undefined ? "none" : `cgroup v${hierarchy.version}`, spawner: koffi ? "native" : "node" };
}
