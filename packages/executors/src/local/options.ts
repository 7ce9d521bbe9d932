/** Options of the local executor with their defaults, and what the probe decides. */
import { availableParallelism, homedir, totalmem } from "node:os";
import { resolve } from "node:path";
import type { SpawnerChoice } from "../process/spawner.ts";
import { CONTAINER_PROGRAMS, type ContainerProgram } from "../sandbox/container.ts";
import { findProgram } from "../sandbox/find-program.ts";
import { probeBubblewrap } from "../sandbox/probe.ts";
import { toolPaths } from "../sandbox/tool-paths.ts";
import { problem } from "../errors.ts";
import type { WorkerOptions } from "./messages.ts";

export interface LocalExecutorOptions {
  /** Root of the local store. */
  readonly store: string;
  /** Scratch; best on the store's filesystem, so that outputs move. */
  readonly work: string;
  readonly logs: string;
  /** Default `auto`: bubblewrap where it works, else plain. */
  readonly sandbox?: "auto" | "bubblewrap" | "plain";
  /** Default: what the machine has. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly gpus?: number;
  /** Cap for each log file of an attempt. Default 16 MiB. */
  readonly logLimitBytes?: number;
  /** Keep the directory of a failed attempt. Default false. */
  readonly keepFailed?: boolean;
  /** Give attempts cores of their own. Default false: cores are shared by weight. */
  readonly pin?: boolean;
  /** PATH on which tools are looked for. Default: that of this process. */
  readonly path?: string;
  /** Folders that tasks must never see though they are on PATH. The store and the work folder always are. */
  readonly hidden?: readonly string[];
  /** Further folders to show read-only in the sandbox, e.g. an installation outside of PATH. */
  readonly readOnlyPaths?: readonly string[];
  /** Program for tasks that name an image. Default: the first that works. `false`: none. */
  readonly container?: ContainerProgram | false;
  readonly containerExtra?: readonly string[];
  /** Most function processes alive at once. Default: cpus. */
  readonly functionProcesses?: number;
  /** How processes are started. Default `auto`: posix_spawn where koffi loads. */
  readonly spawner?: SpawnerChoice;
}

export interface ResolvedOptions {
  readonly worker: WorkerOptions;
}

const LOG_LIMIT = 16 * 1024 * 1024;

export async function resolveOptions(given: LocalExecutorOptions): Promise<ResolvedOptions> {
  const store = resolve(given.store);
  const work = resolve(given.work);
  const logs = resolve(given.logs);
  const sandbox = await chooseSandbox(given.sandbox ?? "auto");
  const cpus = given.cpus ?? availableParallelism();
  const hidden = [store, work, logs, ...(given.hidden ?? []).map((path) => resolve(path))];
  const tools = toolPaths(given.path ?? process.env["PATH"], hidden, homedir());
  const container = chooseContainer(given);
  return {
    worker: {
      store,
      work,
      logs,
      sandbox,
      cpus,
      memoryBytes: given.memoryBytes ?? totalmem(),
      gpus: given.gpus ?? 0,
      logLimitBytes: given.logLimitBytes ?? LOG_LIMIT,
      keepFailed: given.keepFailed ?? false,
      pin: given.pin ?? false,
      spawner: given.spawner ?? "auto",
      functionProcesses: given.functionProcesses ?? Math.max(1, Math.floor(cpus)),
      tools: { path: tools.path, binds: [...tools.binds, ...(given.readOnlyPaths ?? []).map((path) => resolve(path))] },
      ...(container !== undefined && { container }),
    },
  };
}

async function chooseSandbox(wanted: "auto" | "bubblewrap" | "plain"): Promise<"bubblewrap" | "plain"> {
  if (wanted === "plain") return "plain";
  const bubblewrap = await probeBubblewrap();
  if (bubblewrap.works) return "bubblewrap";
  if (wanted === "auto") return "plain";
  throw problem({
    code: "GOLGI_SANDBOX",
    kind: "system",
    message: `bubblewrap was asked for and does not work here: ${bubblewrap.detail}`,
    hint: "Install it (`apt-get install bubblewrap`), allow user namespaces, or run with `--sandbox plain`.",
  });
}

function chooseContainer(given: LocalExecutorOptions): WorkerOptions["container"] {
  if (given.container === false) return undefined;
  const extra = given.containerExtra === undefined ? {} : { extra: given.containerExtra };
  if (given.container !== undefined) return { program: given.container, ...extra };
  // Only looked for: asking each whether it works would cost every start a tenth of a second.
  const path = given.path ?? process.env["PATH"] ?? "";
  const program = CONTAINER_PROGRAMS.find((name) => findProgram(name, path) !== undefined);
  return program === undefined ? undefined : { program, ...extra };
}
