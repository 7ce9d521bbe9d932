/** Starting a function process where the native spawner is not available: the same socket, made by Node. */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import type { ProcessEnd, ProcessRequest } from "../process/spawner.ts";

export function forkFunctionProgram(
  request: Omit<ProcessRequest, "stdio">,
  stderr: number,
): { readonly pid: number; readonly ended: Promise<ProcessEnd>; readonly channel: Socket } {
  const [argv0 = request.program, ...rest] = request.argv;
  const child = spawn(request.program, rest, {
    argv0,
    cwd: request.cwd,
    env: { ...request.env },
    detached: true,
    stdio: ["ignore", stderr, stderr, "pipe"],
  });
  const channel = child.stdio[3];
  if (child.pid === undefined || !(channel instanceof Socket)) throw new Error(`${request.program} could not be started`);
  const nothing = { userMs: 0, systemMs: 0, maxRssBytes: 0, readBytes: 0, writeBytes: 0 };
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on("error", () => resolve({ exitCode: 127, ...nothing }));
    child.on("exit", (code, signal) => resolve({ ...(signal === null ? { exitCode: code ?? 0 } : { signal }), ...nothing }));
  });
  return { pid: child.pid, ended, channel };
}
