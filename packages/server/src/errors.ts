/** Errors of `@golgi/server`: every code with its one-line description, one function that builds each, and the HTTP status of all codes. */
import { GolgiError, type Diagnostic, type ErrorShape, type JsonObject, type ValueIssue } from "@golgi/ir";

export const ERRORS = {
  GOLGI_NOT_FOUND: "The API has nothing at this address.",
  GOLGI_METHOD: "The address exists, but not for this HTTP method.",
  GOLGI_INVALID_REQUEST: "A request does not fit the API's contract; `details.issues` lists what and where.",
  GOLGI_INVALID_JSON: "The body of a request is not JSON.",
  GOLGI_MEDIA_TYPE: "The body of a request is not of the media type that the operation takes.",
  GOLGI_BODY_TOO_LARGE: "The body of a request is larger than the operation takes.",
  GOLGI_HOST_REFUSED: "The request names a host that this server does not answer for.",
  GOLGI_ORIGIN_REFUSED: "The request comes from a page of another origin.",
  GOLGI_NOT_SIGNED_IN: "The request has neither a valid token nor a session.",
  GOLGI_TICKET: "The link was used before, is too old, or was never given.",
  GOLGI_IDEMPOTENCY_KEY: "The idempotency key was used for another request.",
  GOLGI_WORKFLOW_UNKNOWN: "No registered workflow has this name, version or label.",
  GOLGI_DOCUMENT_INVALID: "A document to register is not valid; `details.diagnostics` lists why.",
  GOLGI_PRESET_MISSING: "The workflow has no preset of this name on the server.",
  GOLGI_PRESET_CONFLICT: "A preset of this name exists already, was changed meanwhile, or is part of the workflow.",
  GOLGI_PRESET_UNFIT: "Inputs to save as a preset are not right; `details.issues` lists what and where.",
  GOLGI_ARTIFACT_UNKNOWN: "The store has no object with this digest, or the directory no such entry.",
  GOLGI_NOT_A_DIRECTORY: "The object is not a directory.",
  GOLGI_RANGE: "The requested range of bytes lies outside the object.",
  GOLGI_NOT_A_TABLE: "The object cannot be read as a table of text.",
  GOLGI_TABLE_TOO_LARGE: "The page of the table lies too far behind its beginning.",
  GOLGI_NOT_AN_IMAGE: "The object is not an image that can be shown, or has no such page, channel or tile.",
  GOLGI_TUS_VERSION: "The upload protocol's version is missing or not 1.0.0.",
  GOLGI_UPLOAD_HEADER: "A header of an upload request is missing or malformed.",
  GOLGI_UPLOAD_TOO_LARGE: "The file is larger than this server takes.",
  GOLGI_UPLOAD_UNKNOWN: "There is no such upload; it ended, was given up, or is too old.",
  GOLGI_UPLOAD_OFFSET: "The bytes sent do not begin where the upload stands.",
  GOLGI_UPLOAD_DIGEST: "The bytes that arrived are not those that were announced.",
  GOLGI_FETCH_ADDRESS: "The server does not fetch files from this address.",
  GOLGI_FETCH_FAILED: "A file could not be fetched from its address.",
  GOLGI_FETCH_TOO_LARGE: "The file at an address is larger than this server takes.",
  GOLGI_DIRECTORY_INVALID: "The files of a directory to make have unfit or colliding paths.",
  GOLGI_RUN_WITHOUT_OUTPUTS: "The run has no outputs, because it has not succeeded (yet).",
  GOLGI_NO_MADE_DOCUMENT: "Only a dynamic node whose function has returned has a document of its own.",
  GOLGI_NOT_SUPPORTED: "This server was started without what the operation needs.",
  GOLGI_HTTP_ANSWER: "What answered a client is not a Golgi server, or a proxy in between failed.",
  GOLGI_SERVER_BUSY: "The address to listen on is taken.",
  GOLGI_SERVER_ADDRESS: "The server cannot listen on this address or port.",
} as const satisfies Record<`GOLGI_${string}`, string>;

type ServerErrorCode = keyof typeof ERRORS;

function user(code: ServerErrorCode, message: string, hint: string, details?: JsonObject): GolgiError {
  return new GolgiError({ code, kind: "user", message, hint, ...(details !== undefined && { details }) });
}

