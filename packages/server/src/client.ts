/**
 * The typed client of the HTTP API, for browsers and Node. Its types come from the contract; at run time it is `fetch` and a table of
 * paths, nothing else.
 *
 *   const golgi = createClient({ url: "http://127.0.0.1:7433", token });
 *   const run = await golgi.launch({ workflow: "variant-calling@prod", inputs });
 *   for await (const event of run.events()) console.log(event.kind, event.path);
 *   const { outputs } = await run.done();
 */
import type { RunOptions, RunRow } from "@golgi/engine";
import type { Document, FileValue, Json, JsonObject, RunId } from "@golgi/ir";
import type { z } from "zod";
import { fetchFile, type FetchOptions } from "./client/fetch.ts";
import { downloadFrom, type ByteRange } from "./client/download.ts";
import { followAll, type LiveMessage, type Topics } from "./client/follow-all.ts";
import { delay, followRun, type FollowOptions, type RunEvent } from "./client/follow.ts";
import { ApiError, problemOf } from "./client/problem.ts";
import { uploadFile, type UploadOptions } from "./client/upload.ts";
import type { Contract } from "./contract/index.ts";
import { PATHS, pathTo, type OperationName, type PathValues } from "./contract/paths.ts";

export { ApiError } from "./client/problem.ts";
export type { FetchOptions } from "./client/fetch.ts";
export type { ByteRange } from "./client/download.ts";
export type { FollowOptions, RunEvent } from "./client/follow.ts";
export type { LiveMessage, LogPart, LogTopic, RunChange, Topics } from "./client/follow-all.ts";
export type { UploadOptions } from "./client/upload.ts";
export type { Problem } from "./contract/shared.ts";
export { API_ROOT, PATHS, pathTo, type OperationName, type PathValues } from "./contract/paths.ts";

