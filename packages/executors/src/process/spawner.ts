/**
 * Starting processes. Two implementations of one interface: `native` (posix_spawn + wait4 through koffi: cost independent of this
 * process's memory, resource usage of the whole tree for nothing) and `node` (child_process, where koffi does not load).
 *
 * 1. Every process leads its own session, so that its group can be killed. 2. `ended` never rejects.
 */
import { openNativeSpawner } from "./spawner-native.ts";
import { openNodeSpawner } from "./spawner-node.ts";

export interface ProcessRequest {
  /** Absolute path of the program. */
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File descriptors for 0, 1, 2, 3, …; `null` is /dev/null. */
  readonly stdio: readonly (number | null)[];
}

export interface ProcessEnd {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly userMs: number;
  readonly systemMs: number;
  /** Largest of any one process; 0 when it cannot be known (see `rssFloor` in the native spawner). */
  readonly maxRssBytes: number;
  /** Bytes that reached the storage layer, as `read_bytes` and `write_bytes` of /proc/<pid>/io. */
  readonly readBytes: number;
  readonly writeBytes: number;
}

export interface StartedProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
}

export interface Spawner {
  readonly kind: "native" | "node";
  /** Throws `SpawnFailure` when the program cannot be started. */
  start(request: ProcessRequest): StartedProcess;
  /** Pids of processes that lost their parent and were handed to this process (always empty for `node`). */
  adopted(): readonly number[];
  /** Pins a process and what it starts later to these cores; false when it cannot. */
  pin(pid: number, cores: readonly number[]): boolean;
}

export class SpawnFailure extends Error {
  readonly errno: string;
  constructor(errno: string, program: string) {
    super(`${program} could not be started: ${errno}`);
    this.errno = errno;
  }
}

export type SpawnerChoice = "auto" | "native" | "node";

export function openSpawner(choice: SpawnerChoice = "auto"): Spawner {
  if (choice === "node") return openNodeSpawner();
  const native = openNativeSpawner();
  if (native !== undefined) return native;
  if (choice === "native") throw new Error("koffi or a C library with posix_spawn is not available here");
  return openNodeSpawner();
}