/** Codes of every package that may reach a client, with their status. Others: by kind. */
const STATUS: Readonly<Record<string, number>> = {
  GOLGI_NOT_FOUND: 404,
  GOLGI_METHOD: 405,
  GOLGI_INVALID_REQUEST: 400,
  GOLGI_INVALID_JSON: 400,
  GOLGI_MEDIA_TYPE: 415,
  GOLGI_BODY_TOO_LARGE: 413,
  GOLGI_HOST_REFUSED: 403,
  GOLGI_ORIGIN_REFUSED: 403,
  GOLGI_NOT_SIGNED_IN: 401,
  GOLGI_TICKET: 401,
  GOLGI_IDEMPOTENCY_KEY: 409,
  GOLGI_WORKFLOW_UNKNOWN: 404,
  GOLGI_DOCUMENT_INVALID: 422,
  GOLGI_PRESET_MISSING: 404,
  GOLGI_PRESET_CONFLICT: 409,
  GOLGI_PRESET_UNFIT: 422,
  GOLGI_FETCH_ADDRESS: 422,
  GOLGI_FETCH_FAILED: 422,
  GOLGI_FETCH_TOO_LARGE: 413,
  GOLGI_ARTIFACT_UNKNOWN: 404,
  GOLGI_NOT_A_DIRECTORY: 404,
  GOLGI_RANGE: 416,
  GOLGI_NOT_A_TABLE: 415,
  GOLGI_TABLE_TOO_LARGE: 413,
  GOLGI_NOT_AN_IMAGE: 415,
  GOLGI_TUS_VERSION: 412,
  GOLGI_UPLOAD_HEADER: 422,
  GOLGI_UPLOAD_TOO_LARGE: 413,
  GOLGI_UPLOAD_UNKNOWN: 404,
  GOLGI_UPLOAD_OFFSET: 409,
  GOLGI_UPLOAD_DIGEST: 422,
  GOLGI_DIRECTORY_INVALID: 422,
  GOLGI_RUN_WITHOUT_OUTPUTS: 409,
  GOLGI_NO_MADE_DOCUMENT: 409,
  GOLGI_NOT_SUPPORTED: 501,
  GOLGI_UNKNOWN_RUN: 404,
  GOLGI_UNKNOWN_NODE: 404,
  GOLGI_RUN_OWNED: 409,
  GOLGI_RUN_OVER: 409,
  GOLGI_GATE_NOT_OPEN: 409,
  GOLGI_OBJECT_MISSING: 404,
  GOLGI_LINK_CHANGED: 404,
  GOLGI_OBJECT_TOO_LARGE: 413,
  GOLGI_BAD_MANIFEST: 404,
  GOLGI_ENGINE_CLOSED: 503,
  GOLGI_DISK_FULL: 507,
  GOLGI_DATABASE_FULL: 507,
};

export function statusOf({ code, kind }: ErrorShape): number {
  return STATUS[code] ?? { user: 422, transient: 503, system: 500, cancelled: 409 }[kind];
}

export const notFound = (path: string): GolgiError =>
  user("GOLGI_NOT_FOUND", `there is nothing at ${path.slice(0, 300)}`, "The operations are listed at /api.");

export const methodUnknown = (method: string, path: string, allowed: readonly string[]): GolgiError =>
  user("GOLGI_METHOD", `${method} is not an operation of ${path.slice(0, 300)}`, `It takes ${allowed.join(", ")}; see /api.`);

