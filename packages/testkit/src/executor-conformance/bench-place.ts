/** A place to test an executor in: folders, a store, builders of tasks and attempts, and reports as promises. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttemptReport, Executor } from "@golgi/engine";
import {
  digestBytes,
  type AttemptId,
  type AttemptResult,
  type AttemptSpec,
  type Digest,
  type Expr,
  type FileValue,
  type JsonObject,
  type RecordType,
  type TaskSpec,
  type TemplatePart,
  type Type,
} from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";

/** Folders of one executor under test. */
export interface ExecutorPlace {
  readonly store: string;
  readonly work: string;
  readonly logs: string;
  readonly logLimitBytes?: number;
  readonly cpus?: number;
}

export type CreateExecutor = (place: ExecutorPlace) => Promise<Executor>;

export interface TestPlace {
  readonly root: string;
  readonly place: ExecutorPlace;
  readonly store: Store;
  readonly executor: Executor;
  readonly reports: AttemptReport[];
  /** Submits one attempt and waits for its result. */
  run(task: TaskSpec, inputs?: JsonObject, resources?: Partial<AttemptSpec["resources"]>): Promise<AttemptResult>;
  submit(task: TaskSpec, inputs?: JsonObject, resources?: Partial<AttemptSpec["resources"]>): Promise<AttemptSpec>;
  ended(attempt: AttemptId): Promise<AttemptResult>;
  started(attempt: AttemptId): Promise<void>;
  file(content: string | Uint8Array, name?: string): Promise<FileValue>;
  text(file: unknown): Promise<string>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  readonly root?: string;
  readonly logLimitBytes?: number;
  readonly cpus?: number;
}

