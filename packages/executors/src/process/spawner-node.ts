/** `child_process.spawn`, where the native spawner is not available. CPU time and storage bytes are 0 unless the watcher sampled them. */
import { spawn } from "node:child_process";
import { SpawnFailure, type ProcessEnd, type Spawner, type StartedProcess } from "./spawner.ts";

const NOTHING = { userMs: 0, systemMs: 0, maxRssBytes: 0, readBytes: 0, writeBytes: 0 } as const;

export function openNodeSpawner(): Spawner {
  return {
    kind: "node",
    start(request): StartedProcess {
      const [argv0 = request.program, ...rest] = request.argv;
      const child = spawn(request.program, rest, {
        argv0,
        cwd: request.cwd,
        env: { ...request.env },
        detached: true,
        stdio: request.stdio.map((fd) => fd ?? ("ignore" as const)),
      });
      if (child.pid === undefined) {
        child.on("error", () => {});
        throw new SpawnFailure("ENOENT", request.program);
      }
      const ended = new Promise<ProcessEnd>((resolve) => {
        child.on("error", () => resolve({ exitCode: 127, ...NOTHING }));
        child.on("exit", (code, signal) => resolve({ ...(signal === null ? { exitCode: code ?? 0 } : { signal }), ...NOTHING }));
      });
      return { pid: child.pid, ended };
    },
    adopted: () => [],
    pin: () => false,
  };
}