export interface RequestIssue {
  readonly in: "path" | "query" | "body" | "header";
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const invalidRequest = (issues: readonly RequestIssue[]): GolgiError =>
  user(
    "GOLGI_INVALID_REQUEST",
    issues
      .slice(0, 5)
      .map(({ in: where, path, message }) => `${where}${path.length === 0 ? "" : ` ${path.join(".")}`}: ${message}`)
      .join("; "),
    "The operations and their parameters are listed at /api.",
    { issues: issues.slice(0, 100) as never },
  );

/** Before there is a path at all. */
export const addressUnreadable = (problem: string): GolgiError =>
  user(
    "GOLGI_INVALID_REQUEST",
    `the request's address cannot be read: ${problem}`,
    "Send a path and the header Host as RFC 9112 says.",
  );

export const invalidJson = (problem: string): GolgiError =>
  user("GOLGI_INVALID_JSON", `the body is not JSON: ${problem}`, "Send one JSON value in UTF-8.");

export const wrongMediaType = (given: string | undefined, wanted: string): GolgiError =>
  user("GOLGI_MEDIA_TYPE", `the body has Content-Type ${given?.slice(0, 100) ?? "(none)"}`, `Send it as ${wanted}.`);

export const bodyCompressed = (encoding: string): GolgiError =>
  user("GOLGI_MEDIA_TYPE", `the body has Content-Encoding ${encoding.slice(0, 100)}`, "Send it as it is, without compression.");

export const bodyTooLarge = (limit: number): GolgiError =>
  user(
    "GOLGI_BODY_TOO_LARGE",
    `the body is larger than ${limit} bytes`,
    "Send files as uploads, and name them in the inputs by their values.",
  );

export const hostRefused = (host: string): GolgiError =>
  user(
    "GOLGI_HOST_REFUSED",
    `this server does not answer for the host ${JSON.stringify(host.slice(0, 200))}`,
    "Open it as localhost or 127.0.0.1, or start it with --host-name NAME.",
  );

export const originRefused = (origin: string): GolgiError =>
  user(
    "GOLGI_ORIGIN_REFUSED",
    `requests of pages of ${JSON.stringify(origin.slice(0, 200))} are refused`,
    "Use Golgi's own page, or a program with a token.",
  );

export const notSignedIn = (): GolgiError =>
  user(
    "GOLGI_NOT_SIGNED_IN",
    "the request has neither a valid token nor a session",
    "Run `golgi open` for a link, or send `Authorization: Bearer <token>` with the content of the file `token` in the state directory.",
  );

export const ticketRefused = (): GolgiError =>
  user("GOLGI_TICKET", "this link was used before or is too old", "Run `golgi open` again for a new one.");

export const idempotencyKeyReused = (): GolgiError =>
  user(
    "GOLGI_IDEMPOTENCY_KEY",
    "this Idempotency-Key was used for a launch with another body",
    "Use a new key for each different launch.",
  );

export const workflowUnknown = (ref: string, near: string | undefined): GolgiError =>
  user(
    "GOLGI_WORKFLOW_UNKNOWN",
    `no workflow is registered as ${ref}`,
    near === undefined ? "Register it: golgi register FILE" : `Did you mean ${near}? Or register it: golgi register FILE`,
  );

export const documentInvalid = (diagnostics: readonly Diagnostic[]): GolgiError =>
  user(
    "GOLGI_DOCUMENT_INVALID",
    diagnostics
      .slice(0, 3)
      .map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`))
      .join("; "),
    diagnostics[0]?.hint ?? "Compile it again: golgi compile FILE",
    { diagnostics: diagnostics.slice(0, 100) as never },
  );

export const presetMissing = (workflow: string, name: string): GolgiError =>
  user(
    "GOLGI_PRESET_MISSING",
    `${workflow} has no preset ${JSON.stringify(name.slice(0, 100))}`,
    "It may have been renamed or deleted; the launch page lists those there are.",
  );

export const presetConflict = (problem: string, hint: string): GolgiError => user("GOLGI_PRESET_CONFLICT", problem, hint);

export const presetUnfit = (name: string, issues: readonly ValueIssue[]): GolgiError =>
  user(
    "GOLGI_PRESET_UNFIT",
    `${name} is not saved: ${issues
      .slice(0, 3)
      .map(({ message }) => message)
      .join("; ")}`,
    "Correct these inputs, or leave them out.",
    { issues: issues.slice(0, 200) as never },
  );

export const fetchRefused = (address: string, problem: string, hint: string): GolgiError =>
  user("GOLGI_FETCH_ADDRESS", `${address.slice(0, 300)} is not fetched: ${problem}`, hint);

export const fetchFailed = (address: string, problem: string, hint: string): GolgiError =>
  user("GOLGI_FETCH_FAILED", `${address.slice(0, 300)} could not be fetched: ${problem}`, hint);

export const fetchTooLarge = (address: string, limit: number): GolgiError =>
  user(
    "GOLGI_FETCH_TOO_LARGE",
    `${address.slice(0, 300)} is larger than the ${limit} bytes that this server fetches`,
    "Put it into the store on this machine: golgi store put FILE (or link it in place: golgi store link FILE)",
  );

export const artifactUnknown = (what: string): GolgiError =>
  user("GOLGI_ARTIFACT_UNKNOWN", `the store has no ${what}`, "Run what made it again, or upload the file.");

export const notADirectory = (digest: string): GolgiError =>
  user("GOLGI_NOT_A_DIRECTORY", `${digest} is not a directory`, "Read it as a file: /artifacts/{digest}");

export const rangeOutside = (range: string, size: number): GolgiError =>
  user("GOLGI_RANGE", `the range ${range.slice(0, 100)} lies outside the ${size} bytes`, "Ask for bytes that are there.");

export const notATable = (why: string): GolgiError =>
  user("GOLGI_NOT_A_TABLE", `this cannot be shown as a table: ${why}`, "Download it, or look at it as text.");

export const tableTooLarge = (limit: string): GolgiError =>
  user("GOLGI_TABLE_TOO_LARGE", `the table has more than ${limit}`, "Filter it, sort it, or download it.");

export const notAnImage = (why: string): GolgiError =>
  user("GOLGI_NOT_AN_IMAGE", `this cannot be shown as an image: ${why}`, "Download it.");

export const tusVersion = (given: string | undefined): GolgiError =>
  user("GOLGI_TUS_VERSION", `Tus-Resumable is ${given ?? "missing"}`, "Send `Tus-Resumable: 1.0.0`.");

export const uploadHeader = (name: string, problem: string): GolgiError =>
  user("GOLGI_UPLOAD_HEADER", `${name}: ${problem}`, "See https://tus.io/protocols/resumable-upload for the protocol.");

export const uploadTooLarge = (size: number, limit: number): GolgiError =>
  user(
    "GOLGI_UPLOAD_TOO_LARGE",
    `the file has ${size} bytes; this server takes ${limit}`,
    "Put it into the store on this machine: golgi store put FILE (or link it in place: golgi store link FILE)",
  );

export const uploadUnknown = (id: string): GolgiError =>
  user("GOLGI_UPLOAD_UNKNOWN", `there is no upload ${id}`, "Begin again: POST /api/v1/uploads");

/** What the system says while the bytes of an upload are written. */
export function uploadFailed(id: string, thrown: unknown): unknown {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  // Given up by another request meanwhile.
  if (code === "ENOENT") return uploadUnknown(id);
  if (code !== "ENOSPC" && code !== "EDQUOT") return thrown;
  return new GolgiError({
    code: "GOLGI_DISK_FULL",
    kind: "system",
    message: `no space is left for upload ${id} (${code})`,
    hint: "Free space (`golgi store collect` removes what nothing needs), then go on: what has arrived is kept.",
  });
}

export const uploadOffsetWrong = (given: number, stands: number): GolgiError =>
  user(
    "GOLGI_UPLOAD_OFFSET",
    `the upload stands at ${stands}, not ${given}`,
    "Ask with HEAD how much has arrived, and go on from there.",
    {
      offset: stands,
    },
  );

export const uploadDigestWrong = (announced: string, found: string): GolgiError =>
  user(
    "GOLGI_UPLOAD_DIGEST",
    `the bytes have the digest ${found}, but ${announced} was announced`,
    "The file was changed while it was sent, or damaged on the way; send it again.",
  );

export const directoryInvalid = (problem: string): GolgiError =>
  user("GOLGI_DIRECTORY_INVALID", problem, "Give relative paths of ordinary names joined by `/`, each once.");

/** The engine's own, for what is known before it is asked. */
export const gateNotOpen = (path: string): GolgiError =>
  new GolgiError({
    code: "GOLGI_GATE_NOT_OPEN",
    kind: "user",
    message: `${path.slice(0, 300)} is not a gate that waits for an answer`,
    hint: "The node runs with status `held` are the open gates.",
  });

export const runWithoutOutputs = (run: string, status: string): GolgiError =>
  user("GOLGI_RUN_WITHOUT_OUTPUTS", `run ${run} is ${status} and has no outputs`, "Wait until it has succeeded, or resume it.");

export const notSupported = (what: string): GolgiError =>
  new GolgiError({ code: "GOLGI_NOT_SUPPORTED", kind: "system", message: `this server does not offer ${what}` });

export const serverBusy = (host: string, port: number): GolgiError =>
  user(
    "GOLGI_SERVER_BUSY",
    `${host}:${port} is taken`,
    "Another server may be running (golgi open), or choose another: golgi serve --port 7434",
  );

export const serverAddress = (host: string, port: number, why: string): GolgiError =>
  user(
    "GOLGI_SERVER_ADDRESS",
    `the server cannot listen on ${host} port ${port}: ${why}`,
    "--host takes an address of this machine (127.0.0.1, or 0.0.0.0 for all); ports below 1024 may need more rights.",
  );

export const noMadeDocument = (path: string, why: string): GolgiError =>
  user(
    "GOLGI_NO_MADE_DOCUMENT",
    `${path.slice(0, 300)} has no document of its own: ${why}`,
    "Dynamic nodes have one once their function, the task run at @plan below them, has returned it.",
  );
