/** The wrapper as a program: one attempt file in, one result file out, without an engine. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { isObject, toErrorShape, type AttemptFile, type AttemptResult, type Json } from "@golgi/ir";
import { openLocalStore } from "@golgi/store";
import { problem } from "../errors.ts";
import { openFunctionPool } from "../local/function-pool.ts";
import { emptyResult } from "../local/results.ts";
import { openSpawner } from "../process/spawner.ts";
import { CONTAINER_PROGRAMS } from "../sandbox/container.ts";
import { findProgram } from "../sandbox/find-program.ts";
import { toolPaths } from "../sandbox/tool-paths.ts";
import { openToolChecker } from "../tools/check.ts";
import { runAttempt, type AttemptControl, type FinishedAttempt } from "./attempt.ts";
import { closeHost, openHost, type Host } from "./host.ts";

/** Runs the attempt and writes its result; SIGTERM cancels it. Throws only when the files cannot be read or written. */
export async function runAttemptFile(attemptPath: string, resultPath: string): Promise<AttemptResult> {
  const file = readAttemptFile(attemptPath);
  const { host: config } = file;
  mkdirSync(config.work, { recursive: true });
  mkdirSync(config.logs, { recursive: true });
  const store = await openLocalStore(config.store, { durability: "batch" });
  const path = process.env["PATH"];
  const program = CONTAINER_PROGRAMS.find((name) => findProgram(name, path ?? "") !== undefined);
  const host = openHost(
    {
      work: config.work,
      logs: config.logs,
      sandbox: config.sandbox === "container" ? "plain" : config.sandbox,
      logLimitBytes: config.logLimitBytes,
      keepFailed: config.keepFailed,
      tools: toolPaths(path, [config.store, config.work, config.logs], homedir()),
      ...(program !== undefined && { container: { program } }),
    },
    { store, spawner: openSpawner() },
  );
  const finished = await runOne(host, file);
  let { result } = finished;
  try {
    if (finished.stored) await store.sync();
  } catch (thrown) {
    const { outputs: _outputs, ...rest } = result;
    result = { ...rest, status: "failed", cause: "system", error: toErrorShape(thrown) };
  }
  writeResult(resultPath, result);
  closeHost(host);
  await store.close();
  return result;
}

async function runOne(host: Host, { attempt, task }: AttemptFile): Promise<FinishedAttempt> {
  const tools = openToolChecker(host);
  const trouble = tools.needed(task) ? await tools.check(attempt.task, task) : undefined;
  if (trouble !== undefined) {
    return { result: { ...emptyResult(attempt), status: "failed", cause: "environment", error: trouble }, stored: false };
  }
  const control: AttemptControl & { stop?: () => void } = { cancelled: false };
  const onSignal = (): void => {
    control.cancelled = true;
    control.stop?.();
  };
  process.on("SIGTERM", onSignal);
  try {
    if (task.body.kind === "script") return await runAttempt(host, { attempt, task }, control);
    return await callOnce(host, { attempt, task, control });
  } finally {
    process.off("SIGTERM", onSignal);
  }
}

async function callOnce(
  host: Host,
  parts: Pick<AttemptFile, "attempt" | "task"> & { readonly control: AttemptControl },
): Promise<FinishedAttempt> {
  const { attempt, task, control } = parts;
  const pool = openFunctionPool(host, 1);
  try {
    return await new Promise<FinishedAttempt>((done, failed) => {
      const call = { attempt, task, cancelled: false, onSpawned: () => {}, onLong: () => {}, done } as Parameters<
        typeof pool.run
      >[0][number];
      control.stop = () => {
        call.cancelled = true;
        call.stop?.();
      };
      pool.run([call]).catch(failed);
    });
  } finally {
    await pool.close();
  }
}

function readAttemptFile(path: string): AttemptFile {
  let json: Json;
  try {
    json = JSON.parse(readFileSync(path, "utf8")) as Json;
  } catch (thrown) {
    throw badFile(path, thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (!isObject(json) || json["golgi"] !== "attempt/1") throw badFile(path, 'it is not an object with `"golgi": "attempt/1"`');
  for (const field of ["attempt", "task", "host"]) if (!isObject(json[field])) throw badFile(path, `\`${field}\` is missing`);
  return json as unknown as AttemptFile;
}

function badFile(path: string, why: string): Error {
  return problem({
    code: "GOLGI_ATTEMPT_FILE",
    kind: "system",
    message: `the attempt file ${path} cannot be read: ${why}`,
    hint: "It is written by an executor; see `AttemptFile` in @golgi/ir.",
  });
}

/** Whole or not at all, also after a power cut: nobody else will tell what became of the attempt. */
function writeResult(path: string, result: AttemptResult): void {
  const temporary = `${path}.${process.pid}.partial`;
  const file = openSync(temporary, "w");
  try {
    writeFileSync(file, JSON.stringify(result));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
