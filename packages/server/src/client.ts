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
import type { FileValue, Json, JsonObject, RunId } from "@golgi/ir";
import type { z } from "zod";
import { followRun, type FollowOptions, type RunEvent } from "./client/follow.ts";
import { problemOf } from "./client/problem.ts";
import { uploadFile, type UploadOptions } from "./client/upload.ts";
import type { Contract } from "./contract/index.ts";
import { PATHS, pathTo, type OperationName, type PathValues } from "./contract/paths.ts";

export { ApiError } from "./client/problem.ts";
export type { FollowOptions, RunEvent } from "./client/follow.ts";
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
export type TablePage = Answer<"previewTable">;
export type ImageInfo = Answer<"describeImage">;
export type LaunchCheck = Exclude<Answer<"launchRun">, { id: RunId }>;

export interface LaunchRequest {
  readonly workflow: string;
  readonly inputs: JsonObject;
  readonly label?: string;
  readonly options?: Partial<RunOptions>;
  /** Launching again with the same key gives the first run. Default: a random one, so that a repeated request launches once. */
  readonly idempotencyKey?: string;
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
  /** Bytes of a file, or a part of them. */
  download(
    file: Pick<FileValue, "digest">,
    range?: { readonly start: number; readonly end?: number },
  ): Promise<ReadableStream<Uint8Array>>;
  /** Sends a file, resuming after lost connections. */
  upload(source: Blob, options?: UploadOptions): Promise<FileValue>;
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
    async launch({ idempotencyKey = crypto.randomUUID(), ...body }) {
      const response = await request("launchRun", { body, headers: { "idempotency-key": idempotencyKey } });
      return run(((await response.json()) as { id: RunId }).id);
    },
    async check(given) {
      const { idempotencyKey: _key, ...body } = given;
      const response = await request("launchRun", { body: { ...body, dryRun: true } });
      return (await response.json()) as LaunchCheck;
    },
    download: ({ digest }, range) =>
      streamOf("readArtifact", {
        params: { digest },
        ...(range !== undefined && {
          headers: { range: `bytes=${range.start}-${range.end === undefined ? "" : range.end - 1}` },
        }),
      }),
    upload: (source, upload = {}) => uploadFile({ request }, source, upload),
  };
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
