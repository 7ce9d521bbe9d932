/**
 * `--detach`: a background process owns the run. The request goes over in a file, the run's id comes back over the child's channel;
 * then this process may end and its terminal may close.
 */
import type { Document, JsonObject, RunId } from "@golgi/ir";
import type { RunOptions } from "@golgi/engine";
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { layoutOf } from "../state/directory.ts";
import type { StateDirectory } from "../state/directory.ts";
import { openEngine, openStore } from "../state/open.ts";
import type { EngineOptions } from "../state/open.ts";
import { driveRun } from "./drive.ts";
import { engineHost } from "./host.ts";

export interface LaunchRequest {
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly label?: string;
  readonly options: Partial<RunOptions>;
}

interface Handover {
  readonly state: string;
  readonly request: LaunchRequest;
  readonly engine: EngineOptions;
}

const START_MS = 20_000;

export async function detachRun(
  state: StateDirectory,
  work: { readonly request: LaunchRequest; readonly engine: EngineOptions },
  json: boolean,
): Promise<ExitCode> {
  const name = `background-${Date.now()}-${process.pid}`;
  const file = join(state.root, `${name}.json`);
  const log = join(state.logs, `${name}.log`);
  writeFileSync(file, JSON.stringify({ state: state.root, ...work } satisfies Handover), { mode: 0o600 });
  const output = openSync(log, "a");
  const entry = fileURLToPath(new URL("../entry.mjs", import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, entry, "background", file], {
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
    cwd: state.root,
  });
  closeSync(output);
  const run = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string): void => reject(errors.detachFailed(reason, log));
    const timer = setTimeout(() => fail(`it did not answer within ${START_MS / 1000} s.`), START_MS);
    child.once("error", (failure) => fail(failure.message));
    child.once("exit", (code) => fail(`it ended with status ${code}: ${lastLine(log)}`));
    child.once("message", (message) => {
      clearTimeout(timer);
      resolve((message as { readonly run: string }).run);
    });
  });
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  child.unref();
  if (json) process.stdout.write(`${JSON.stringify({ kind: "detached", run, pid: child.pid })}\n`);
  else {
    const short = run.slice(0, 10);
    process.stdout.write(`${run}\n`);
    process.stderr.write(
      `  runs in the background (process ${child.pid})\n  watch:  golgi show ${short} --follow\n  cancel: golgi cancel ${short}\n`,
    );
  }
  return EXIT.ok;
}

/** The background process. */
export async function runInBackground(file: string): Promise<ExitCode> {
  const handover = JSON.parse(readFileSync(file, "utf8")) as Handover;
  rmSync(file, { force: true });
  const state = layoutOf(handover.state);
  const store = await openStore(state);
  const open = await openEngine(state, store, handover.engine);
  try {
    const run: RunId = await open.engine.launch(handover.request);
    process.send?.({ run }, undefined, undefined, () => process.connected && process.disconnect());
    const { exit } = await driveRun({
      host: engineHost(open),
      document: handover.request.document,
      run,
      mode: "quiet",
    });
    return exit;
  } finally {
    await open.close({ cancel: true });
    await store.close();
  }
}

function lastLine(log: string): string {
  return readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
}