export async function openPlace(create: CreateExecutor, options: PlaceOptions = {}): Promise<TestPlace> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), "golgi-executor-"));
  const { logLimitBytes, cpus } = options;
  const place: ExecutorPlace = {
    store: join(root, "store"),
    work: join(root, "work"),
    logs: join(root, "logs"),
    ...(logLimitBytes !== undefined && { logLimitBytes }),
    ...(cpus !== undefined && { cpus }),
  };
  mkdirSync(root, { recursive: true });
  const store = await openLocalStore(place.store);
  const executor = await create(place);
  const reports: AttemptReport[] = [];
  const waiters = new Set<() => void>();
  await executor.start((report) => {
    reports.push(report);
    for (const wake of waiters) wake();
  });
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiters.delete(wake);
          resolve();
        };
        waiters.add(wake);
      });
    }
  };
  const ended = (attempt: AttemptId): Promise<AttemptResult> =>
    until(
      () => reports.flatMap((report) => (report.kind === "ended" && report.result.attempt === attempt ? [report.result] : []))[0],
    );
  const submit: TestPlace["submit"] = async (task, inputs = {}, resources = {}) => {
    const attempt = attemptOf(task, inputs, resources);
    await executor.submit([attempt], new Map([[attempt.task, task]]));
    return attempt;
  };
  return {
    root,
    place,
    store,
    executor,
    reports,
    submit,
    ended,
    run: async (task, inputs, resources) => ended((await submit(task, inputs, resources)).attempt),
    started: (attempt) =>
      until(() => (reports.some((report) => report.kind === "started" && report.attempt === attempt) ? undefined_ : undefined)),
    async file(content, name = "data.txt") {
      const { digest, size } = await store.put(content);
      return { class: "File", digest, name, size };
    },
    async text(value) {
      return (await store.read((value as FileValue).digest)).toString("utf8");
    },
    async close() {
      await executor.close({ cancel: true });
      await store.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** A value that is not `undefined`, for conditions without one. */
const undefined_ = null as unknown as void;

function newAttemptId(): AttemptId {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return `att_${[...randomBytes(16)].map((byte) => letters[byte % 32]).join("")}`;
}

export function attemptOf(task: TaskSpec, inputs: JsonObject, resources: Partial<AttemptSpec["resources"]> = {}): AttemptSpec {
  return {
    attempt: newAttemptId(),
    token: Math.floor(Math.random() * 1e9),
    run: "run_conformance1",
    node: task.name,
    number: 1,
    task: digestOf(task),
    inputs,
    resources: { cpus: 1, memoryBytes: 0, diskBytes: 0, gpus: 0, ...resources },
  };
}

/** Any name that differs when the task does. */
export function digestOf(task: TaskSpec): Digest {
  return digestBytes(JSON.stringify(task));
}

export const FILE: Type = { type: "object", "x-golgi": { kind: "file" } };
export const DIRECTORY: Type = { type: "object", "x-golgi": { kind: "directory" } };
export const STRING: Type = { type: "string" };
export const INTEGER: Type = { type: "integer" };
export const listOf = (items: Type): Type => ({ type: "array", items });
export const fileWith = (extension: Type["x-golgi"]): Type => ({ type: "object", "x-golgi": { kind: "file", ...extension } });

function recordOf(properties: Readonly<Record<string, Type>>, optional: readonly string[] = []): RecordType {
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

export interface TaskParts {
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, Type>>;
  readonly outputs?: Readonly<Record<string, Type>>;
  readonly optional?: readonly string[];
  readonly network?: boolean;
  readonly tools?: TaskSpec["environment"]["tools"];
  readonly variables?: Readonly<Record<string, string>>;
}

function taskWith(parts: TaskParts, body: TaskSpec["body"]): TaskSpec {
  return {
    kind: "task",
    ir: 1,
    name: parts.name ?? "test-task",
    inputs: recordOf(parts.inputs ?? {}),
    outputs: recordOf(parts.outputs ?? {}, parts.optional),
    body,
    environment: { tools: parts.tools ?? {}, variables: parts.variables ?? {}, network: parts.network ?? false },
    resources: { cpus: 1, memoryBytes: { start: 0, factor: 1, max: 0 }, diskBytes: 0, gpus: 0, pools: [] },
    policy: { retries: {}, backoff: { initialMs: 1, maxMs: 1 }, cache: true, priority: 0 },
  };
}

type Placeholder = { readonly in: string } | { readonly out: string } | { readonly expr: Expr };

/** A shell script; placeholders are `{in: port}` and `{out: port}`. */
export function shellTask(parts: TaskParts, script: readonly (string | Placeholder)[]): TaskSpec {
  return taskWith(parts, {
    kind: "script",
    language: "shell",
    interpreter: ["bash", "-euo", "pipefail"],
    template: script.map(templatePart),
  });
}

export function pythonTask(parts: TaskParts, script: string): TaskSpec {
  return taskWith(parts, {
    kind: "script",
    language: "python",
    interpreter: ["python3"],
    template: [{ kind: "text", text: script }],
  });
}

export async function functionTask(store: Store, parts: TaskParts, source: string): Promise<TaskSpec> {
  const { digest } = await store.put(source);
  return taskWith(parts, { kind: "function", runtime: "node", bundle: digest, export: "default" });
}

function templatePart(part: string | Placeholder): TemplatePart {
  if (typeof part === "string") return { kind: "text", text: part };
  if ("in" in part) return { kind: "value", value: { kind: "input", port: part.in } };
  if ("out" in part) return { kind: "value", value: { kind: "outputPath", port: part.out } };
  return { kind: "value", value: part.expr };
}

/** Processes whose command line holds a word that only the test uses. */
export function processesWith(word: string): readonly number[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const state = readFileSync(`/proc/${pid}/stat`, "utf8");
      if (/\) [ZX] /.test(state)) return [];
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word) ? [pid] : [];
    } catch {
      return [];
    }
  });
}

/** Until the condition holds; a test that waits for ever is ended by its own time limit. */
export async function eventually(condition: () => boolean | Promise<boolean>, everyMs = 20): Promise<void> {
  const until = Date.now() + 100_000;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`still not so after 100 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A number of seconds nobody else sleeps: finds a process among all of the machine. */
export function uniqueSeconds(): string {
  return `${90_000 + Math.floor(Math.random() * 9_000)}.${Math.floor(Math.random() * 1e9)}`;
}
