/** `golgi run` in a project whose server is up: the server carries the run out, this process launches and watches it. */
import type { RunId } from "@golgi/ir";
import type { ExitCode } from "../exit-codes.ts";
import { EXIT } from "../exit-codes.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import { chooseDatabase } from "../database/choose.ts";
import * as errors from "../errors.ts";
import { formatBytes } from "../output/format.ts";
import { styleOf } from "../output/style.ts";
import { asking } from "../serve/api-problem.ts";
import { findServer, type RunningServer } from "../serve/running.ts";
import type { StateDirectory } from "../state/directory.ts";
import type { EngineOptions } from "../state/open.ts";
import { VERSION } from "../version.ts";
import type { LaunchRequest } from "./detach.ts";
import { driveRun, type Drive } from "./drive.ts";
import { serverHost } from "./server-host.ts";

/** The server that is to carry runs out, unless the person wants them `--here`. What it cannot do for them is said at once. */
export async function serverFor(
  state: StateDirectory,
  options: Pick<RunCommandOptions, "here">,
  wanted: EngineOptions,
): Promise<RunningServer | undefined> {
  if (options.here === true) return undefined;
  const running = await findServer(state);
  if (running === undefined) return undefined;
  refuseStranger(state, running);
  refuseOtherLimits(running, wanted);
  return running;
}

function refuseStranger(state: StateDirectory, { url, session }: RunningServer): void {
  if (session.version !== VERSION)
    throw errors.usage(
      `The server at ${url} is Golgi ${session.version}, this is Golgi ${VERSION}.`,
      "Start the server anew: golgi serve; or run in this process: --here",
    );
  const here = chooseDatabase(state) === undefined ? "sqlite" : "postgresql";
  if (session.database !== here)
    throw errors.usage(
      `The server at ${url} keeps its runs in ${session.database}, but commands here look in ${here}.`,
      "Leave GOLGI_DATABASE out, or start the server anew with the same database; or run in this process: --here",
    );
}

function refuseOtherLimits({ url, session }: RunningServer, { cpus, memoryBytes, pools = {}, sandbox }: EngineOptions): void {
  const { machine } = session;
  const refuse = (option: string, has: string): never => {
    throw errors.usage(
      `${option} cannot be had: the server at ${url} carries this project's runs out, ${has}.`,
      `Leave it out; or start the server so: golgi serve ${option}; or run in this process: --here`,
    );
  };
  if (cpus !== undefined && cpus !== machine.cpus) refuse(`--cpus ${cpus}`, `with ${machine.cpus ?? "its own number of"} cores`);
  if (memoryBytes !== undefined && memoryBytes !== machine.memoryBytes)
    refuse(
      `--memory ${formatBytes(memoryBytes).replace(" ", "")}`,
      `with ${machine.memoryBytes === undefined ? "its own limit" : formatBytes(machine.memoryBytes)}`,
    );
  for (const [name, most] of Object.entries(pools)) {
    const has = machine.pools?.[name] ?? 1;
    if (most !== has) refuse(`--pool ${name}=${most}`, `with at most ${has} at once in that pool`);
  }
  if (sandbox !== "auto" && sandbox !== machine.sandbox)
    refuse(`--sandbox ${sandbox}`, `with its tasks in ${machine.sandbox ?? "a sandbox of its own choice"}`);
}

export async function launchOnServer({ url, client }: RunningServer, request: LaunchRequest): Promise<RunId> {
  return (await asking(url, () => client.launch(request))).id;
}

interface WatchPlace {
  readonly state: StateDirectory;
  readonly running: RunningServer;
}

export function watchOnServer(watched: Omit<Drive, "host" | "opening">, place: WatchPlace): ReturnType<typeof driveRun> {
  const opening = styleOf(process.stderr).dim(`on the server: ${pageOf(place.running, watched.run)}`);
  return driveRun({ ...watched, host: serverHost(place.state, place.running), opening });
}

/** `--detach` with a server: nothing stays behind but the server's run. */
export function leaveOnServer(run: string, running: RunningServer, json: boolean): ExitCode {
  const page = pageOf(running, run);
  if (json) process.stdout.write(`${JSON.stringify({ kind: "detached", run, pid: running.pid, page })}\n`);
  else {
    const short = run.slice(0, 10);
    process.stdout.write(`${run}\n`);
    process.stderr.write(
      `  runs on the server: ${page}\n  watch:  golgi show ${short} --follow\n  cancel: golgi cancel ${short}\n`,
    );
  }
  return EXIT.ok;
}

function pageOf({ url }: RunningServer, run: string): string {
  return `${url}/runs/${run}`;
}
