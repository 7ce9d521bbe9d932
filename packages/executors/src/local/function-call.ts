/** One call of a function task: its files in the slot of the process before, its outputs out of it after. */
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import {
  artifactsOf,
  holdsArtifacts,
  isErrorShape,
  outputPath,
  stagedInputs,
  type AttemptResult,
  type AttemptSpec,
  type FunctionBody,
  type JsonObject,
  type TaskSpec,
} from "@golgi/ir";
import { cancelled, cut, shape } from "../errors.ts";
import { failureOf } from "../wrapper/attempt.ts";
import { collect, tooLarge } from "../wrapper/collect.ts";
import { changedContent } from "../wrapper/changed-inputs.ts";
import type { Host } from "../wrapper/host.ts";
import { logPath, type LogStream } from "../wrapper/logs.ts";
import { jobFolders, stage, type StagedJob } from "../wrapper/stage.ts";
import type { FunctionCall } from "./function-pool.ts";
import type { WireAnswer, WireCall } from "./function-channel.ts";
import type { FunctionProcess } from "./function-process.ts";
import { emptyResult } from "./results.ts";

export interface OpenCall {
  readonly call: FunctionCall;
  readonly process: FunctionProcess;
  readonly wire: WireCall;
  readonly job: StagedJob;
  readonly files: boolean;
  readonly log: CallLog;
  readonly openedAt: number;
  readonly stageMs: number;
}

const withOutputs = new WeakMap<TaskSpec, boolean>();

/** Without files in or out a call needs nothing on the disk. */
export function hasFiles(task: TaskSpec, attempt: AttemptSpec): boolean {
  let outputs = withOutputs.get(task);
  if (outputs === undefined) {
    outputs = Object.values(task.outputs.properties).some(holdsArtifacts);
    withOutputs.set(task, outputs);
  }
  return outputs || artifactsOf(attempt.inputs).next().done !== true;
}

/** Undefined: the call could not be made and has been finished. */
export async function openCall(
  host: Host,
  parts: { readonly call: FunctionCall; readonly process: FunctionProcess; readonly id: number },
): Promise<OpenCall | undefined> {
  const { call, process, id } = parts;
  const { attempt, task } = call;
  const openedAt = performance.now();
  if (call.cancelled) {
    call.done({ result: cancelledResult(attempt), stored: false });
    return undefined;
  }
  const files = hasFiles(task, attempt);
  try {
    const job = files ? await stageCall(host, call, process) : bareJob(process, attempt.inputs);
    const resources = { ...attempt.resources };
    const context = { inputs: job.inputs, outputs: files ? outputPaths(task, process.root) : {}, resources };
    const wire = { id, export: (task.body as FunctionBody).export, context, files };
    return {
      call,
      process,
      wire,
      job,
      files,
      log: openCallLog(host, attempt.attempt),
      openedAt,
      stageMs: performance.now() - openedAt,
    };
  } catch (thrown) {
    if (files) clearSlot(process.directory);
    call.done({ result: { ...emptyResult(attempt), status: "failed", ...failureOf(thrown) }, stored: false });
    return undefined;
  }
}

function bareJob(process: FunctionProcess, inputs: JsonObject): StagedJob {
  return {
    directory: process.directory,
    root: process.root,
    mounts: [],
    hasInputs: false,
    inputs,
    watched: [],
    files: [],
  };
}

function stageCall(host: Host, call: FunctionCall, process: FunctionProcess): Promise<StagedJob> {
  const { attempt, task } = call;
  const otherwise = host.sandbox === "plain" ? "symlink" : "copy";
  const staged = stagedInputs(task.inputs, attempt.inputs);
  for (const folder of jobFolders(task, staged)) mkdirSync(`${process.directory}/${folder}`, { recursive: true });
  const place = { directory: process.directory, root: process.root, otherwise } as const;
  return stage({ store: host.store, trees: host.trees, task, attempt, staged, place });
}

function outputPaths(task: TaskSpec, root: string): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const [port, type] of Object.entries(task.outputs.properties)) {
    if (holdsArtifacts(type)) paths[port] = `${root}/${outputPath(port, type)}`;
  }
  return paths;
}

/** The folders themselves stay: they are what is mounted. */
function clearSlot(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name !== "in" && name !== "out" && name !== "tmp") rmSync(`${directory}/${name}`, { recursive: true, force: true });
  }
  for (const folder of ["in", "out", "tmp"]) {
    mkdirSync(`${directory}/${folder}`, { recursive: true });
    for (const name of readdirSync(`${directory}/${folder}`))
      rmSync(`${directory}/${folder}/${name}`, { recursive: true, force: true });
  }
}

const stamps = new WeakMap<FunctionProcess, string>();

/** Calls without files may write into the slot all the same: the next one must not find it. Looks at times only: it is done often. */
export function sweepSlot(process: FunctionProcess): void {
  const { directory } = process;
  const known = stamps.get(process);
  if (known !== undefined && known !== stampOf(directory)) clearSlot(directory);
  stamps.set(process, stampOf(directory));
}

function stampOf(directory: string): string {
  return ["", "/tmp", "/out"].map((folder) => statSync(directory + folder, { throwIfNoEntry: false })?.mtimeMs).join(" ");
}

/** Undefined: finished already. A promise: outputs are being collected from the slot. */
export function finishCall(host: Host, opened: OpenCall, answer: WireAnswer): Promise<void> | undefined {
  opened.log.close();
  if (!opened.files && opened.call.task.body.kind === "function" && opened.call.task.body.returnsGraph === true && answer.ok) {
    opened.call.done({
      result: { ...measured(opened, answer, 0), status: "succeeded", outputs: graphOutputs(answer.result) },
      stored: false,
    });
    return undefined;
  }
  return finishFiles(host, opened, answer);
}

