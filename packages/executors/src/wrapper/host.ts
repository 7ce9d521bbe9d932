/** What the wrapper needs of the machine it runs on; made once per process. */
import type { Store } from "@golgi/store";
import type { Spawner } from "../process/spawner.ts";
import { systemArguments } from "../sandbox/bubblewrap.ts";
import { hasInit, readUlimits, type ContainerHost } from "../sandbox/container-client.ts";
import { findProgram } from "../sandbox/find-program.ts";
import { systemEtc } from "../sandbox/system-etc.ts";
import type { ToolPaths } from "../sandbox/tool-paths.ts";
import { openJobFolders, type JobFolders } from "./job-folders.ts";
import { openLogFiles, type LogFiles } from "./logs.ts";
import { openTrees, type Trees } from "./trees.ts";
import { openWatcher, type Watcher } from "./watch.ts";

export interface HostOptions {
  readonly work: string;
  readonly logs: string;
  readonly sandbox: "bubblewrap" | "plain";
  readonly logLimitBytes: number;
  readonly keepFailed: boolean;
  readonly tools: ToolPaths;
  /** Absent: tasks that name an image cannot run here. */
  readonly container?: ContainerHost;
}

export interface Host extends HostOptions {
  readonly store: Store;
  readonly spawner: Spawner;
  readonly watcher: Watcher;
  readonly logFiles: LogFiles;
  readonly trees: Trees;
  readonly folders: JobFolders;
  readonly bubblewrap?: string;
  /** Of the container program: see `ContainerJob`. */
  readonly containerInit: boolean;
  readonly ulimits: readonly string[];
  /** System part of bubblewrap's arguments. */
  readonly system: (network: boolean) => readonly string[];
}

export function openHost(options: HostOptions, parts: { readonly store: Store; readonly spawner: Spawner }): Host {
  const bubblewrap = options.sandbox === "bubblewrap" ? findProgram("bwrap", options.tools.path) : undefined;
  const known = new Map<boolean, readonly string[]>();
  return {
    ...options,
    ...parts,
    watcher: openWatcher(),
    logFiles: openLogFiles(options.logs, options.logLimitBytes),
    trees: openTrees(parts.store, options.work),
    folders: openJobFolders(options.work),
    ...(bubblewrap !== undefined && { bubblewrap }),
    containerInit: options.container !== undefined && hasInit(options.container.program, options.tools.path),
    ulimits: options.container === undefined ? [] : readUlimits(),
    system(network) {
      const words = known.get(network) ?? systemOf(options, network);
      known.set(network, words);
      return words;
    },
  };
}

function systemOf({ work, tools }: HostOptions, network: boolean): readonly string[] {
  return systemArguments({ network, etc: systemEtc(work, network), toolBinds: tools.binds });
}

/** Removes what is only useful to this process. */
export function closeHost(host: Host): void {
  host.watcher.close();
  host.logFiles.close();
  host.folders.close();
}