export interface ClientOptions {
  /** The server's root; default: where the page comes from. */
  readonly url?: string;
  /** Not needed in a browser that has a session. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

type Part<Name extends OperationName, Key extends string> =
  Contract[Name] extends Readonly<Record<Key, infer S>> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined;
type Given<Name extends OperationName, Key extends "params" | "query" | "body"> =
  undefined extends Part<Name, Key>
    ? { readonly [K in Key]?: undefined }
    : Key extends "query"
      ? { readonly query?: Partial<Part<Name, "query">> }
      : { readonly [K in Key]: Part<Name, Key> };

/** What an operation takes: `params` of the path, `query`, JSON `body`. */
export type Request<Name extends OperationName> = Given<Name, "params"> & Given<Name, "query"> & Given<Name, "body"> & Extra;
interface Extra {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}
/** The JSON an operation answers. */
export type Answer<Name extends OperationName> = Part<Name, "response">;
export type WorkflowSummary = Answer<"listWorkflows">["rows"][number];
export type WorkflowDetail = Answer<"getWorkflow">;
export type RunDetail = Answer<"getRun">;
export type NodeDetail = Answer<"getNode">;
export type PresetSummary = Answer<"listPresets">["rows"][number];
export type Preset = Answer<"getPreset">;
export type TablePage = Answer<"previewTable">;
export type ImageInfo = Answer<"describeImage">;
export type LaunchCheck = Exclude<Answer<"launchRun">, { id: RunId }>;

/** A registered workflow by `name`, `name@label` or `name@sha256:…`; or a compiled document, which need not be registered. */
export type LaunchRequest = LaunchDetails &
  ({ readonly workflow: string; readonly document?: undefined } | { readonly document: Document; readonly workflow?: undefined });

interface LaunchDetails {
  readonly inputs: JsonObject;
  readonly label?: string;
  readonly options?: Partial<Omit<RunOptions, "by">>;
  /**
   * Launching again with the same key gives the first run. Default: a random one. Because of the key, a launch whose answer was lost is
   * sent again, a few times, and still launches once.
   */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface RemoteRun {
  readonly id: RunId;
  get(): Promise<RunDetail>;
  /** Events from the beginning (or after `after`), across lost connections; ends after the run ended. */
  events(options?: FollowOptions): AsyncGenerator<RunEvent>;
  /** The run when it is over, whatever became of it. */
  done(options?: { readonly signal?: AbortSignal }): Promise<RunRow>;
  cancel(): Promise<void>;
  resume(options?: { readonly retryFailed?: boolean }): Promise<void>;
  answer(path: string, value: Json): Promise<void>;
  /** The zip of all outputs. */
  downloadOutputs(): Promise<ReadableStream<Uint8Array>>;
}

export interface Client {
  /** Any operation of the contract by name. */
  call<Name extends OperationName>(name: Name, ...request: Arguments<Name>): Promise<Answer<Name>>;
  /** The same with the bare response: streams, headers. Failures throw. */
  request(name: OperationName, request?: RawRequest): Promise<Response>;
  /** The address of an operation, e.g. for `<a href>`. */
  urlOf(name: OperationName, values?: PathValues, query?: RawRequest["query"]): string;
  launch(request: LaunchRequest): Promise<RemoteRun>;
  check(request: LaunchRequest): Promise<LaunchCheck>;
  run(id: RunId): RemoteRun;
  /** Many things over one connection: changes of all runs, events of some, logs. */
  follow(topics: Topics, options?: Omit<FollowOptions, "after">): AsyncGenerator<LiveMessage>;
  /** Bytes of a file, or a part of them. A connection that breaks off is taken up again where it stood. */
  download(file: Pick<FileValue, "digest">, range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** Sends a file, resuming after lost connections. */
  upload(source: Blob, options?: UploadOptions): Promise<FileValue>;
  /** Has the server fetch a file by its address (`https://…`) into its store. */
  fetchFile(url: string, options?: FetchOptions): Promise<FileValue>;
}

type Arguments<Name extends OperationName> =
  Record<never, never> extends Request<Name> ? [request?: Request<Name>] : [request: Request<Name>];

export interface RawRequest extends Extra {
  readonly params?: PathValues;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly bytes?: Blob | Uint8Array<ArrayBuffer>;
}

export function createClient(options: ClientOptions = {}): Client {
  const root = (options.url ?? "").replace(/\/$/, "");
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const urlOf: Client["urlOf"] = (name, values, query) => root + pathTo(name, values) + searchOf(query);

  async function request(name: OperationName, given: RawRequest = {}): Promise<Response> {
    const headers: Record<string, string> = { ...given.headers };
    if (options.token !== undefined) headers["authorization"] = `Bearer ${options.token}`;
    if (given.body !== undefined) headers["content-type"] = "application/json";
    const response = await send(urlOf(name, given.params, given.query), {
      method: PATHS[name][0],
      headers,
      credentials: "same-origin",
      ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
      ...(given.bytes !== undefined && { body: given.bytes }),
      ...(given.signal !== undefined && { signal: given.signal }),
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  const call: Client["call"] = async (name, ...[given]) => {
    const response = await request(name, given as RawRequest | undefined);
    return (await response.json()) as never;
  };

  const streamOf = async (name: OperationName, given: RawRequest): Promise<ReadableStream<Uint8Array>> => {
    const { body } = await request(name, given);
    return body ?? new ReadableStream({ start: (controller) => controller.close() });
  };

  function run(id: RunId): RemoteRun {
    const params = { id };
    const events = (follow: FollowOptions = {}) => followRun({ request }, id, follow);
    return {
      id,
      events,
      get: () => call("getRun", { params }),
      async done(wait = {}) {
        const { run: row } = await call("getRun", { params, ...wait });
        if (row.endedAt !== null && isOver(row)) return row;
        for await (const _ of events({ ...wait }));
        return (await call("getRun", { params, ...wait })).run;
      },
      cancel: async () => void (await call("cancelRun", { params })),
      resume: async (body = {}) => void (await call("resumeRun", { params, body })),
      answer: async (path, value) => void (await call("answerGate", { params: { id, path }, body: { value } })),
      downloadOutputs: () => streamOf("downloadOutputs", { params }),
    };
  }

  return {
    call,
    request,
    urlOf,
    run,
    follow: (topics, follow = {}) => followAll({ request }, topics, follow),
    async launch({ idempotencyKey = crypto.randomUUID(), signal, ...body }) {
      const headers = { "idempotency-key": idempotencyKey };
      for (let tries = 1; ; tries++) {
        try {
          const response = await request("launchRun", { body, headers, ...(signal !== undefined && { signal }) });
          return run(((await response.json()) as { id: RunId }).id);
        } catch (error) {
          if (tries === LAUNCH_TRIES || signal?.aborted === true || !mayPass(error)) throw error;
          await delay(100 * 3 ** tries, signal);
          signal?.throwIfAborted();
        }
      }
    },
    async check(given) {
      const { idempotencyKey: _key, signal, ...body } = given;
      const response = await request("launchRun", { body: { ...body, dryRun: true }, ...(signal !== undefined && { signal }) });
      return (await response.json()) as LaunchCheck;
    },
    download: (file, range) => downloadFrom({ request }, file.digest, range),
    upload: (source, upload = {}) => uploadFile({ request }, source, upload),
    fetchFile: (url, fetching = {}) => fetchFile({ request }, url, fetching),
  };
}

const LAUNCH_TRIES = 4;

/** No answer, or one that says "later". */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 502 || error.status === 503 || error.status === 504;
}

function isOver({ status }: RunRow): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

function searchOf(query: RawRequest["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(key, String(item));
  }
  return search.size === 0 ? "" : `?${search}`;
}