/** The engine looks for the document among the outputs. */
function graphOutputs(result: unknown): JsonObject {
  const returned = (result ?? {}) as JsonObject;
  return returned["golgi"] === "document/1" ? { graph: returned } : returned;
}

async function finishFiles(host: Host, opened: OpenCall, answer: WireAnswer): Promise<void> {
  const answeredAt = performance.now();
  const frozen = opened.files ? opened.process.freeze() : undefined;
  const finished = await outcomeOf(host, opened, answer);
  if (frozen?.spent === true || answer.spent === true) await opened.process.end();
  else if (frozen !== undefined) {
    clearSlot(opened.job.directory);
    frozen.thaw();
  }
  const base = measured(opened, answer, performance.now() - answeredAt);
  opened.call.done({ result: { ...base, ...finished.result }, stored: finished.stored });
}

type Rest = Pick<AttemptResult, "status" | "outputs" | "semantic" | "cause" | "error">;

async function outcomeOf(host: Host, opened: OpenCall, answer: WireAnswer): Promise<{ result: Rest; stored: boolean }> {
  const { call, job } = opened;
  if (call.cancelled && !answer.ok) {
    return { result: { status: "cancelled", cause: "cancelled", error: cancelled(call.attempt.attempt) }, stored: false };
  }
  try {
    const changed = await changedContent(job, call.attempt, call.task);
    if (changed !== undefined) return { result: { status: "failed", cause: "input", error: changed }, stored: false };
    if (!answer.ok) return { result: failed(call, answer), stored: false };
    const returned = (answer.result ?? {}) as JsonObject;
    const { outputs, semantic, stored } = await collect({
      store: host.store,
      task: call.task,
      job,
      inputs: call.attempt.inputs,
      returned,
    });
    const some = Object.keys(semantic).length > 0;
    return { result: { status: "succeeded", outputs, ...(some && { semantic }) }, stored };
  } catch (thrown) {
    return { result: { status: "failed", ...failureOf(thrown) }, stored: false };
  }
}

function measured(opened: OpenCall, answer: WireAnswer, collectMs: number): Omit<AttemptResult, "status"> {
  const { attempt } = opened.call;
  return {
    golgi: "result/1",
    attempt: attempt.attempt,
    token: attempt.token,
    startedAt: answer.at,
    endedAt: Date.now(),
    usage: {
      wallMs: answer.ms,
      userMs: answer.userMs,
      systemMs: answer.systemMs,
      maxRssBytes: answer.rss ?? 0,
      readBytes: 0,
      writeBytes: 0,
      stageMs: opened.stageMs,
      collectMs,
    },
  };
}

function failed({ attempt }: FunctionCall, { error }: WireAnswer): Rest {
  if (error?.code === "large")
    return { status: "failed", ...failureOf(tooLarge("(all)", "what the function returned", error.size ?? 0)) };
  if (error?.code === "load") {
    const message = `${attempt.node}: ${error.message}`;
    return { status: "failed", cause: "environment", error: shape({ code: "GOLGI_FUNCTION_LOAD", kind: "user", message }) };
  }
  if (error?.code === "value") {
    const message = `${attempt.node}: ${error.message}`;
    return { status: "failed", cause: "output", error: shape({ code: "GOLGI_OUTPUT_VALUE", kind: "user", message }) };
  }
  const thrown = isErrorShape(error?.shape) ? error.shape : undefined;
  const message = `${attempt.node} threw ${error?.message ?? "an error"}`;
  return {
    status: "failed",
    cause: thrown?.kind === "transient" ? "transient" : "exit",
    error: shape({
      code: "GOLGI_FUNCTION_FAILED",
      kind: thrown?.kind === "transient" ? "transient" : "user",
      message: cut(message, 8 * 1024),
      ...(thrown?.hint !== undefined && { hint: String(thrown.hint) }),
      ...(thrown !== undefined && { details: { code: thrown.code } }),
    }),
  };
}

function cancelledResult(attempt: AttemptSpec): AttemptResult {
  return { ...emptyResult(attempt), status: "cancelled", cause: "cancelled", error: cancelled(attempt.attempt) };
}

interface CallLog {
  write(stream: LogStream, text: string): void;
  tail(): string;
  close(): void;
}

const TAIL_CHARACTERS = 4 * 1024;

/** Head up to half the cap goes to the file as it comes, the tail at the end. */
function openCallLog(host: Host, attempt: string): CallLog {
  const half = Math.floor(host.logLimitBytes / 2);
  const streams = new Map<LogStream, { head: number; total: number; tail: string }>();
  let last = "";
  return {
    write(stream, text) {
      const state = streams.get(stream) ?? { head: 0, total: 0, tail: "" };
      streams.set(stream, state);
      last = (last + text).slice(-TAIL_CHARACTERS);
      const bytes = Buffer.from(text);
      const room = Math.max(0, half - state.head);
      const now = bytes.subarray(0, room);
      if (now.length > 0) appendFileSync(logPath(host.logs, attempt, stream), now);
      state.head += now.length;
      state.total += bytes.length;
      if (now.length < bytes.length) state.tail = (state.tail + bytes.subarray(room).toString("utf8")).slice(-half);
    },
    tail: () => last,
    close() {
      for (const [stream, { head, total, tail }] of streams) {
        if (tail === "") continue;
        const path = logPath(host.logs, attempt, stream);
        const bytes = Buffer.from(tail).subarray(-half);
        appendFileSync(path, bytes);
        const truncatedBytes = total - head - bytes.length;
        if (truncatedBytes > 0) writeFileSync(`${path}.cut`, JSON.stringify({ headBytes: head, truncatedBytes }));
      }
      streams.clear();
    },
  };
}
